"""The case on one page: people, clocks, allegations with findings, the reply, and what happened, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from complaints.cases.answers import CaseMessage, CaseNote, Finding, LetterDelivery, ReplyLetter
from complaints.cases.contact import masked_recipient
from complaints.cases.models import Complaint
from complaints.cases.queries import findings_of
from complaints.cases.rules.clocks import Basis, tone
from complaints.cases.rules.workflow import ENDED
from complaints.cases.wordlists import day_words
from complaints.skills.wording import why_sentences
from complaints.taxonomy import NAMES
from complaints.wording import CLOCKS, DELIVERIES, DELIVERY_TONES, STATES, VERDICTS, WAYS
from portal.auth.models import Account
from portal.people.models import Employee
from portal.web.i18n import gettext, ngettext
from portal.workdays.rules import PROVISIONAL


@dataclass(frozen=True, kw_only=True)
class CaseFile:
    """What the page of a case shows."""

    complaint: Complaint
    handler: Employee | None
    why: list[str]
    given: tuple[str, str] | None
    subjects: list[Employee]
    clocks: list[dict[str, Any]]
    findings: dict[int, Finding]
    letters: list[ReplyLetter]
    deliveries: list[LetterDelivery]
    messages: list[tuple[CaseMessage, str]]
    timeline: list[dict[str, Any]]

    @property
    def failed(self) -> bool:
        """Whether the newest reply that was sent could not be delivered."""
        return bool(self.deliveries) and any(
            one.state.value == "failed" and one.letter_id == self.deliveries[-1].letter_id for one in self.deliveries
        )


def case_file(session: Session, complaint: Complaint, now: datetime, merged: Sequence[int] = ()) -> CaseFile:
    """Everything about one complaint, with the messages of those ``merged`` into it; a fixed number of statements."""
    letters, deliveries = _letters_sent(session, complaint.id)
    notes = list(session.scalars(select(CaseNote).where(CaseNote.complaint_id == complaint.id).order_by(CaseNote.id)))
    together = [complaint.id, *merged]
    messages = list(
        session.scalars(select(CaseMessage).where(CaseMessage.complaint_id.in_(together)).order_by(CaseMessage.id))
    )
    findings = findings_of(session, complaint.id)
    people = _people(session, complaint, letters, notes, messages, findings)
    current = next((one for one in complaint.assignments if one.until_at is None), None)
    handler = people.employee(current.employee_id) if current else None
    events = [
        *_assigned(complaint, people),
        *_found(complaint, findings, people),
        *_letters(letters, deliveries, people),
        *(_noted(note, people) for note in notes),
        *_ended(complaint),
    ][::-1]
    return CaseFile(
        complaint=complaint,
        handler=handler,
        why=why_sentences(current.why, complaint.language, complaint.channel) if current else [],
        given=(people.name(current.assigned_by_id), current.reason) if current and current.reason else None,
        subjects=[person for one in complaint.subjects if (person := people.employee(one.employee_id))],
        clocks=clock_values(complaint, now),
        findings=findings,
        letters=letters,
        deliveries=deliveries,
        messages=[(one, people.name(one.written_by_id)) for one in messages],
        timeline=sorted(events, key=lambda event: event["at"], reverse=True),
    )


def _letters_sent(session: Session, complaint_id: int) -> tuple[list[ReplyLetter], list[LetterDelivery]]:
    """The versions of the reply, and what became of those that were sent."""
    rows: Sequence[Any] = session.execute(
        select(ReplyLetter, LetterDelivery)
        .outerjoin(LetterDelivery, LetterDelivery.letter_id == ReplyLetter.id)
        .where(ReplyLetter.complaint_id == complaint_id)
        .order_by(ReplyLetter.number)
    ).all()
    deliveries = {delivery.id: delivery for _, delivery in rows if delivery is not None}
    return list({letter.id: letter for letter, _ in rows}.values()), [deliveries[key] for key in sorted(deliveries)]


@dataclass(frozen=True, kw_only=True)
class _People:
    by_employee: dict[int, Employee]
    by_account: dict[int, Employee]

    def employee(self, employee_id: int) -> Employee | None:
        return self.by_employee.get(employee_id)

    def name(self, account_id: int | None) -> str:
        person = self.by_account.get(account_id) if account_id is not None else None
        return person.name if person else ""


def _people(
    session: Session, complaint: Complaint, letters: Any, notes: Any, messages: Any, findings: dict[int, Finding]
) -> _People:
    employees = {one.employee_id for one in complaint.assignments} | {one.employee_id for one in complaint.subjects}
    accounts = {one.written_by_id for one in (*letters, *notes, *messages)}
    accounts |= {one.decided_by_id for one in findings.values()} | {one.assigned_by_id for one in complaint.assignments}
    rows = session.execute(
        select(Employee, Account.id)
        .outerjoin(Account, Account.employee_id == Employee.id)
        .where(or_(Employee.id.in_(employees), Account.id.in_(accounts - {None})))
    ).all()
    return _People(
        by_employee={person.id: person for person, _ in rows},
        by_account={account_id: person for person, account_id in rows},
    )


def clock_values(complaint: Complaint, now: datetime) -> list[dict[str, Any]]:
    """The clocks as they look now, earliest first; what is open and earlier warns, what stands still says so."""
    still = {one.clock_id for one in complaint.pauses if one.until_at is None}
    return [
        {
            "id": row.id,
            "still": row.id in still,
            "started_at": row.started_at,
            "kind": row.kind.value,
            "label": gettext(CLOCKS[row.kind]),
            "due_text": day_words(row.due_on, now),
            "due_at": row.due_at,
            "done_at": row.done_at,
            "in_time": row.done_at is not None and row.done_at < row.due_at,
            "tone": "ok" if row.id in still else tone(row.started_at, row.due_at, row.done_at, now).value,
            "basis": basis_words(row.basis, row.amount),
            "hours": "hours" in row.basis.value,
            "provisional": gettext(PROVISIONAL, year=row.provisional_year) if row.provisional_year else "",
        }
        for row in sorted(complaint.clocks, key=lambda one: (one.due_at, one.id))
    ]


def basis_words(basis: Basis, amount: int) -> str:
    """How long a clock runs, in words."""
    if basis is Basis.HOURS:
        return ngettext("%(num)d hour, any day", "%(num)d hours, any day", amount)
    if basis is Basis.WORKING_HOURS:
        return ngettext("%(num)d working hour", "%(num)d working hours", amount)
    if basis is Basis.WORKING_DAYS:
        return ngettext("%(num)d working day", "%(num)d working days", amount)
    return ngettext("%(num)d natural day", "%(num)d natural days", amount)


def _assigned(complaint: Complaint, people: _People) -> list[dict[str, Any]]:
    events = [{"at": complaint.received_at, "title": gettext("Received"), "icon": "inbox", "tone": "info", "who": ""}]
    for row in complaint.assignments:
        person = people.employee(row.employee_id)
        events.append(
            {
                "at": row.from_at,
                "title": gettext("Given to %(name)s", name=person.name if person else "–"),
                "text": row.reason,
                "icon": "user-check",
                "tone": "info",
                "who": people.name(row.assigned_by_id),
            }
        )
    return events


def _found(complaint: Complaint, findings: dict[int, Finding], people: _People) -> list[dict[str, Any]]:
    return [
        {
            "at": findings[one.id].decided_at,
            "title": f"{gettext(NAMES[one.code])} · {gettext(VERDICTS[findings[one.id].verdict])}",
            "icon": "scale",
            "tone": "accent",
            "who": people.name(findings[one.id].decided_by_id),
        }
        for one in complaint.allegations
        if one.id in findings
    ]


def _letters(letters: list[ReplyLetter], deliveries: list[LetterDelivery], people: _People) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = [
        {
            "at": letter.sent_at or letter.written_at,
            "title": gettext("Reply sent, version %(n)s", n=letter.number)
            if letter.sent_at
            else gettext("Reply drafted, version %(n)s", n=letter.number),
            "icon": "send" if letter.sent_at else "writing",
            "tone": "success" if letter.sent_at else "neutral",
            "who": people.name(letter.written_by_id),
        }
        for letter in letters
    ]
    for row in deliveries:
        if row.way.value != "page" and row.ended_at is not None:
            events.append(
                {
                    "at": row.ended_at,
                    "title": f"{gettext(WAYS[row.way])} · {gettext(DELIVERIES[row.state])}",
                    "text": masked_recipient(row) if row.recipient_sealed else row.reference,
                    "icon": "mail" if row.way.value == "mail" else "send",
                    "tone": DELIVERY_TONES[row.state],
                    "who": "",
                }
            )
    return events


def _noted(note: CaseNote, people: _People) -> dict[str, Any]:
    return {
        "at": note.written_at,
        "title": gettext("Protective step") if note.protects else gettext("Note"),
        "text": note.text,
        "internal": not note.protects,
        "icon": "shield-check" if note.protects else "notebook",
        "tone": "success" if note.protects else "neutral",
        "who": people.name(note.written_by_id),
    }


def _ended(complaint: Complaint) -> list[dict[str, Any]]:
    if complaint.state not in ENDED or complaint.ended_at is None:
        return []
    return [
        {
            "at": complaint.ended_at,
            "title": gettext(STATES[complaint.state]),
            "text": complaint.ended_reason,
            "icon": "archive",
            "tone": "neutral",
            "who": "",
        }
    ]
