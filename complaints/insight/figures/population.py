"""Which complaints a figure counts: each key of a figure is a condition, so that every number leads to its rows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, union
from sqlalchemy.orm import aliased

from complaints.cases.answers import Finding, ReplyLetter
from complaints.cases.models import Allegation, CaseClock, Channel, Complaint, Subject
from complaints.cases.queries import FirstCode, not_internal
from complaints.cases.roundmodels import CaseRound
from complaints.cases.rules.clocks import ClockKind
from complaints.cases.rules.letter import AT_FAULT
from complaints.cases.rules.severity import Severity
from complaints.cases.rules.workflow import ENDED, State
from complaints.inquiry.models import FindingGround
from complaints.inquiry.rules.causes import Branch, Cause, branch_of
from complaints.insight.figures.rules.months import Span
from complaints.insight.figures.rules.recurrence import WITHIN
from complaints.satisfaction.models import ReplyOpinion
from complaints.satisfaction.rules import Opinion
from complaints.taxonomy import GROUPS, NAMES
from portal.errors import NotFound
from portal.people.models import Assignment

NO_GROUP = "none"
FirstGroup: ColumnElement[str] = func.substr(FirstCode, 1, 1)


def received_in(first: date, last: date) -> ColumnElement[bool]:
    """Arrived on these days; what goes on within the house after a withdrawal arrived once, as the complaint."""
    return and_(Complaint.received_on.between(first, last), not_internal())


def ends_in(span: Span) -> Any:
    """Closed, withdrawn or passed on in the span, in any round: complaint and state, each pair once."""
    return union(
        select(Complaint.id.label("complaint_id"), Complaint.state.label("state")).where(
            Complaint.ended_at >= span.begins_at,
            Complaint.ended_at < span.ends_at,
            Complaint.state.in_(ENDED),
            not_internal(),
        ),
        select(CaseRound.complaint_id, CaseRound.state_before).where(
            CaseRound.ended_at_before >= span.begins_at, CaseRound.ended_at_before < span.ends_at
        ),
    ).subquery()


def _ended(span: Span, state: State) -> ColumnElement[bool]:
    ends = ends_in(span)
    return Complaint.id.in_(select(ends.c.complaint_id).where(ends.c.state == state))


def open_at_end(span: Span) -> ColumnElement[bool]:
    """Arrived by the end of the span and not ended then, nor between two rounds."""
    between = exists().where(
        CaseRound.complaint_id == Complaint.id,
        CaseRound.ended_at_before < span.ends_at,
        CaseRound.opened_at >= span.ends_at,
    )
    return and_(
        Complaint.received_on <= span.last,
        or_(Complaint.ended_at.is_(None), Complaint.ended_at >= span.ends_at),
        ~between.correlate(Complaint),
        not_internal(),
    )


def first_replies(span: Span) -> Select[int, datetime | None]:
    """The complaints whose first reply left in the span, with its instant. A later round's reply is not counted."""
    earlier = aliased(ReplyLetter)
    before = exists().where(earlier.complaint_id == ReplyLetter.complaint_id, earlier.sent_at < span.begins_at)
    return (
        select(ReplyLetter.complaint_id, func.min(ReplyLetter.sent_at).label("sent_at"))
        .where(ReplyLetter.sent_at >= span.begins_at, ReplyLetter.sent_at < span.ends_at, ~before)
        .group_by(ReplyLetter.complaint_id)
    )


def first_sent() -> Any:
    """When the first reply of a complaint left, beside it."""
    return (
        select(func.min(ReplyLetter.sent_at))
        .where(ReplyLetter.complaint_id == Complaint.id)
        .correlate(Complaint)
        .scalar_subquery()
    )


def first_due() -> Any:
    """When the reply was due: from this instant on it is late."""
    return (
        select(func.min(CaseClock.due_at))
        .where(CaseClock.complaint_id == Complaint.id, CaseClock.kind == ClockKind.REPLY)
        .correlate(Complaint)
        .scalar_subquery()
    )


def has_finding() -> ColumnElement[bool]:
    """Something was found about at least one allegation."""
    return exists().where(Allegation.complaint_id == Complaint.id, Finding.allegation_id == Allegation.id)


def is_upheld() -> ColumnElement[bool]:
    """At least one allegation was upheld, wholly or partly."""
    return exists().where(
        Allegation.complaint_id == Complaint.id,
        Finding.allegation_id == Allegation.id,
        Finding.verdict.in_(AT_FAULT),
    )


def has_cause(*causes: Cause) -> ColumnElement[bool]:
    """An upheld allegation has one of these causes; any cause where none is given."""
    wanted = FindingGround.cause.in_(causes) if causes else FindingGround.cause.is_not(None)
    return exists().where(
        Allegation.complaint_id == Complaint.id,
        Finding.allegation_id == Allegation.id,
        Finding.verdict.in_(AT_FAULT),
        FindingGround.finding_id == Finding.id,
        wanted,
    )


def replied_in(span: Span) -> ColumnElement[bool]:
    """The first reply left in the span."""
    return Complaint.id.in_(select(first_replies(span).subquery().c.complaint_id))


def team_then() -> ColumnElement[bool]:
    """The join of a named person with where they worked on the day that the complaint is about."""
    return and_(
        Assignment.employee_id == Subject.employee_id,
        Assignment.starts_on <= Complaint.event_on,
        or_(Assignment.ends_on.is_(None), Assignment.ends_on >= Complaint.event_on),
    )


def opinion_in(span: Span, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """The complainant answered the two questions in the span, by the day of the first answer of a round."""
    return exists().where(
        ReplyOpinion.complaint_id == Complaint.id,
        ReplyOpinion.answered_on.between(span.first, span.last),
        *conditions,
    )


def answered_by(span: Span) -> ColumnElement[bool]:
    """The first reply left before the end of the span, so that what was found stands."""
    return exists().where(ReplyLetter.complaint_id == Complaint.id, ReplyLetter.sent_at < span.ends_at)


def _about_team(team_id: int) -> ColumnElement[bool]:
    return exists().where(Subject.complaint_id == Complaint.id, team_then(), Assignment.team_id == team_id)


@dataclass(frozen=True, kw_only=True)
class FigureKey:
    """The name of a figure, such as ``cause.person.skill``: what it counts, and of which value."""

    kind: str
    value: str = ""

    @property
    def text(self) -> str:
        """As it stands in the canonical form and in addresses."""
        return f"{self.kind}.{self.value}" if self.value else self.kind


Condition = Callable[[Span, str], ColumnElement[bool]]

_CONDITIONS: dict[str, Condition] = {
    "received": lambda span, _: received_in(span.first, span.last),
    "channel": lambda span, value: and_(received_in(span.first, span.last), Complaint.channel == Channel(value)),
    "severity": lambda span, value: and_(received_in(span.first, span.last), Complaint.severity == Severity(value)),
    "group": lambda span, value: and_(
        received_in(span.first, span.last), FirstGroup == ("" if value == NO_GROUP else value)
    ),
    "code": lambda span, value: and_(
        received_in(span.first, span.last),
        exists().where(Allegation.complaint_id == Complaint.id, Allegation.code == value),
    ),
    "open": lambda span, _: open_at_end(span),
    "ended": lambda span, value: _ended(span, State(value)),
    "replied": lambda span, _: replied_in(span),
    "in_time": lambda span, _: and_(replied_in(span), first_sent() < first_due()),
    "decided": lambda span, _: and_(replied_in(span), has_finding()),
    "upheld": lambda span, _: and_(replied_in(span), is_upheld()),
    "no_cause": lambda span, _: and_(replied_in(span), is_upheld(), ~has_cause()),
    "branch": lambda span, value: and_(
        replied_in(span), has_cause(*(one for one in Cause if branch_of(one) is Branch(value)))
    ),
    "cause": lambda span, value: and_(replied_in(span), has_cause(Cause(value))),
    "opinion": lambda span, _: opinion_in(span),
    "clear": lambda span, value: opinion_in(span, ReplyOpinion.clear == Opinion(value)),
    "fair": lambda span, value: opinion_in(span, ReplyOpinion.fair == Opinion(value)),
    "again": lambda span, value: _again(span, value),
}
_VALUES: dict[str, frozenset[str]] = {
    "channel": frozenset(Channel),
    "severity": frozenset(Severity),
    "group": frozenset(GROUPS) | {NO_GROUP},
    "code": frozenset(NAMES),
    "ended": frozenset(ENDED),
    "branch": frozenset(Branch),
    "cause": frozenset(Cause),
    "clear": frozenset(Opinion),
    "fair": frozenset(Opinion),
}


def _again(span: Span, value: str) -> ColumnElement[bool]:
    """Upheld complaints of the last 90 days with this cause about people of this team."""
    cause, _, team = value.rpartition(".")
    return and_(
        received_in(span.last - timedelta(days=WITHIN - 1), span.last),
        answered_by(span),
        has_cause(Cause(cause)),
        _about_team(int(team)),
    )


def read_key(text: str) -> FigureKey:
    """A key from an address; raises NotFound for what is none."""
    kind, _, value = text.partition(".")
    if kind == "again":
        cause, _, team = value.rpartition(".")
        known = cause in frozenset(Cause) and team.isascii() and team.isdigit() and len(team) < 10
    else:
        known = kind in _CONDITIONS and (value in _VALUES[kind] if kind in _VALUES else not value)
    if not known:
        raise NotFound("There is no such figure.")
    return FigureKey(kind=kind, value=value)


def condition_of(key: FigureKey, span: Span) -> ColumnElement[bool]:
    """The condition on Complaint of what a figure counts in a span."""
    return _CONDITIONS[key.kind](span, key.value)
