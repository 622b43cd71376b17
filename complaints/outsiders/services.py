"""Naming somebody from outside, ending their part, and finding somebody for what nobody in the house may take."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from complaints.cases.assigning import give_anew, open_assignment, who_is_next
from complaints.cases.models import Complaint, RoleHolding
from complaints.cases.roles import end_role, give_role, role_holders
from complaints.cases.rules.conflict import CaseRole
from complaints.cases.tellings import News, tell
from complaints.outsiders.models import Outsider
from complaints.outsiders.queries import (
    DECIDERS,
    approvers_of,
    cases_with,
    eligible_deciders,
    ended_by,
    given_to_nobody,
    wait_for_decision,
    wait_for_more_time,
)
from complaints.outsiders.rules import check_term
from portal import clock
from portal.admin.rules import checked_reason
from portal.admin.services import free_username, set_account_open
from portal.audit.services import record
from portal.auth.actor import PORTAL, Actor
from portal.auth.links import offer_link
from portal.auth.models import Account, TicketKind
from portal.auth.rules import Role
from portal.auth.services import create_account
from portal.errors import NotFound, Refused
from portal.people.models import Employee
from portal.people.rules import plain_mail


@dataclass(frozen=True, kw_only=True)
class NewOutsider:
    """What is recorded of somebody from outside."""

    name: str
    organisation: str
    email: str
    username: str
    reason: str
    declaration: str
    first_on: date
    last_on: date


def name_outsider(session: Session, actor: Actor, new: NewOutsider, now: datetime) -> int:
    """Name somebody with an account that opens their own cases and nothing else, and invite them by mail; their id.

    What waits for somebody is given to them at once. Raises Invalid for days, user name or address that cannot be.
    """
    check_term(new.first_on, new.last_on, clock.local(now).date())
    name = free_username(session, new.username)
    count = session.scalar(select(func.count()).select_from(Outsider)) or 0
    person = Employee(
        number=f"X-{count + 1:04}", name=new.name, email=plain_mail(new.email), outside=True,
        entered_on=new.first_on, left_on=new.last_on,
    )  # fmt: skip
    session.add(person)
    session.flush()
    account = create_account(session, actor, username=name, password_hash=None, employee_id=None, roles={Role.OUTSIDER})
    account.employee_id = person.id
    assert actor.account_id is not None
    row = Outsider(
        employee_id=person.id, organisation=new.organisation, reason=new.reason, declaration=new.declaration,
        first_on=new.first_on, last_on=new.last_on, named_at=now, named_by_id=actor.account_id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    session.refresh(account)
    offer_link(session, actor, account, TicketKind.INVITATION)
    after = {"employee": person.id, "first_on": new.first_on, "last_on": new.last_on}
    record(session, actor, "complaints:outsider:name", "complaint_outsider", row.id, after=after)
    find_somebody(session, now)
    return row.id


def end_outsider(session: Session, actor: Actor, outsider_id: int, reason: str, now: datetime) -> None:
    """Their part ends: the account is closed, and what they held is given to somebody else. What they did stays."""
    row = session.get(Outsider, outsider_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound("There is nobody of this kind.")
    if row.ended_at is not None:
        raise Refused("This part has ended already.")
    _end(session, actor, row, checked_reason(reason), now)
    find_somebody(session, now)


def _end(session: Session, actor: Actor, row: Outsider, reason: str, now: datetime) -> None:
    row.ended_at, row.ended_by_id, row.end_reason = now, actor.account_id, reason
    account = session.scalars(select(Account).where(Account.employee_id == row.employee_id, Account.active)).first()
    if account is not None:
        set_account_open(session, actor, account.id, False, reason or "The last day has passed.")
    record(session, actor, "complaints:outsider:end", "complaint_outsider", row.id, after={"reason": reason})
    held = select(RoleHolding).where(RoleHolding.employee_id == row.employee_id, RoleHolding.until_at.is_(None))
    for holding in session.scalars(held.order_by(RoleHolding.id)).all():
        end_role(session, actor, holding.complaint_id, holding.id, now)
    for complaint_id in cases_with(session, row.employee_id):
        _take_back(session, actor, complaint_id, now)


def _take_back(session: Session, actor: Actor, complaint_id: int, now: datetime) -> None:
    complaint = session.get_one(Complaint, complaint_id, with_for_update=True, populate_existing=True)
    current = open_assignment(session, complaint_id)
    assert current is not None
    current.until_at, complaint.handler_id = now, None
    session.flush()
    before = {"employee": current.employee_id, "part": "handler"}
    record(session, actor, "complaints:case:take_back", "complaint", complaint_id, before=before)
    give_anew(session, complaint, now)


def find_somebody(session: Session, now: datetime) -> int:
    """Give what nobody holds, once more, and ask somebody from outside to decide where nobody here may; how many."""
    today = clock.local(now).date()
    for row in ended_by(session, today):
        _end(session, PORTAL, row, "", now)
    found = 0
    for complaint_id in given_to_nobody(session):
        complaint = session.get_one(Complaint, complaint_id, with_for_update=True, populate_existing=True)
        if complaint.handler_id is None and who_is_next(session, complaint, today) is not None:
            give_anew(session, complaint, now)
            found += 1
    found += sum(call_decider(session, complaint_id, now) for complaint_id in wait_for_decision(session))
    return found + sum(
        call_decider(session, complaint_id, now, News.MORE_TIME) for complaint_id in wait_for_more_time(session)
    )


def ask_for_approval(session: Session, complaint_id: int, now: datetime) -> None:
    """Where nobody in the house may approve more time, who decides from outside is told of it, or called."""
    complaint, today = session.get_one(Complaint, complaint_id), clock.local(now).date()
    if any(eligible_deciders(session, complaint, role, today) for role in DECIDERS):
        return
    deciding = approvers_of(session, complaint, today)
    for employee_id in deciding:
        tell(session, PORTAL, complaint, employee_id, News.MORE_TIME, now)
    if not deciding:
        call_decider(session, complaint_id, now, News.MORE_TIME)


def call_decider(session: Session, complaint_id: int, now: datetime, news: News = News.DECIDES) -> bool:
    """Where nobody in the house may decide on a case: give that part to somebody from outside, who hears ``news``.

    False where somebody in the house may, where somebody from outside was asked already, and where nobody is left.
    """
    complaint, today = session.get_one(Complaint, complaint_id), clock.local(now).date()
    if any(eligible_deciders(session, complaint, role, today) for role in DECIDERS):
        return False
    outside = eligible_deciders(session, complaint, Role.OUTSIDER, today)
    held = {one.employee_id for one in role_holders(session, complaint_id, CaseRole.DECIDER)}
    if held.intersection(outside) or not outside:
        return False
    give_role(session, PORTAL, complaint_id, outside[0], CaseRole.DECIDER, now)
    tell(session, PORTAL, complaint, outside[0], news, now)
    return True
