"""Linking and merging complaints, and undoing it: each deed is a row; clocks and trails of both stay as they are."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from complaints.cases.models import Complaint, Subject
from complaints.cases.nearness import conflicts_of
from complaints.cases.queries import not_near
from complaints.cases.rules.conflict import SENTENCES
from complaints.cases.services import handled_by, require_complainant
from complaints.duplicates.joint import part_complaint
from complaints.duplicates.models import ComplaintLink
from complaints.duplicates.pairs import kept_of, merged_into
from complaints.duplicates.rules import Deed, check_deed, check_merge
from complaints.intake.rules import is_storable, normal_number
from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid, Refused
from portal.personal.retention_queries import erased_at

LONGEST_REASON = 500


def numbered(session: Session, actor: Actor, number: str, field: str = "other_number") -> int:
    """The complaint with a number, unless it is too near to the reader. Raises Invalid for both alike."""
    found = session.scalar(
        select(Complaint.id).where(Complaint.number == (normal_number(number) or ""), not_near(actor, clock.today()))
    )
    if found is None:
        raise Invalid("There is no complaint with this number that you may link.", field=field)
    return found


def link_entered(session: Session, actor: Actor, complaint_id: int, other_id: int, now: datetime) -> None:
    """Say at entry that the new complaint is the same as an earlier one."""
    _add(session, actor, complaint_id, other_id, Deed.LINK, "", now)


def link(session: Session, actor: Actor, complaint_id: int, number: str, now: datetime) -> None:
    """Say that the complaint which the person handles may be the same as another."""
    handled_by(session, actor, complaint_id, now)
    other_id = numbered(session, actor, number)
    if other_id == complaint_id:
        raise Invalid("This is the same number.", field="other_number")
    later, earlier = _in_order(session, complaint_id, other_id)
    _do(session, actor, later, earlier, Deed.LINK, "", now)


def unlink(session: Session, actor: Actor, complaint_id: int, other_id: int, now: datetime) -> None:
    """Say that they are not the same after all."""
    handled_by(session, actor, complaint_id, now)
    later, earlier = _known_pair(session, complaint_id, other_id)
    _do(session, actor, later, earlier, Deed.UNLINK, "", now)


def merge(session: Session, actor: Actor, complaint_id: int, other_id: int, reason: str, now: datetime) -> None:
    """Let the later of two linked complaints of one complainant go on in the earlier one."""
    handled_by(session, actor, complaint_id, now)
    _check_reason(reason)
    later, earlier = _known_pair(session, complaint_id, other_id)
    for number in (later, earlier):
        require_complainant(session, number)
    one, kept = session.get_one(Complaint, later), session.get_one(Complaint, earlier)
    if kept_of(session, later) != later or kept_of(session, earlier) != earlier or merged_into(session, later):
        raise Refused("One of them is merged already; undo that first.")
    check_merge(
        one.received_at,
        kept.received_at,
        _about(session, later),
        _about(session, earlier),
        erased=any(erased_at(session, "complaint", number) for number in (later, earlier)),
    )
    if kept.handler_id is not None:
        against = conflicts_of(session, one, kept.handler_id, clock.local(now).date())
        if against:
            raise Refused(SENTENCES[min(against)])
    if one.message_waits_since is not None:
        kept.message_waits_since = min(one.message_waits_since, kept.message_waits_since or now)
        one.message_waits_since = None
    _do(session, actor, later, earlier, Deed.MERGE, reason, now)


def undo(session: Session, actor: Actor, complaint_id: int, other_id: int, reason: str, now: datetime) -> None:
    """Take them apart again within 30 days: both go on as they were, and stay linked."""
    handled_by(session, actor, complaint_id, now)
    _check_reason(reason)
    later, earlier = _known_pair(session, complaint_id, other_id)
    _do(session, actor, later, earlier, Deed.UNDO, reason, now)
    part_complaint(session, actor, later, now)


def _do(session: Session, actor: Actor, later: int, earlier: int, deed: Deed, reason: str, now: datetime) -> None:
    newest = session.scalars(
        select(ComplaintLink)
        .where(ComplaintLink.complaint_id == later, ComplaintLink.kept_id == earlier)
        .order_by(ComplaintLink.id.desc())
        .limit(1)
    ).first()
    check_deed(deed, newest.deed if newest else None, newest.at if newest else None, now)
    _add(session, actor, later, earlier, deed, reason, now)


def _add(session: Session, actor: Actor, later: int, earlier: int, deed: Deed, reason: str, now: datetime) -> None:
    session.add(
        ComplaintLink(complaint_id=later, kept_id=earlier, deed=deed, at=now, by_id=actor.account_id, reason=reason)
    )
    session.flush()
    record(session, actor, f"complaints:case:{deed}", "complaint", later, after={"kept": earlier})
    record(session, actor, f"complaints:case:{deed}", "complaint", earlier, after={"other": later})


def _in_order(session: Session, one: int, other: int) -> tuple[int, int]:
    """(later, earlier) by arrival; both rows are locked, so that two deeds about them queue."""
    rows = session.scalars(
        select(Complaint.id)
        .where(Complaint.id.in_([one, other]))
        .order_by(Complaint.received_at.desc(), Complaint.id.desc())
        .with_for_update()
    ).all()
    return rows[0], rows[1]


def _known_pair(session: Session, one: int, other: int) -> tuple[int, int]:
    """(later, earlier) of a pair about which there is a deed already. Raises Refused."""
    later, earlier = _in_order(session, one, other) if one != other and _exists(session, other) else (one, one)
    deeds = select(func.count()).where(ComplaintLink.complaint_id == later, ComplaintLink.kept_id == earlier)
    if not session.scalar(deeds):
        raise Refused("They are not linked.")
    return later, earlier


def _exists(session: Session, complaint_id: int) -> bool:
    return session.scalar(select(Complaint.id).where(Complaint.id == complaint_id)) is not None


def _about(session: Session, complaint_id: int) -> list[int]:
    return list(session.scalars(select(Subject.employee_id).where(Subject.complaint_id == complaint_id)))


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid("Write something here.", field="reason")
    if len(reason) > LONGEST_REASON or not is_storable(reason):
        raise Invalid("This text cannot be kept as it is.", field="reason")
