"""Reading accounts with their roles, and the matrix in the order that people read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from portal.auth.models import Account, AccountRole
from portal.auth.rules import Matrix, Permission, Role, Scope
from portal.errors import NotFound
from portal.people.models import Employee
from portal.people.queries import employed_on


def account_for(session: Session, account_id: int) -> Account:
    """The account with person and roles; NotFound where there is none."""
    account = session.scalars(
        select(Account)
        .where(Account.id == account_id)
        .options(joinedload(Account.employee), selectinload(Account.roles))
    ).first()
    if account is None:
        raise NotFound("There is no such account.")
    return account


@dataclass(frozen=True, kw_only=True)
class RoleEvent:
    """A role of an account: since when, until when, by whom (a person's name, else the account's) and why."""

    row: AccountRole
    granted_by: str
    ended_by: str


def role_history(session: Session, account_id: int) -> list[RoleEvent]:
    """Every role that the account holds or held, newest first."""
    giver, taker, giver_person, taker_person = aliased(Account), aliased(Account), aliased(Employee), aliased(Employee)
    rows = session.execute(
        select(
            AccountRole,
            func.coalesce(giver_person.name, giver.username),
            func.coalesce(taker_person.name, taker.username),
        )
        .outerjoin(giver, giver.id == AccountRole.granted_by_id)
        .outerjoin(giver_person, giver_person.id == giver.employee_id)
        .outerjoin(taker, taker.id == AccountRole.ended_by_id)
        .outerjoin(taker_person, taker_person.id == taker.employee_id)
        .where(AccountRole.account_id == account_id)
        .order_by(AccountRole.granted_at.desc(), AccountRole.id.desc())
    )
    return [RoleEvent(row=row, granted_by=by or "", ended_by=end or "") for row, by, end in rows]


def without_account(session: Session, day: date) -> Sequence[Employee]:
    """People employed on ``day``, or entering later, who have no account yet."""
    have = select(Account.employee_id).where(Account.employee_id.is_not(None))
    coming = Employee.entered_on > day
    return session.scalars(
        select(Employee).where(employed_on(day) | coming, Employee.id.not_in(have)).order_by(Employee.number)
    ).all()


@dataclass(frozen=True, kw_only=True)
class MatrixGroup:
    """The permissions of one part of the portal, with the reach of every role."""

    part: str
    rows: tuple[tuple[Permission, tuple[Scope, ...]], ...]


def matrix_groups(matrix: Matrix) -> list[MatrixGroup]:
    """The matrix object itself, part by part: what is shown is what is enforced."""
    parts = sorted({name.partition(":")[0] for name in matrix.permissions})
    return [MatrixGroup(part=part, rows=_rows(matrix, part)) for part in parts]


def _rows(matrix: Matrix, part: str) -> tuple[tuple[Permission, tuple[Scope, ...]], ...]:
    names = sorted(name for name in matrix.permissions if name.partition(":")[0] == part)
    return tuple((matrix.permissions[name], tuple(matrix.scope([role], name) for role in Role)) for name in names)
