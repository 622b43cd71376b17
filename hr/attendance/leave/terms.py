"""Deciding how a kind of leave is taken from a day on."""

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr.attendance.asking.rules import checked_words
from hr.attendance.leave.models import LeaveTerms
from hr.attendance.leave.rules.kinds import LeaveKind, Terms
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid, Outdated


def set_terms(
    session: Session, actor: Actor, kind: LeaveKind, since: date, terms: Terms, reason: str, *, seen: str,
    today: date, now: datetime,
) -> LeaveTerms:  # fmt: skip
    """Terms hold from today or later: what was asked for before keeps the ones it was asked under."""
    known = session.scalar(select(func.count(LeaveTerms.id)).where(LeaveTerms.kind == kind)) or 0
    if seen != str(known):
        raise Outdated("Somebody else changed this kind of leave meanwhile. Look at it again; sending overwrites it.")
    if since < today:
        raise Invalid("A past day cannot get other terms. Choose today or later.", field="since")
    if since.year > today.year + 5:
        raise Invalid("Choose a day within the next five years.", field="since")
    row = LeaveTerms(
        kind=kind,
        since=since,
        paid=terms.paid,
        grain=terms.grain,
        counting=terms.counting,
        proof_over=terms.proof_over,
        most_days=terms.most_days,
        offered=terms.offered,
        reason=checked_words(reason, "reason"),
        set_at=now,
        set_by_id=actor.account_id,
    )
    session.add(row)
    session.flush()
    after = {"kind": kind.value, "since": since, "paid": terms.paid, "grain": terms.grain.value}
    record(session, actor, "hr:leave:terms", "leave_terms", row.id, after=after)
    return row
