"""What of complaints waits for a person beside the cases that they handle; one statement for all of it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from flask import url_for
from sqlalchemy import Select, String, and_, cast, exists, func, literal, select, union_all
from sqlalchemy.orm import Session, aliased

from complaints.cases.answers import Finding, ReplyLetter
from complaints.cases.models import Allegation, CaseClock, Complaint
from complaints.cases.queries import not_near, visible_to
from complaints.cases.rules.workflow import UNANSWERED, State
from complaints.clocks.models import ClockExtension, ClockWarning
from complaints.clocks.warnings import warns
from complaints.closing.models import LetterReview
from complaints.correction.models import CorrectiveAction
from complaints.inquiry.models import FindingDecision, Hearing, Judgement
from complaints.insight.figures.models import ComplaintReport, ReportPublication
from complaints.insight.figures.rules.months import read_month
from complaints.insight.figures.wording import month_words
from complaints.loop import duties
from complaints.permissions import ASSIGN, CONFIRM, CORRECT, DECIDE, EXTEND, HEAR, PUBLISH, REVIEW
from complaints.waiting_rows import WaitingKind, waiting_case, waiting_row
from portal import clock
from portal.auth.actor import Actor
from portal.feature import Todo
from portal.web.i18n import gettext
from portal.workdays.rules import due_instant

_MOST = 12
_NEVER = datetime.max.replace(tzinfo=UTC)


_KINDS = {
    "hear": WaitingKind(
        title=lambda _number: gettext("Answer the questions put to you"),
        url=lambda number: url_for("complaint_hearings.hear", hearing_id=number),
        icon="message",
    ),
    "decide": WaitingKind(
        title=lambda number: gettext("Decide on the findings of complaint %(number)s", number=number),
        url=lambda number: url_for("complaint_hearings.decide", case_id=number),
        icon="scale",
    ),
    "returned": WaitingKind(
        title=lambda number: gettext("The findings of complaint %(number)s came back", number=number),
        url=lambda number: url_for("complaint_inquiry.show", case_id=number),
        icon="scale",
    ),
    "warn": WaitingKind(
        title=lambda number: gettext("Acknowledge the warnings on complaint %(number)s", number=number),
        url=lambda number: url_for("complaint_clocks.show", case_id=number),
        icon="bell",
    ),
    "extend": WaitingKind(
        title=lambda number: gettext("Decide on more time for complaint %(number)s", number=number),
        url=lambda number: url_for("complaint_clocks.show", case_id=number),
        icon="hourglass",
    ),
    "assign": WaitingKind(
        title=lambda number: gettext("Give complaint %(number)s to somebody", number=number),
        url=lambda number: url_for("complaint_decisions.assign", case_id=number),
        icon="user-check",
        detail=lambda: gettext("Nobody could be given it without a conflict of interest."),
    ),
    "review": WaitingKind(
        title=lambda number: gettext("Review the reply to %(number)s", number=number),
        url=lambda number: url_for("complaint_closing.review", review_id=number),
        icon="scale",
    ),
    "unsent": WaitingKind(
        title=lambda number: gettext("Legal has answered about the reply to %(number)s", number=number),
        url=lambda number: url_for("complaint_letters.write", case_id=number),
        icon="send",
    ),
    "act": WaitingKind(
        title=lambda number: gettext("Corrective action %(number)s is yours", number=number),
        url=lambda number: url_for("complaint_actions.show", action_id=number),
        icon="checks",
    ),
    "agree": WaitingKind(
        title=lambda number: gettext("Agree that nothing is to be changed after %(number)s", number=number),
        url=lambda number: url_for("complaint_actions.of_case", case_id=number),
        icon="checks",
    ),
    "publish": WaitingKind(
        title=lambda month: gettext(
            "Approve the public figures of %(month)s", month=month_words(read_month(month[:7]))
        ),
        url=lambda number: url_for("complaint_figures.report", report_id=number),
        icon="chart-bar",
        detail=lambda: gettext("Somebody else proposed them; nothing is public before a second person approves."),
    ),
    **duties.KINDS,
}


def waiting_for(session: Session, actor: Actor, now: datetime) -> list[Todo]:
    """At most twelve of each kind, the most urgent; warnings are one line, or they would say twice what is late."""
    if actor.employee_id is None:
        return []
    asked = [
        select(part.order_by("due_on", "due_at", "number").limit(_MOST).subquery())
        for part in _parts(actor, clock.local(now).date())
    ]
    if not asked:
        return []
    rows = sorted(session.execute(union_all(*asked)).all(), key=lambda row: (row.kind, row.number))
    warned = [row for row in rows if row.kind == "warn"]
    if len(warned) < 2:
        return [_todo(*row) for row in rows]
    return [*(_todo(*row) for row in rows if row.kind != "warn"), _warnings(warned)]


def _warnings(rows: Sequence[Any]) -> Todo:
    """The way to the most urgent of several cases with warnings; the next one leads there once it is acknowledged."""
    first = min(rows, key=lambda row: (row.due_at or _NEVER, row.number))
    return Todo(
        title=gettext("Acknowledge the warnings on your complaints"),
        url=_KINDS["warn"].url(first.number),
        due=first.due_at,
        icon=_KINDS["warn"].icon,
        detail=gettext("%(number)s first", number=first.name),
    )


def _todo(kind: str, number: int, name: str, due_on: date | None, due_at: datetime | None) -> Todo:
    return Todo(
        title=_KINDS[kind].title(name),
        url=_KINDS[kind].url(number),
        due=due_instant(due_on) if due_on else due_at,
        icon=_KINDS[kind].icon,
        detail=_KINDS[kind].detail(),
    )


def _parts(actor: Actor, today: date) -> list[Select[Any]]:
    """One selection for each kind of thing that this person may see to."""
    return [part(actor, today) for permissions, part in _BY_PERMISSION if any(map(actor.may, permissions))]


def _asked_about(actor: Actor, _today: date) -> Select[Any]:
    return waiting_row("hear", Hearing.id, literal(""), due_on=Hearing.due_on).where(
        Hearing.employee_id == actor.employee_id, Hearing.ended_at.is_(None)
    )


def _own_actions(actor: Actor, _today: date) -> Select[Any]:
    name = cast(CorrectiveAction.id, String)
    return waiting_row("act", CorrectiveAction.id, name, due_on=CorrectiveAction.due_on).where(
        CorrectiveAction.owner_id == actor.employee_id, CorrectiveAction.done_at.is_(None)
    )


def _replies_to_review(actor: Actor, today: date) -> Select[Any]:
    return _of_letters("review", LetterReview.id).where(
        LetterReview.outcome.is_(None), ReplyLetter.sent_at.is_(None), not_near(actor, today)
    )


def _nothing_to_change(actor: Actor, today: date) -> Select[Any]:
    return (
        waiting_case("agree")
        .join(CorrectiveAction, CorrectiveAction.complaint_id == Complaint.id)
        .where(
            CorrectiveAction.owner_id.is_(None),
            CorrectiveAction.accepted_at.is_(None),
            Complaint.is_open,
            visible_to(actor, today, CONFIRM),
        )
    )


def _findings_to_decide(actor: Actor, today: date) -> Select[Any]:
    return waiting_case("decide").where(
        Complaint.state == State.FINDING,
        Complaint.handler_id != actor.employee_id,
        _found(decided=False),
        ~_unfound(),
        visible_to(actor, today, CONFIRM),
    )


def _reviewed_replies(actor: Actor, _today: date) -> Select[Any]:
    return _of_letters("unsent", Complaint.id).where(
        LetterReview.outcome.is_not(None),
        ReplyLetter.sent_at.is_(None),
        ReplyLetter.id == _newest(),
        Complaint.is_open,
        Complaint.handler_id == actor.employee_id,
    )


def _findings_returned(actor: Actor, today: date) -> Select[Any]:
    return waiting_case("returned").where(
        Complaint.is_open,
        Complaint.handler_id == actor.employee_id,
        _found(decided=True),
        visible_to(actor, today, DECIDE),
    )


def _more_time_asked(actor: Actor, today: date) -> Select[Any]:
    return (
        waiting_case("extend")
        .join(ClockExtension, ClockExtension.complaint_id == Complaint.id)
        .where(
            ClockExtension.decided_at.is_(None),
            ClockExtension.asked_by_id != actor.account_id,
            Complaint.is_open,
            visible_to(actor, today, EXTEND),
        )
    )


def _with_nobody(actor: Actor, today: date) -> Select[Any]:
    return waiting_row("assign", Complaint.id, Complaint.number, due_at=Complaint.received_at).where(
        Complaint.handler_id.is_(None),
        Complaint.is_open,
        Complaint.state.in_(UNANSWERED),
        visible_to(actor, today),
    )


def _warned(actor: Actor, _today: date) -> Select[Any]:
    """One line a case, however many of its clocks warn; it goes by being acknowledged on the case's page of clocks."""
    open_ones = (
        select(ClockWarning.complaint_id)
        .join(CaseClock, CaseClock.id == ClockWarning.clock_id)
        .join(Complaint, Complaint.id == ClockWarning.complaint_id)
        .where(*warns(actor.employee_id))
    )
    return waiting_case("warn").where(Complaint.id.in_(open_ones))


def _figures_to_approve(actor: Actor, _today: date) -> Select[Any]:
    """Proposed by somebody else; the month as 2026-10-01, which both databases write so."""
    return (
        waiting_row("publish", ComplaintReport.id, cast(ComplaintReport.month, String))
        .join(ReportPublication, ReportPublication.report_id == ComplaintReport.id)
        .where(
            ReportPublication.approved_at.is_(None),
            ReportPublication.withdrawn_at.is_(None),
            ReportPublication.proposed_by_id != actor.account_id,
        )
    )


_BY_PERMISSION = (
    ((HEAR,), _asked_about),
    ((CORRECT,), _own_actions),
    ((REVIEW,), _replies_to_review),
    ((CONFIRM,), _nothing_to_change),
    ((CONFIRM,), _findings_to_decide),
    ((DECIDE,), _reviewed_replies),
    ((DECIDE,), _findings_returned),
    ((DECIDE, EXTEND), _warned),
    ((EXTEND,), _more_time_asked),
    ((ASSIGN,), _with_nobody),
    ((PUBLISH,), _figures_to_approve),
    *duties.PARTS,
)


def _of_letters(kind: str, number: Any) -> Select[Any]:
    return (
        waiting_row(kind, number, Complaint.number, due_at=Complaint.next_due_at)
        .select_from(LetterReview)
        .join(ReplyLetter, ReplyLetter.id == LetterReview.letter_id)
        .join(
            Complaint,
            and_(Complaint.id == ReplyLetter.complaint_id, Complaint.round_number == ReplyLetter.round_number),
        )
    )


def _newest() -> Any:
    one = aliased(ReplyLetter)
    return select(func.max(one.id)).where(one.complaint_id == Complaint.id).correlate(Complaint).scalar_subquery()


def _found(*, decided: bool) -> Any:
    """There is a finding that was sent back as it stands (``decided``), or one that nobody has decided."""
    of_version = and_(FindingDecision.finding_id == Finding.id, FindingDecision.version == Finding.version)
    if decided:
        of_version = and_(of_version, FindingDecision.judgement == Judgement.RETURNED)
    there = exists().where(of_version).correlate(Finding)
    return (
        exists()
        .where(
            Allegation.complaint_id == Complaint.id,
            Finding.allegation_id == Allegation.id,
            Finding.round_number == Complaint.round_number,
            there if decided else ~there,
        )
        .correlate(Complaint)
    )


def _unfound() -> Any:
    of_round = (Finding.allegation_id == Allegation.id, Finding.round_number == Complaint.round_number)
    finding = exists().where(*of_round).correlate(Allegation, Complaint)
    return exists().where(Allegation.complaint_id == Complaint.id, ~finding).correlate(Complaint)
