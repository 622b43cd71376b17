"""Reading requests for large sheets and the log of what was taken."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from portal import clock
from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.db.reading import asked_once
from portal.errors import NotFound
from portal.exports.models import ExportRequest, ExportTaken
from portal.exports.permissions import DECIDE
from portal.exports.rules import DayNumbers
from portal.people.models import Employee

Asker = aliased(Account)


def request_for(session: Session, actor: Actor, request_id: int, *, lock: bool = False) -> ExportRequest:
    """One's own request, or any for who decides about them; raises NotFound for every other (safety s03)."""
    statement = select(ExportRequest).where(ExportRequest.id == request_id)
    if not actor.may(DECIDE):
        statement = statement.where(ExportRequest.asked_by_id == actor.account_id)
    if lock:
        statement = statement.with_for_update(of=ExportRequest).execution_options(populate_existing=True)
    else:
        statement = statement.options(joinedload(ExportRequest.asked_by).joinedload(Account.employee))
    found = session.scalars(statement).first()
    if found is None:
        raise NotFound("There is no such request, or it is not yours to see.")
    return found


def waiting_for(session: Session, actor: Actor) -> Sequence[Row[int, str, int, datetime]]:
    """What waits for this second person, oldest first; nobody's own. One statement for menu and My day."""

    def ask() -> Sequence[Row[int, str, int, datetime]]:
        own_person = Asker.employee_id == actor.employee_id
        return session.execute(
            select(ExportRequest.id, ExportRequest.title, ExportRequest.rows, ExportRequest.waits_until)
            .join(Asker, Asker.id == ExportRequest.asked_by_id)
            .where(
                ExportRequest.decided_at.is_(None),
                ExportRequest.waits_until > clock.now(),
                ExportRequest.asked_by_id != actor.account_id,
                or_(Asker.employee_id.is_(None), ~own_person),
            )
            .order_by(ExportRequest.waits_until, ExportRequest.id)
        ).all()

    if actor.employee_id is None:
        return []
    return asked_once(session, ("exports to decide", actor.account_id), ask)


def count_waiting(session: Session, actor: Actor) -> int:
    """How many wait; for the menu."""
    return len(waiting_for(session, actor))


def taken_between(session: Session, account_id: int | None, begin: datetime, end: datetime) -> DayNumbers:
    """How many rows about persons, in how many sheets, an account took between two instants; one statement."""
    times, rows = session.execute(
        select(func.count(), func.coalesce(func.sum(ExportTaken.rows), 0)).where(
            ExportTaken.account_id == account_id,
            ExportTaken.at >= begin,
            ExportTaken.at < end,
            ExportTaken.personal,
        )
    ).one()
    return DayNumbers(rows=int(rows), times=times)


def takings_of(session: Session, request_id: int) -> Sequence[ExportTaken]:
    """When the sheet of a request was taken."""
    return session.scalars(
        select(ExportTaken).where(ExportTaken.request_id == request_id).order_by(ExportTaken.id)
    ).all()


def name_of(account: Account | None) -> str:
    """What an account's person is called; the user name of an administrator without employment."""
    if account is None:
        return ""
    return account.employee.name if account.employee else account.username


def who_statement() -> tuple[Any, Any]:
    """(the name of the account's person, the join's second table) for lists."""
    return func.coalesce(Employee.name, Account.username, ""), Employee
