"""Reading rosters: a team's month in one of its versions, what changed, and what one person works."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from hr.attendance.months import Month, month_of
from hr.attendance.plans import DayPlan, Edition, Places, Plans, all_shifts
from hr.attendance.records import planned_for
from hr.attendance.roster_models import Roster, RosterLine, RosterState
from hr.attendance.rules.rosters import Change, Line, Stint, changes, long_runs, short_rests, stint_of
from hr.attendance.rules.values import midnight
from hr.permissions import READ_ROSTERS
from portal.auth.actor import Actor
from portal.auth.rules import Scope
from portal.errors import NotFound
from portal.people.models import Assignment, Employee, Team
from portal.people.queries import within_reach
from portal.workdays.queries import current_calendar
from portal.workdays.rules import WorkCalendar

_ONE_DAY = timedelta(days=1)


def teams_reached(session: Session, actor: Actor, permission: str) -> Sequence[Team]:
    """Teams whose rosters the permission reaches, by code."""
    scope, statement = actor.scope(permission), select(Team).order_by(Team.code)
    if scope is Scope.ALL:
        return session.scalars(statement).all()
    if scope is Scope.TEAM:
        return session.scalars(statement.where(Team.id.in_(actor.led_team_ids or {-1}))).all()
    return []


def team_for(session: Session, actor: Actor, permission: str, team_id: int) -> Team:
    """The team; NotFound for an unknown one and for one out of reach alike."""
    found = next((team for team in teams_reached(session, actor, permission) if team.id == team_id), None)
    if found is None:
        raise NotFound("There is no such team.")
    return found


def versions_of(session: Session, team_id: int, month: Month) -> Sequence[Roster]:
    """Every version of a team's month, the newest first."""
    return session.scalars(
        select(Roster).where(Roster.team_id == team_id, Roster.month == month.first).order_by(Roster.number.desc())
    ).all()


def newest_rosters(
    session: Session, team_ids: Sequence[int], months: Sequence[Month]
) -> dict[tuple[int, Month], Roster]:
    """The newest version of each team and month."""
    rows = session.scalars(
        select(Roster)
        .where(Roster.team_id.in_(team_ids), Roster.month.in_([month.first for month in months]))
        .order_by(Roster.number)
    )
    return {(row.team_id, Month(row.month)): row for row in rows}


def lines_of(session: Session, roster_id: int) -> dict[int, list[int | None]]:
    """The lines of a version by person."""
    rows = session.execute(select(RosterLine.employee_id, RosterLine.days).where(RosterLine.roster_id == roster_id))
    return {row.employee_id: list(row.days) for row in rows}


def members_in(session: Session, team_id: int, month: Month) -> Sequence[Employee]:
    """Who is in the team on a day of the month, by number."""
    return (
        session.scalars(
            select(Employee)
            .join(Assignment, Assignment.employee_id == Employee.id)
            .where(
                Assignment.team_id == team_id,
                Assignment.starts_on <= month.last,
                Assignment.ends_on.is_(None) | (Assignment.ends_on >= month.first),
                Employee.left_on.is_(None) | (Employee.left_on >= month.first),
            )
            .order_by(Employee.number)
        )
        .unique()
        .all()
    )


class Days:
    """What people work on days: plans, teams and the calendar, read once."""

    def __init__(self, session: Session, employee_ids: list[int], first: date, last: date) -> None:
        self.calendar: WorkCalendar = current_calendar(session)
        planned = planned_for(session, employee_ids, first - _ONE_DAY, last + _ONE_DAY)
        self.plans: Plans = planned.plans
        self.places: Places = planned.places

    def plan(self, employee_id: int, day: date) -> DayPlan:
        """What says which shift the person works."""
        return self.plans.day(employee_id, self.places.team(employee_id, day), day)

    def works(self, employee_id: int, day: date) -> Edition | None:
        """The shift that is worked; None on a day off."""
        return worked(self.plan(employee_id, day), self.calendar, day)

    def stints(self, employee_id: int, days: Sequence[date]) -> list[Stint]:
        """The work of the days as instants."""
        return stints_of((day, self.works(employee_id, day)) for day in days)


def worked(plan: DayPlan, calendar: WorkCalendar, day: date) -> Edition | None:
    """The shift of the plan unless the day is off."""
    off = plan.off if plan.off is not None else not calendar.is_working_day(day)
    return None if off else plan.edition


def stints_of(days: Iterable[tuple[date, Edition | None]]) -> list[Stint]:
    """Days with their shifts as instants of work; days off are left out."""
    return [
        stint_of(day, midnight(day), edition.times.starts, edition.times.ends)
        for day, edition in days
        if edition is not None
    ]


@dataclass(frozen=True, kw_only=True)
class PersonRow:
    """A person's month in a roster: what is worked on each day, and what to look at."""

    id: int
    number: str
    name: str
    days: Sequence[Edition | None]
    away: Sequence[bool]
    rests: Sequence[tuple[Stint, int]]
    runs: Sequence[tuple[date, int]]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A version of a team's month as people × days."""

    team: Team
    month: Month
    roster: Roster | None
    versions: Sequence[Roster]
    people: Sequence[PersonRow]
    shifts: Sequence[Edition]
    differences: Sequence[tuple[str, Change]]
    calendar: WorkCalendar


def sheet_of(session: Session, team: Team, month: Month, number: int | None) -> Sheet:
    """The month in version ``number``, else in its newest; without any as the plans have it."""
    versions = versions_of(session, team.id, month)
    roster = next((one for one in versions if number is None or one.number == number), None)
    if roster is None and number is not None:
        raise NotFound("There is no such roster.")
    people = members_in(session, team.id, month)
    days = Days(session, [person.id for person in people], month.first, month.last)
    lines = lines_of(session, roster.id) if roster else {}
    plans = days.plans.by_roster(team.id, month, roster.id, lines) if roster else days.plans
    return Sheet(
        team=team,
        month=month,
        roster=roster,
        versions=versions,
        people=[_row(person, plans, days, team.id, month) for person in people],
        shifts=all_shifts(session).all_on(month.last),
        differences=_differences(session, people, versions, roster, lines, month),
        calendar=days.calendar,
    )


def _row(person: Employee, plans: Plans, days: Days, team_id: int, month: Month) -> PersonRow:
    places = [days.places.team(person.id, day) for day in month.days]
    works = [
        worked(plans.day(person.id, place, day), days.calendar, day)
        for day, place in zip(month.days, places, strict=True)
    ]
    stints = stints_of(zip(month.days, works, strict=True))
    return PersonRow(
        id=person.id,
        number=person.number,
        name=person.name,
        days=works,
        away=[place != team_id for place in places],
        rests=short_rests(stints),
        runs=long_runs(stints),
    )


def _differences(
    session: Session,
    people: Sequence[Employee],
    versions: Sequence[Roster],
    roster: Roster | None,
    lines: Mapping[int, Line],
    month: Month,
) -> list[tuple[str, Change]]:
    """What the version changes against the one that was published before it, with the people's names."""
    if roster is None:
        return []
    earlier = next((one for one in versions if one.number < roster.number and one.state is RosterState.PUBLISHED), None)
    if earlier is None:
        return []
    names = {person.id: person.name for person in people}
    found = changes(month.first, lines_of(session, earlier.id), lines)
    return [(names[change.employee_id], change) for change in found if change.employee_id in names]


def person_seen(session: Session, actor: Actor, employee_id: int, today: date) -> Employee:
    """The employee whose shifts the reader may see; NotFound otherwise."""
    person = session.scalars(
        select(Employee).where(Employee.id == employee_id, within_reach(actor, READ_ROSTERS, today))
    ).first()
    if person is None:
        raise NotFound("There is no such person.")
    return person


@dataclass(frozen=True, kw_only=True)
class OwnDay:
    """A day of a person: the shift (None: off), and what says so."""

    day: date
    edition: Edition | None
    plan: DayPlan


def own_days(session: Session, employee_id: int, days: Sequence[date]) -> list[OwnDay]:
    """What the person works on each of these consecutive days."""
    found = Days(session, [employee_id], days[0], days[-1])
    return [OwnDay(day=day, edition=found.works(employee_id, day), plan=found.plan(employee_id, day)) for day in days]


def months_ahead(today: date, back: int, ahead: int) -> list[Month]:
    """The month of ``today`` with so many before and after it, oldest first."""
    first = month_of(today)
    for _ in range(back):
        first = first.previous
    found = [first]
    for _ in range(back + ahead):
        found.append(found[-1].next)
    return found
