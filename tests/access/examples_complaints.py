"""Complaints in the demo for the access test: an officer's own, another officer's, one that names the lead's people."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.cases.answers import Finding
from complaints.cases.models import Allegation, CaseAssignment, Complaint, Subject
from complaints.cases.rules.workflow import State
from portal.auth.models import Account
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
    "complaint_decisions.find": _allegations,
    "complaint_decisions.train": _allegations,
    "complaint_decisions.end": _handle,
    "complaint_decisions.assign": _give,
    "complaint_letters.write": _handle,
    "complaint_letters.send": _handle,
}
