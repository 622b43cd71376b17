"""How the demo company closes: legal reviews, promises are kept, actions are taken on, done and checked."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.cases.models import Channel, Complaint
from complaints.cases.nearness import conflicts_of
from complaints.cases.proofs import note_telling
from complaints.cases.replying import newest_letter
from complaints.cases.rules.conflict import CaseRole
from complaints.cases.rules.letter import AT_FAULT
from complaints.cases.rules.telling import DeliveryWay, Telling
from complaints.closing.models import Settlement
from complaints.closing.queries import closing_facts, redress_of, steps_of
from complaints.closing.reviewed import review_of
from complaints.closing.rules.reviewing import ReviewOutcome, needs_review
from complaints.closing.services import (
    ask_legal,
    explain_lateness,
    keep_promise,
    promise_redress,
    review_letter,
    settle_step,
)
from complaints.correction.services import accept_action, agree_to_none, enter_calls, finish_action, propose_action
from complaints.inquiry.queries import stands_of
from portal import clock
from portal.auth.actor import Actor
from portal.people.models import Employee

_MONTHS, _CALLS = 16, 41_000
_ACTION_DAYS, _DONE_DAYS = 20, 6


def review(
    session: Session, officer: Actor, legal: list[Actor], complaint: Complaint, *, waits: bool, now: datetime
) -> bool:
    """Have legal approve a serious reply; False where it waits or nobody may."""
    if not needs_review(complaint.severity):
        return True
    ask_legal(session, officer, complaint.id, now)
    letter = newest_letter(session, complaint.id)
    asked = review_of(session, letter.id) if letter else None
    assert asked is not None
    for actor in [] if waits else legal:
        assert actor.employee_id is not None
        today = clock.local(now).date()
        if not conflicts_of(session, complaint, actor.employee_id, today, CaseRole.REVIEWER):
            review_letter(session, actor, asked.id, ReviewOutcome.APPROVED, "", now)
            return True
    return False


def settle(
    session: Session,
    officer: Actor,
    owner: Actor | None,
    complaint: Complaint,
    texts: dict[str, Any],
    now: datetime,
    agrees: Sequence[Actor] = (),
    *,
    internal: bool = False,
) -> None:
    """Everything that closing asks for after the reply was sent; without an owner one who ``agrees`` to no action.

    Of an internal case nobody waits for word, and nobody is promised anything.
    """
    words = {name: text[officer.language] for name, text in texts.items()}
    for step in steps_of(session, complaint.id):
        settle_step(session, officer, complaint.id, step.note.id, Settlement.LASTING, words["lasting"], now)
    upheld = [one for one in stands_of(session, complaint.id) if one.finding and one.finding.verdict in AT_FAULT]
    if not internal:
        _tell(session, officer, complaint, now)
        if not closing_facts(session, complaint).in_time:
            explain_lateness(session, officer, complaint.id, words["late"], now)
    if upheld and not internal:
        promise_redress(session, officer, complaint.id, words["promise"], clock.local(now).date(), now)
        keep_promise(session, officer, complaint.id, redress_of(session, complaint.id)[0].id, words["proof"], now)
    due = clock.local(now).date() + timedelta(days=_ACTION_DAYS)
    for stand in upheld:
        if owner is None:
            _change_nothing(session, officer, complaint.id, stand.allegation.id, words["none"], agrees, now)
            continue
        action_id = propose_action(
            session, officer, complaint.id, stand.allegation.id, what=words["action"], owner_id=owner.employee_id,
            due_on=due, none_because="", now=now,
        )  # fmt: skip
        accept_action(session, owner, action_id, now)
        if clock.local(now) < clock.local(clock.now()) - timedelta(days=_DONE_DAYS):
            finish_action(session, owner, action_id, words["done"], now + timedelta(days=_DONE_DAYS))


def _tell(session: Session, officer: Actor, complaint: Complaint, now: datetime) -> None:
    """By telephone where the page alone does not do, and through the client or regulator where it came from there."""
    if closing_facts(session, complaint).proven:
        return
    own = session.scalar(select(Employee.number).where(Employee.id == officer.employee_id)) or ""
    name, number = complaint.contact_name or complaint.number, complaint.contact_phone or "13800000000"
    said = Telling(way=DeliveryWay.PHONE, at=now, told=name, place=number, staff_number=own, read_back=True)
    note_telling(session, officer, complaint.id, said, now)
    if complaint.channel in (Channel.CLIENT, Channel.REGULATOR):
        given = Telling(way=DeliveryWay.OFFICE, at=now, told=complaint.number, reference=complaint.number)
        note_telling(session, officer, complaint.id, given, now)


def _change_nothing(
    session: Session,
    officer: Actor,
    complaint_id: int,
    allegation_id: int,
    because: str,
    agrees: Sequence[Actor],
    now: datetime,
) -> None:
    action_id = propose_action(
        session, officer, complaint_id, allegation_id, what="", owner_id=None, due_on=None, none_because=because,
        now=now,
    )  # fmt: skip
    agree_to_none(
        session, next(one for one in agrees if one.account_id != officer.account_id), complaint_id, action_id, now
    )


def enter_volumes(session: Session, actor: Actor, now: datetime) -> None:
    """The calls of the last months."""
    month = clock.local(now).date().replace(day=1)
    for number in range(_MONTHS):
        month = _before(month)
        enter_calls(session, actor, month, _CALLS - 700 * number, now)


def _before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)
