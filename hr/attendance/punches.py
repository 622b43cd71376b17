"""Files of punches: which columns they have, how a row is read, and how rows become punches."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple, cast

from sqlalchemy import CursorResult, delete, insert, select
from sqlalchemy.orm import Session

from hr.attendance.models import Punch
from hr.attendance.punch_columns import COLUMNS, WORDS
from hr.attendance.rules.values import Direction, midnight
from hr.permissions import IMPORT_PUNCHES
from portal import clock
from portal.auth.actor import Actor
from portal.errors import Invalid
from portal.exchange.kinds import ImportKind, ParsedRow
from portal.exchange.moments import text_in, wall_time_in
from portal.exchange.reading import Cell
from portal.people.models import Employee
from portal.web.i18n import lazy_gettext

_TOLERANCE = timedelta(minutes=5)
_MORNING_AFTER = 12 * 3600
_FIRST_DAY = date(1992, 1, 1)
_BATCH = 5_000


class Known(NamedTuple):
    """An employee as far as punches ask: number and days of employment."""

    id: int
    entered_on: date
    left_on: date | None


class NewPunch(NamedTuple):
    """A punch as read from a row; ``at`` in seconds since 1970 (UTC)."""

    employee_id: int
    at: int
    direction: Direction
    device: str


@dataclass(kw_only=True)
class PunchReader:
    """Reads rows of one file against the people known when it was opened. ``latest`` is an instant in seconds."""

    people: dict[str, Known]
    latest: int
    unpadded: dict[str, str]

    def parse(self, row: Mapping[str, Cell]) -> tuple[tuple[int, int, Direction], NewPunch]:
        """Key and punch of a row; raises Invalid naming the column."""
        person = self._person(row["number"])
        day, seconds = wall_time_in(row.get("date"), row["time"], "date", "time")
        if day < _FIRST_DAY:
            raise Invalid("The day %(day)s is too long ago.", field="time", day=day)
        at = midnight(day) + seconds
        if at > self.latest:
            raise Invalid("This time lies in the future.", field="time")
        self._check_employment(person, day, seconds)
        direction = _direction(row.get("direction", ""))
        device = text_in(row.get("device", ""), "device", longest=60)
        return (person.id, at, direction), NewPunch(person.id, at, direction, device)

    def _person(self, cell: Cell) -> Known:
        if isinstance(cell, str) and cell in self.people:
            return self.people[cell]
        text = text_in(cell, "number", longest=60)
        if not text:
            raise Invalid("The staff number is missing.", field="number")
        padded = self.unpadded.get(text.lstrip("0"))
        is_text = isinstance(cell, str)
        if text in self.people and (is_text or padded == text):
            return self.people[text]
        if padded is not None:
            raise Invalid(
                "Did the spreadsheet drop leading zeros? There is no %(number)s, but %(padded)s exists.",
                field="number",
                number=text,
                padded=padded,
            )
        raise Invalid("Nobody has the staff number %(number)s.", field="number", number=text)

    def _check_employment(self, person: Known, day: date, seconds: int) -> None:
        if day < person.entered_on:
            raise Invalid("This lies before the person's first day, %(day)s.", field="time", day=person.entered_on)
        left = person.left_on
        if left is not None and day > left and not (day == left + timedelta(days=1) and seconds < _MORNING_AFTER):
            raise Invalid("This lies after the person's last day, %(day)s.", field="time", day=left)

    def stored(self, session: Session, keys: Collection[Any]) -> set[Any]:
        """Keys of punches in the database within the span of ``keys``: one statement."""
        if not keys:
            return set()
        times = [at for _, at, _ in keys]
        rows = session.execute(
            select(Punch.employee_id, Punch.at, Punch.direction).where(
                Punch.at >= instant(min(times)), Punch.at <= instant(max(times))
            )
        )
        there = {(employee_id, int(at.timestamp()), direction) for employee_id, at, direction in rows}
        return there.intersection(keys) if there else there

    def store(self, session: Session, actor: Actor, batch_id: int, rows: Sequence[ParsedRow]) -> None:
        """Add the punches in bulk, past the ORM: a year of a large agency takes seconds."""
        for begin in range(0, len(rows), _BATCH):
            session.execute(
                insert(Punch.__table__),  # type: ignore[arg-type]
                [
                    {
                        "employee_id": row.value.employee_id,
                        "at": instant(row.value.at),
                        "direction": row.value.direction,
                        "device": row.value.device,
                        "batch_id": batch_id,
                        "line": row.line,
                    }
                    for row in rows[begin : begin + _BATCH]
                ],
            )


def instant(seconds: int) -> datetime:
    """Seconds since 1970 as an aware UTC time."""
    return datetime.fromtimestamp(seconds, UTC)


def _direction(cell: Cell) -> Direction:
    if isinstance(cell, str):
        found = WORDS.get(cell) or WORDS.get(cell.strip().casefold())
        if found is not None:
            return found
    raise Invalid("“%(value)s” is no direction. Write in, out or nothing.", field="direction", value=str(cell)[:40])


def punch_reader(session: Session) -> PunchReader:
    """A reader that knows everybody who works or worked here."""
    rows = session.execute(select(Employee.number, Employee.id, Employee.entered_on, Employee.left_on))
    people = {number: Known(employee_id, entered, left) for number, employee_id, entered, left in rows}
    unpadded = {number.lstrip("0"): number for number in sorted(people, key=len)}
    latest = int((clock.now() + _TOLERANCE).timestamp())
    return PunchReader(people=people, latest=latest, unpadded=unpadded)


def take_back_punches(session: Session, _actor: Actor, batch_id: int) -> int:
    """Punches of a file that should not have come in go again; the file, its hash and the deed are kept."""
    gone = session.execute(
        delete(Punch).where(Punch.batch_id == batch_id), execution_options={"synchronize_session": False}
    )
    return cast(CursorResult[Any], gone).rowcount


PUNCHES = ImportKind(
    name="hr.punches",
    label=lazy_gettext("Punches"),
    columns=COLUMNS,
    permission=IMPORT_PUNCHES,
    reader=punch_reader,
    undo=take_back_punches,
)
