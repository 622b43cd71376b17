"""Whom a crisis reaches: names, addresses and languages of people, and who leads the agency."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.auth.models import Account, AccountRole
from portal.auth.rules import Role
from portal.people.models import Employee
from portal.people.queries import employed_on


@dataclass(frozen=True, kw_only=True)
class Reachable:
    """Somebody who can be called: ``email`` is None where there is no address."""

    employee_id: int
    name: str
    email: str | None
    language: str


def reachable(session: Session, employee_ids: Iterable[int], today: date) -> dict[int, Reachable]:
    """Those of ``employee_ids`` who are employed on ``today`` and have an account, by id; one statement."""
    rows = session.execute(
        select(Employee.id, Employee.name, Employee.email, Account.language)
        .join(Account, Account.employee_id == Employee.id)
        .where(Employee.id.in_(list(employee_ids)), employed_on(today), Account.active)
    )
    return {
        employee_id: Reachable(employee_id=employee_id, name=name, email=email, language=language or "en")
        for employee_id, name, email, language in rows
    }


def holders_of(session: Session, roles: Iterable[Role], today: date) -> list[Reachable]:
    """Everybody who holds one of the portal's ``roles`` today, in order of their staff record."""
    ids = session.scalars(
        select(Account.employee_id)
        .join(AccountRole, AccountRole.account_id == Account.id)
        .where(AccountRole.role.in_(list(roles)), AccountRole.ended_at.is_(None), Account.employee_id.is_not(None))
        .distinct()
    )
    found = reachable(session, [employee_id for employee_id in ids if employee_id is not None], today)
    return [found[employee_id] for employee_id in sorted(found)]


def name_of(account: Account | None) -> str:
    """The name shown for an account; empty for the portal itself."""
    if account is None:
        return ""
    return account.employee.name if account.employee is not None else account.username
