"""A small agency for the tests of HR: people, a shift for all, the official calendar."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from hr.attendance.punches import PUNCHES
from hr.attendance.rules.values import Break, ShiftTimes
from hr.attendance.services import add_shift, plan_shift
from portal.auth.actor import COMMAND
from portal.db.session import transaction
from portal.exchange.models import ImportBatch
from portal.exchange.services import stage_file, start_commit
from portal.people.models import Employee, Post
from portal.people.services import assign, enter_employee
from portal.people.units import add_department, add_team
from portal.workdays.services import load_official_calendar

ENTERED = date(2024, 3, 1)
SHIFT = ShiftTimes(starts=9 * 3600, ends=18 * 3600, breaks=(Break(12 * 3600, 13 * 3600),))
HEAD = "Staff number,Punch time,Direction,Device"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def plain_agency(session: Session, people: int = 3) -> list[Employee]:
    """So many people (0001 …) in one team, on the day shift."""
    with transaction(session):
        load_official_calendar(session, COMMAND)
        department = add_department(session, COMMAND, code="COL", name="Collections")
        team = add_team(session, COMMAND, code="A", name="Team A", department=department)
        staff = [_person(session, number, department.id, team.id) for number in range(1, people + 1)]
        shift = add_shift(
            session, COMMAND, code="DAY", name="Day", starts_at=9 * 3600, ends_at=18 * 3600,
            breaks=[[12 * 3600, 13 * 3600]],
        )  # fmt: skip
        plan_shift(session, COMMAND, shift, date(2024, 1, 1))
    return staff


def _person(session: Session, number: int, department_id: int, team_id: int) -> Employee:
    name = f"Person {_LETTERS[number // 26]}{_LETTERS[number % 26]}"
    employee = enter_employee(session, COMMAND, number=f"{number:04d}", name=name, entered_on=ENTERED)
    assign(
        session, COMMAND, employee, department_id=department_id, team_id=team_id, post=Post.COLLECTOR, grade=2,
        lead_id=None, starts_on=ENTERED, reason="",
    )  # fmt: skip
    return employee


def file_of(*lines: str, head: str = HEAD) -> bytes:
    """A CSV of punches."""
    return ("\r\n".join([head, *lines]) + "\r\n").encode()


def staged(session: Session, content: bytes, name: str = "punches.csv") -> ImportBatch:
    """Hand a file in."""
    with transaction(session):
        return stage_file(session, COMMAND, PUNCHES, name, content)[0]


def imported(session: Session, content: bytes, name: str = "punches.csv") -> ImportBatch:
    """Hand a file in and confirm it."""
    batch = staged(session, content, name)
    with transaction(session):
        return start_commit(session, COMMAND, PUNCHES, batch.id)


def at(day: date, text: str) -> datetime:
    """A wall-clock time in Shanghai as an instant."""
    hours, minutes = (int(part) for part in text.split(":"))
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hours - 8, minutes=minutes)


def month_lines(people: list[Employee], days: list[date], **_rest: Any) -> list[str]:
    """Everybody on time on each of the days."""
    return [f"{person.number},{day} {time},," for day in days for person in people for time in ("08:55:00", "18:04:00")]
