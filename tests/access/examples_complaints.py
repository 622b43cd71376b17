"""Complaints in the demo for the access test: an officer's own, another officer's, one that names the lead's people."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from complaints.absences.models import HandlerAbsence
from complaints.cases.answers import CaseNote, Finding, LetterDelivery, ReplyLetter
from complaints.cases.models import Allegation, CaseAssignment, CaseClock, Complaint, Subject
from complaints.cases.rules.severity import Raise
from complaints.cases.rules.telling import DeliveryState, DeliveryWay
from complaints.cases.rules.workflow import State
from complaints.clocks.models import ClockExtension
from complaints.closing.models import LetterReview, Redress
from complaints.correction.models import CorrectiveAction
from complaints.inquiry.models import Hearing
from complaints.insight.figures.models import ComplaintReport, ReportPublication
from complaints.loop.models import Appeal, Consequence
from complaints.loop.rules.consequences import Kind
from complaints.outsiders.models import Outsider
from complaints.parties.models import ComplaintParty
from complaints.severity.models import Circumstance
from portal import clock
from portal.audit.services import record
from portal.auth.actor import PORTAL
from portal.auth.models import Account
from portal.db.session import transaction
from portal.people.models import Assignment, Employee
from portal.people.queries import holds_on
from tests.access.example import Example

READERS_OF_ALL = {"compliance", "leader", "deputy"}


def _cases(session: Session) -> list[tuple[int, str]]:
    """(complaint, user name of its handler): two of each officer, none of which names anybody of the leadership."""
    found = []
    for username in ("officer", "officer2", "officer3"):
        rows = session.scalars(
            select(Complaint.id)
            .join(CaseAssignment, CaseAssignment.complaint_id == Complaint.id)
            .join(Account, Account.employee_id == CaseAssignment.employee_id)
            .where(
                Account.username == username,
                CaseAssignment.until_at.is_(None),
                Complaint.state == State.FINDING,
                Complaint.id.not_in(select(Subject.complaint_id)),
            )
            .order_by(Complaint.id)
            .limit(2)
        )
        found += [(complaint_id, username) for complaint_id in rows]
    return found


def _read(session: Session) -> Example:
    handler = dict(_cases(session))
    return Example(
        objects=[{"case_id": complaint_id} for complaint_id in handler],
        allowed=lambda username, values: username in READERS_OF_ALL or handler[values["case_id"]] == username,
    )


def _to_tell(session: Session) -> Example:
    handler = dict(_cases(session))
    return Example(
        objects=[{"case_id": complaint_id, "way": "phone"} for complaint_id in handler],
        allowed=lambda username, values: handler[values["case_id"]] == username,
    )


def _told(session: Session) -> Example:
    """That somebody was told by telephone of a reply that was sent; only the handler sees it."""
    rows = session.execute(
        select(ReplyLetter.id, ReplyLetter.complaint_id, Account.username)
        .join(Complaint, Complaint.id == ReplyLetter.complaint_id)
        .join(Account, Account.employee_id == Complaint.handler_id)
        .where(
            Complaint.state == State.REPLIED,
            ReplyLetter.sent_at.is_not(None),
            Complaint.id.not_in(select(Subject.complaint_id)),
        )
        .order_by(ReplyLetter.id)
        .limit(2)
    ).all()
    now, handler, objects = clock.now(), dict[int, str](), list[dict[str, Any]]()
    with transaction(session) as writing:
        for letter_id, complaint_id, username in rows:
            told = LetterDelivery(
                letter_id=letter_id, way=DeliveryWay.PHONE, state=DeliveryState.SENT, began_at=now, ended_at=now,
                read_back=True, noted_at=now,
            )  # fmt: skip
            writing.add(told)
            writing.flush()
            handler[told.id] = username
            objects.append({"case_id": complaint_id, "telling_id": told.id})
    return Example(objects=objects, allowed=lambda username, values: handler[values["telling_id"]] == username)


def _handle(session: Session) -> Example:
    """Only the handler; compliance does not hold the permission, leadership has no case of its own here."""
    handler = dict(_cases(session))
    return Example(
        objects=[{"case_id": complaint_id} for complaint_id in handler],
        allowed=lambda username, values: handler[values["case_id"]] == username,
    )


def _give(session: Session) -> Example:
    return Example(
        objects=[{"case_id": complaint_id} for complaint_id, _ in _cases(session)],
        allowed=lambda username, _values: username in READERS_OF_ALL,
    )


def _allegations(session: Session) -> Example:
    handler = dict(_cases(session))
    rows = session.execute(
        select(Allegation.complaint_id, Allegation.id)
        .join(Finding, Finding.allegation_id == Allegation.id)
        .where(Allegation.complaint_id.in_(handler))
    )
    objects: list[dict[str, Any]] = [
        {"case_id": complaint_id, "allegation_id": allegation_id} for complaint_id, allegation_id in rows
    ]
    return Example(objects=objects, allowed=lambda username, values: handler[values["case_id"]] == username)


def _parties(session: Session) -> Example:
    """Somebody who acts in a complaint of each officer."""
    handler = dict(_cases(session))
    rows = session.execute(
        select(ComplaintParty.complaint_id, ComplaintParty.id).where(ComplaintParty.complaint_id.in_(handler))
    )
    objects: list[dict[str, Any]] = [{"case_id": case_id, "party_id": party_id} for case_id, party_id in rows]
    return Example(objects=objects, allowed=lambda username, values: handler[values["case_id"]] == username)


def _circumstances(session: Session) -> Example:
    """Something that raises each case; nobody recorded any in the demo, so it is made here."""
    handler = dict(_cases(session))
    officer = session.scalars(select(Account.id).where(Account.username == "officer")).one()
    rows = [
        Circumstance(complaint_id=one, kind=Raise.MEDIA, note="In the paper.", said_at=clock.now(), said_by_id=officer)
        for one in handler
    ]
    with transaction(session) as writing:
        writing.add_all(rows)
        writing.flush()
        objects: list[dict[str, Any]] = [{"case_id": row.complaint_id, "circumstance_id": row.id} for row in rows]
        record(writing, PORTAL, "complaints:test:circumstance", "complaint_circumstance", rows[0].id)
    return Example(objects=objects, allowed=lambda username, values: handler[values["case_id"]] == username)


def _outsiders(session: Session) -> Example:
    """Somebody named from outside; whoever may name people may end each part."""
    there = session.scalar(select(Outsider.id).where(Outsider.ended_at.is_(None)).limit(1))
    if there is not None:
        return Example(objects=[{"outsider_id": there}], allowed=lambda _username, _values: True)
    account = session.scalars(select(Account.id).where(Account.username == "compliance")).one()
    day = clock.today()
    person = Employee(number="X-9001", name="Chen Outside", outside=True, entered_on=day, left_on=day)
    with transaction(session) as writing:
        writing.add(person)
        writing.flush()
        row = Outsider(
            employee_id=person.id, organisation="Chamber", reason="Knows the trade", declaration="In writing",
            first_on=day, last_on=day, named_at=clock.now(), named_by_id=account,
        )  # fmt: skip
        writing.add(row)
        writing.flush()
        record(writing, PORTAL, "complaints:test:outsider", "complaint_outsider", row.id)
        number = row.id
    return Example(objects=[{"outsider_id": number}], allowed=lambda _username, _values: True)


def _officers(session: Session) -> Example:
    """Somebody who handles complaints; whoever may choose skills may choose everybody's."""
    numbers = session.scalars(select(Account.employee_id).where(Account.username.in_(("officer", "leader"))))
    return Example(objects=[{"employee_id": number} for number in numbers], allowed=lambda _username, _values: True)


def _absences(session: Session) -> Example:
    """Somebody's days away, an officer's and a second one's."""
    owners = dict(
        session.execute(
            select(Account.username, Account.employee_id).where(Account.username.in_(("officer", "officer2")))
        ).all()
    )
    account = session.scalars(select(Account.id).where(Account.username == "officer")).one()
    day = clock.today()
    rows = {
        username: HandlerAbsence(
            employee_id=number, first_on=day, last_on=day, entered_at=clock.now(), entered_by_id=account
        )
        for username, number in owners.items()
    }
    with transaction(session) as writing:
        writing.add_all(rows.values())
        writing.flush()
        found = {row.id: username for username, row in rows.items()}
        record(writing, PORTAL, "complaints:test:absence", "complaint_absence", min(found))
    return Example(
        objects=[{"absence_id": number} for number in found],
        allowed=lambda username, values: username in READERS_OF_ALL or found[values["absence_id"]] == username,
    )


def _pairs(session: Session) -> Example:
    """A complaint beside another of the same officer."""
    handler = dict(_cases(session))
    ids = sorted(handler)
    objects: list[dict[str, Any]] = [
        {"case_id": one, "other_id": next(other for other in ids if other != one)} for one in ids
    ]
    return Example(objects=objects, allowed=lambda username, values: handler[values["case_id"]] == username)


def _hearings(session: Session) -> list[tuple[int, int, str, str]]:
    """(complaint, hearing, user name of its handler, of the employee who is asked) of some hearings."""
    handler, asked = aliased(Account), aliased(Account)
    rows = session.execute(
        select(Hearing.complaint_id, Hearing.id, handler.username, asked.username)
        .join(Complaint, Complaint.id == Hearing.complaint_id)
        .join(handler, handler.employee_id == Complaint.handler_id)
        .join(asked, asked.employee_id == Hearing.employee_id)
        .where(handler.username.like("officer%"), Complaint.is_open)
        .order_by(Hearing.id)
        .limit(4)
    )
    return [(case_id, hearing_id, one, two) for case_id, hearing_id, one, two in rows]


def _talks(session: Session) -> Example:
    found = {hearing_id: (case_id, username) for case_id, hearing_id, username, _ in _hearings(session)}
    return Example(
        objects=[{"case_id": case_id, "hearing_id": hearing_id} for hearing_id, (case_id, _) in found.items()],
        allowed=lambda username, values: found[values["hearing_id"]][1] == username,
    )


def _asked(session: Session) -> Example:
    found = {hearing_id: username for _, hearing_id, _, username in _hearings(session)}
    return Example(
        objects=[{"hearing_id": hearing_id} for hearing_id in found],
        allowed=lambda username, values: found[values["hearing_id"]] == username,
    )


def _clocks(session: Session) -> Example:
    handler = dict(_cases(session))
    rows = session.execute(select(CaseClock.complaint_id, CaseClock.id).where(CaseClock.complaint_id.in_(handler)))
    objects: list[dict[str, Any]] = [{"case_id": complaint_id, "clock_id": clock_id} for complaint_id, clock_id in rows]
    return Example(objects=objects, allowed=lambda username, values: handler[values["case_id"]] == username)


def _extensions(session: Session) -> Example:
    """Whoever approves sees the case; that the handler does not is the service's to refuse."""
    rows = session.execute(select(ClockExtension.complaint_id, ClockExtension.id))
    objects: list[dict[str, Any]] = [{"case_id": complaint_id, "extension_id": number} for complaint_id, number in rows]
    return Example(objects=objects, allowed=lambda username, _values: username in READERS_OF_ALL)


def _promises(session: Session) -> Example:
    """A promise in each case; only closed cases of the demo have one, so it is made here."""
    handler = dict(_cases(session))
    officer = session.scalars(select(Account.id).where(Account.username == "officer")).one()
    rows = [
        Redress(
            complaint_id=case_id,
            promise="Take the number off the lists.",
            due_on=clock.today(),
            promised_at=clock.now(),
            promised_by_id=officer,
        )
        for case_id in handler
    ]
    with transaction(session) as writing:
        writing.add_all(rows)
        writing.flush()
        objects: list[dict[str, Any]] = [{"case_id": row.complaint_id, "redress_id": row.id} for row in rows]
        record(writing, PORTAL, "complaints:test:promise", "complaint_redress", rows[0].id)
    return Example(objects=objects, allowed=lambda username, values: handler[values["case_id"]] == username)


def _steps(session: Session) -> Example:
    handler = dict(_cases(session))
    officer = session.scalars(select(Account.id).where(Account.username == "officer")).one()
    rows = [
        CaseNote(complaint_id=one, text="Calls stopped.", protects=True, written_at=clock.now(), written_by_id=officer)
        for one in handler
    ]
    with transaction(session) as writing:
        writing.add_all(rows)
        writing.flush()
        objects: list[dict[str, Any]] = [{"case_id": row.complaint_id, "note_id": row.id} for row in rows]
        record(writing, PORTAL, "complaints:test:step", "complaint_note", rows[0].id)
    return Example(objects=objects, allowed=lambda username, values: handler[values["case_id"]] == username)


def _reviews(session: Session) -> Example:
    rows = session.scalars(select(LetterReview.id).order_by(LetterReview.id).limit(2)).all()
    return Example(objects=[{"review_id": one} for one in rows], allowed=lambda username, _values: username == "legal")


def _agreements(session: Session) -> Example:
    return Example(
        objects=[{"case_id": complaint_id, "action_id": 0} for complaint_id, _ in _cases(session)],
        allowed=lambda username, _values: username in READERS_OF_ALL,
    )


def _owned(session: Session) -> Example:
    rows = session.execute(
        select(CorrectiveAction.id, Account.username)
        .join(Account, Account.employee_id == CorrectiveAction.owner_id)
        .order_by(CorrectiveAction.id)
        .limit(2)
    ).all()
    owner = dict(rows)
    return Example(
        objects=[{"action_id": action_id} for action_id in owner],
        allowed=lambda username, values: username in READERS_OF_ALL or owner[values["action_id"]] == username,
    )


def _figures(session: Session) -> Example:
    """Figures are about nobody: whoever holds the permission opens each."""
    return Example(objects=[{"key": "received"}, {"key": "group.3"}], allowed=lambda _username, _values: True)


def _reports(session: Session) -> Example:
    """The report that the demo holds."""
    rows = session.scalars(select(ComplaintReport.id))
    return Example(objects=[{"report_id": one} for one in rows], allowed=lambda _username, _values: True)


def _publications(session: Session) -> Example:
    rows = session.execute(select(ReportPublication.report_id, ReportPublication.id))
    return Example(
        objects=[{"report_id": one, "publication_id": two} for one, two in rows],
        allowed=lambda _username, _values: True,
    )


def _own_findings(session: Session) -> Example:
    """Findings that something followed from; only whom they are about opens them."""
    rows = session.execute(
        select(Consequence.finding_id, Account.username)
        .join(Account, Account.employee_id == Consequence.employee_id)
        .distinct()
        .order_by(Consequence.finding_id)
        .limit(3)
    ).all()
    person = dict(rows)
    return Example(
        objects=[{"finding_id": finding_id} for finding_id in person],
        allowed=lambda username, values: person[values["finding_id"]] == username,
    )


def _monitored(session: Session) -> Example:
    """Somebody retrained whose calls are to be listened to; their lead and compliance open it."""
    order = session.scalars(select(Consequence).where(Consequence.kind == Kind.ORDERED).order_by(Consequence.id.desc()))
    row = order.first()
    assert row is not None
    employee_id, number = row.employee_id, row.id
    lead = session.scalars(
        select(Account.username)
        .join(Assignment, Assignment.lead_id == Account.employee_id)
        .where(Assignment.employee_id == employee_id, holds_on(clock.today()))
    ).first()
    session.rollback()
    with transaction(session) as writing:
        writing.get_one(Consequence, number).monitored_calls = 2
    return Example(
        objects=[{"employee_id": employee_id}], allowed=lambda username, values: username in {lead, "compliance"}
    )


def _appeals(session: Session) -> Example:
    rows = session.execute(
        select(Appeal.id, Account.username)
        .join(Account, Account.employee_id == Appeal.decider_id)
        .order_by(Appeal.id)
        .limit(3)
    ).all()
    decider = dict(rows)
    return Example(
        objects=[{"appeal_id": appeal_id} for appeal_id in decider],
        allowed=lambda username, values: decider[values["appeal_id"]] == username,
    )


EXAMPLES: dict[str, Callable[[Session], Example]] = {
    "complaints.show_case": _read,
    "complaints.start": _handle,
    "complaints.reveal_contact": _handle,
    "complaints.keep_note": _handle,
    "complaints.protect": _handle,
    "complaints.send_message": _handle,
    "complaints.settle": _handle,
    "complaints.classify": _handle,
    "complaints.declassify": _allegations,
    "complaints.name_subject": _handle,
    "complaint_desk.summarise": _handle,
    "complaint_packs.take": _read,
    "complaint_looks.of_case": _give,
    "complaint_ideas.tell": _read,
    "complaint_parties.show": _handle,
    "complaint_parties.name_who": _handle,
    "complaint_absences.end": _absences,
    "complaint_outsiders.end": _outsiders,
    "complaint_skills.one": _officers,
    "complaint_severity.show": _read,
    "complaint_severity.say": _handle,
    "complaint_severity.take_back": _circumstances,
    "complaint_parties.prove": _parties,
    "complaint_parties.end": _parties,
    "complaint_parties.tell": _parties,
    "complaint_same.show": _handle,
    "complaint_same.add": _handle,
    "complaint_same.take_apart": _pairs,
    "complaint_same.join": _pairs,
    "complaint_same.part": _pairs,
    "complaint_decisions.find": _allegations,
    "complaint_decisions.train": _allegations,
    "complaint_decisions.end": _handle,
    "complaint_decisions.assign": _give,
    "complaint_closing.reopen": _give,
    "complaint_inquiry.show": _read,
    "complaint_tellings.note": _to_tell,
    "complaint_tellings.show": _told,
    "complaint_inquiry.plan": _handle,
    "complaint_inquiry.check": _handle,
    "complaint_inquiry.ask": _handle,
    "complaint_inquiry.talk": _talks,
    "complaint_inquiry.ground": _allegations,
    "complaint_hearings.decide": _give,
    "complaint_hearings.hear": _asked,
    "complaint_loop.one": _own_findings,
    "complaint_loop.read": _own_findings,
    "complaint_monitoring.one": _monitored,
    "complaint_loop.judge": _appeals,
    "complaint_loop.effects": _read,
    "complaint_loop.tell": _allegations,
    "complaint_closing.show": _read,
    "complaint_closing.close": _handle,
    "complaint_closing.promise": _handle,
    "complaint_closing.explain": _handle,
    "complaint_closing.ask_review": _handle,
    "complaint_closing.keep": _promises,
    "complaint_closing.settle": _steps,
    "complaint_closing.review": _reviews,
    "complaint_actions.of_case": _read,
    "complaint_actions.propose": _handle,
    "complaint_actions.agree": _agreements,
    "complaint_actions.show": _owned,
    "complaint_actions.accept": _owned,
    "complaint_figures.cases": _figures,
    "complaint_figures.report": _reports,
    "complaint_figures.sheet": _reports,
    "complaint_figures.write_again": _reports,
    "complaint_figures.propose": _reports,
    "complaint_figures.approve": _publications,
    "complaint_figures.withdraw": _publications,
    "complaint_letters.write": _handle,
    "complaint_letters.send": _handle,
    "complaint_clocks.show": _read,
    "complaint_clocks.pause": _handle,
    "complaint_clocks.extend": _handle,
    "complaint_clocks.resume": _clocks,
    "complaint_clocks.decide": _extensions,
    "complaint_clocks.acknowledge": _read,
}
