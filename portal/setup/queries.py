"""Whether the portal still waits for its first visit, and what is missing after it."""

from dataclasses import dataclass

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from portal.auth.models import Account
from portal.auth.queries import nobody_has_an_account
from portal.installation import is_demo
from portal.people.models import Department, Employee
from portal.policy.models import PolicyVersion


def awaits_setup(session: Session) -> bool:
    """A real installation without any account: nobody can sign in yet."""
    return nobody_has_an_account(session) and not is_demo(session)


@dataclass(frozen=True, kw_only=True)
class Missing:
    """What a working company has and this one lacks so far."""

    departments: bool
    people: bool
    accounts: bool
    policy: bool


def missing(session: Session) -> Missing:
    """One statement for all of it. One account alone is the first administrator's."""
    has_department = exists().select_from(Department).correlate(None)
    has_person = exists().select_from(Employee).correlate(None)
    has_policy = exists().select_from(PolicyVersion).correlate(None)
    few = select(Account.id).limit(2).subquery()
    accounts = select(func.count()).select_from(few).scalar_subquery()
    row = session.execute(select(has_department, has_person, has_policy, accounts)).one()
    return Missing(departments=not row[0], people=not row[1], policy=not row[2], accounts=row[3] < 2)
