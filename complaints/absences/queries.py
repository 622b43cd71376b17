"""Who is away on a day: by what is entered here, and by every other domain that knows of leave."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.absences.models import HandlerAbsence
from portal.auth.models import Account, AccountRole
from portal.auth.rules import Role
from portal.people.models import Employee
from portal.people.queries import employed_on

MOST_LISTED = 200


def away_on(session: Session, employee_ids: Collection[int], day: date) -> frozenset[int]:
    """Which of these employees are away; one statement, and what each feature's ``absences`` asks."""
    if not employee_ids:
        return frozenset()
    here = select(HandlerAbsence.employee_id).where(
        HandlerAbsence.employee_id.in_(employee_ids),
        HandlerAbsence.first_on <= day,
        HandlerAbsence.last_on >= day,
        HandlerAbsence.ended_at.is_(None),
    )
    found = set(session.scalars(here))
    for feature in current_app.extensions["fairline.features"]:
        if feature.absences is not None:
            found |= feature.absences(session, employee_ids, day) & set(employee_ids)
    return frozenset(found)


def absences_from(session: Session, today: date, employee_id: int | None = None) -> Sequence[Any]:
    """(absence, name) of those that last until today or longer, earliest first; of one employee where one is named."""
    statement = (
        select(HandlerAbsence, Employee.name)
        .join(Employee, Employee.id == HandlerAbsence.employee_id)
        .where(HandlerAbsence.last_on >= today, HandlerAbsence.ended_at.is_(None))
        .order_by(HandlerAbsence.first_on, HandlerAbsence.id)
        .limit(MOST_LISTED)
    )
    if employee_id is not None:
        statement = statement.where(HandlerAbsence.employee_id == employee_id)
    return session.execute(statement).all()


def handlers_on(session: Session, roles: Collection[Role], day: date) -> list[tuple[int, str]]:
    """(id, name) of everybody who may handle or oversee complaints and is employed."""
    rows = session.execute(
        select(Employee.id, Employee.name)
        .join(Account, Account.employee_id == Employee.id)
        .join(AccountRole, AccountRole.account_id == Account.id)
        .where(AccountRole.role.in_(roles), AccountRole.ended_at.is_(None), Account.active, employed_on(day))
        .distinct()
        .order_by(Employee.id)
    )
    return [(number, name) for number, name in rows]
