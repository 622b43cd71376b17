"""Giving and ending the roles of a case: who decides, reviews the letter, verifies (policy 9.1.2, 9.1.3).

The investigator is the assignment (``assigning.py``). A deputy is one more row of the same role
and passes the same test.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.cases.models import Complaint, RoleHolding
from complaints.cases.nearness import conflicts_of
from complaints.cases.rules.conflict import SENTENCES, CaseRole
from complaints.cases.rules.workflow import State
from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Refused
from portal.words import mark

_NOBODY_YET = mark("Give the complaint to somebody first.")
_HAS_IT = mark("This person has this part already.")


def role_holders(session: Session, complaint_id: int, role: CaseRole) -> list[RoleHolding]:
    """Who has the role now, in the order in which it was given; deputies among them."""
    return list(
        session.scalars(
            select(RoleHolding)
            .where(RoleHolding.complaint_id == complaint_id, RoleHolding.role == role, RoleHolding.until_at.is_(None))
            .order_by(RoleHolding.id)
        )
    )


def give_role(
    session: Session,
    actor: Actor,
    complaint_id: int,
    employee_id: int,
    role: CaseRole,
    now: datetime,
    *,
    deputy: bool = False,
) -> RoleHolding:
    """Give a role from ``now`` on; raises Refused with the conflict of interest, or where it is held.

    Who may give it, and to whom by position, is for the caller.
    """
    complaint = session.get_one(Complaint, complaint_id, with_for_update=True, populate_existing=True)
    if complaint.state is State.RECEIVED:
        raise Refused(_NOBODY_YET)
    against = conflicts_of(session, complaint, employee_id, clock.local(now).date(), role)
    if against:
        raise Refused(SENTENCES[min(against)])
    if any(one.employee_id == employee_id for one in role_holders(session, complaint_id, role)):
        raise Refused(_HAS_IT)
    holding = RoleHolding(
        complaint_id=complaint_id,
        employee_id=employee_id,
        role=role,
        deputy=deputy,
        from_at=now,
        given_by_id=actor.account_id,
        round_number=complaint.round_number,
    )
    session.add(holding)
    session.flush()
    record(
        session, actor, "complaints:role:give", "complaint", complaint_id,
        after={"role": role, "employee": employee_id, "deputy": deputy},
    )  # fmt: skip
    return holding


def end_role(session: Session, actor: Actor, complaint_id: int, holding_id: int, now: datetime) -> None:
    """End a role; one that has ended stays as it is."""
    holding = session.get_one(RoleHolding, holding_id)
    if holding.complaint_id != complaint_id or holding.until_at is not None:
        return
    holding.until_at = now
    session.flush()
    record(
        session, actor, "complaints:role:end", "complaint", complaint_id,
        before={"role": holding.role, "employee": holding.employee_id},
    )  # fmt: skip
