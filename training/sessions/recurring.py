"""The shortfall in recurring training by person and month (policy 7.2.1): queries for the pages that show it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, case, func, literal, select
from sqlalchemy.orm import Session

from portal import clock
from portal.auth.actor import Actor
from portal.people.models import Assignment, Employee, Team
from portal.people.queries import employed_on, holds_on, within_reach
from portal.policy.queries import setting_number
from training.policy_numbers import RECURRING_NUMBER
from training.progress.queries import READ
from training.sessions.models import TrainingSession
from training.sessions.queries import REQUIRED_POSTS, attended_in, employed_with, has_post_required
from training.sessions.rota import first_of_month, last_of_month, month_before, required_in, shortfall


@dataclass(frozen=True, kw_only=True)
class MonthCount:
    """One person's month: what was required and attended, and whether it is over."""

    first: date
    required: int
    attended: int
    over: bool

    @property
    def missing(self) -> int:
        """What is missing."""
        return shortfall(self.required, self.attended)


def counted_from(session: Session) -> date | None:
    """The first month that the portal planned: nobody lacks what was never offered. None before the first plan."""
    first = session.scalar(_first_planned())
    return first_of_month(clock.local(first).date()) if first is not None else None


def _first_planned() -> Select[datetime | None]:
    return select(func.min(TrainingSession.starts_at)).where(TrainingSession.theme.startswith("rota:"))


def number_required(session: Session, first: date) -> int:
    """How many trainings a month asks for: the number in force on its first day, none before the portal planned any."""
    return _number_from(session, session.scalar(_first_planned()), first)


def _number_from(session: Session, planned: datetime | None, first: date) -> int:
    before = planned is None or first < first_of_month(clock.local(planned).date())
    return 0 if before else setting_number(session, RECURRING_NUMBER, first)


def required_of(session: Session, employee_id: int, day: date) -> int:
    """How many trainings the month of ``day`` asks of somebody."""
    first = first_of_month(day)
    row = session.execute(
        employed_with(REQUIRED_POSTS, day)
        .where(Employee.id == employee_id)
        .with_only_columns(Employee.entered_on, _first_planned().scalar_subquery())
        .limit(1)
    ).first()
    return 0 if row is None else required_in(first, row[0], _number_from(session, row[1], first))


def own_months(session: Session, employee_id: int | None, today: date) -> list[MonthCount]:
    """A person's count for this month and the one before; empty for who is asked for nothing."""
    if employee_id is None or not has_post_required(session, employee_id, today):
        return []
    entered_on = session.get_one(Employee, employee_id).entered_on
    this = first_of_month(today)
    found = [_month(session, employee_id, entered_on, first, over=first < this) for first in (this, month_before(this))]
    return [one for one in found if one.required or one.attended]


def _month(session: Session, employee_id: int, entered_on: date, first: date, *, over: bool) -> MonthCount:
    counts = attended_in(first).subquery()
    attended = session.scalar(select(counts.c.attended).where(counts.c.employee_id == employee_id)) or 0
    required = required_in(first, entered_on, number_required(session, first))
    return MonthCount(first=first, required=required, attended=attended, over=over)


def shortfall_statement(
    actor: Actor, first: date, number: int, today: date
) -> tuple[Select[tuple[int, str, str, str, int, int, int]], ColumnElement[int]]:
    """Everybody in reach for whom the month counts, with required, attended and missing; and what to sort by.

    People and teams are those of the month's last day, or of today within it.
    """
    day = min(last_of_month(first), today)
    counts = attended_in(first).subquery()
    attended = func.coalesce(counts.c.attended, 0)
    required = case((Employee.entered_on <= first, number), else_=literal(0))
    missing = case((required > attended, required - attended), else_=literal(0))
    statement = (
        select(
            Employee.id.label("employee_id"),
            Employee.name.label("name"),
            Employee.number.label("number"),
            func.coalesce(Team.name, "").label("team"),
            required.label("required"),
            attended.label("attended"),
            missing.label("missing"),
        )
        .join(Assignment, (Assignment.employee_id == Employee.id) & holds_on(day))
        .outerjoin(Team, Team.id == Assignment.team_id)
        .outerjoin(counts, counts.c.employee_id == Employee.id)
        .where(employed_on(day), Assignment.post.in_(REQUIRED_POSTS), within_reach(actor, READ, today))
    )
    return statement, missing


def months_counted(session: Session, today: date) -> list[date]:
    """The months that can be looked at, the newest first, twelve at most."""
    begin = counted_from(session) or first_of_month(today)
    month, found = first_of_month(today), list[date]()
    while month >= begin and len(found) < 12:
        found.append(month)
        month = month_before(month)
    return found or [first_of_month(today)]
