"""Files of punches: how a row is read, and how rows become punches."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple, cast

from sqlalchemy import CursorResult, delete, insert, select
from sqlalchemy.orm import Session

from hr.attendance.belonging import ClosedPunches, check_punches_open
from hr.attendance.closed_months import CLOSED, closed_months
from hr.attendance.models import Punch
from hr.attendance.punch_choices import LAYOUTS, checked, gathered, questions, warnings
from hr.attendance.punch_columns import COLUMNS, WORDS
from hr.attendance.punch_people import Known, PeopleBook, people_book
from hr.attendance.punch_times import TimeReader, time_reader
from hr.attendance.rules.clocking import is_bounce
from hr.attendance.rules.values import Direction
from hr.permissions import IMPORT_PUNCHES
from portal import clock
from portal.auth.actor import Actor
from portal.errors import Invalid
from portal.exchange.kinds import Choices, Choosing, ImportKind, ParsedRow, Told
from portal.exchange.moments import text_in
from portal.exchange.reading import Cell
from portal.web.i18n import lazy_gettext
from portal.words import mark

BOUNCED = mark("Within two minutes of line %(line)s.")
BOUNCED_STORED = mark("Within two minutes of a punch that is stored already.")
_TOLERANCE = timedelta(minutes=5)
_MORNING_AFTER = 12 * 3600
_BATCH = 5_000


class NewPunch(NamedTuple):
    """A punch as read from a row; ``at`` in seconds since 1970 (UTC)."""

    employee_id: int
    at: int
    direction: Direction
    device: str


@dataclass(kw_only=True)
class PunchReader:
    """Reads rows of one file against the people known when it was opened. ``latest`` is an instant in seconds."""

    book: PeopleBook
    latest: int
    closed: ClosedPunches
    times: TimeReader

    def parse(self, row: Mapping[str, Cell]) -> tuple[tuple[int, int, Direction], NewPunch]:
        """Key and punch of a row; raises Invalid naming the column."""
        person = self.book.find(row["number"], row.get("name", ""))
        day, seconds, at = self.times.moment(row.get("date"), row["time"])
        if at > self.latest:
            raise Invalid("This time lies in the future.", field="time")
        check_employment(person, day, seconds)
        month = self.closed.month(person.id, at)
        if month is not None:
            raise Invalid(CLOSED, field="time", month=month)
        direction = _direction(row.get("direction", ""))
        device = text_in(row.get("device", ""), "device", longest=60)
        return (person.id, at, direction), NewPunch(person.id, at, direction, device)

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
        check_punches_open(session, ((row.value.employee_id, row.value.at) for row in rows), field="file")
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


def check_employment(person: Known, day: date, seconds: int) -> None:
    """Raise Invalid for a day outside of the employment; the morning after the last day still counts."""
    if day < person.entered_on:
        raise Invalid("This lies before the person's first day, %(day)s.", field="time", day=person.entered_on)
    left = person.left_on
    if left is not None and day > left and not (day == left + timedelta(days=1) and seconds < _MORNING_AFTER):
        raise Invalid("This lies after the person's last day, %(day)s.", field="time", day=left)


def punch_reader(session: Session, choices: Choices | None = None) -> PunchReader:
    """A reader that knows everybody who works or worked here, which months are closed, and what was chosen."""
    chosen = choices or {}
    book = people_book(session, chosen.get("people", {}))
    return PunchReader(
        book=book,
        latest=int((clock.now() + _TOLERANCE).timestamp()),
        closed=ClosedPunches(session, [known.id for known in book.people.values()]),
        times=time_reader(chosen),
    )


def bounces(session: Session, rows: Sequence[ParsedRow]) -> dict[int, Told]:
    """Rows that count as one with an earlier punch of the same person, by line: both are kept (raw facts)."""
    if not rows:
        return {}
    found: dict[int, Told] = {}
    held = _held_near(session, rows)
    last: dict[int, ParsedRow] = {}
    for row in sorted(rows, key=lambda item: item.value.at):
        person, at, direction = row.value.employee_id, row.value.at, row.value.direction
        before = last.get(person)
        if before is not None and is_bounce(before.value.at, at) and _agree(before.value.direction, direction):
            found[row.line] = (BOUNCED, {"line": before.line})
            continue
        last[person] = row
        if _is_near(held.get(person, []), at, direction):
            found[row.line] = (BOUNCED_STORED, {})
    return found


def _held_near(session: Session, rows: Sequence[ParsedRow]) -> dict[int, list[tuple[int, Direction]]]:
    """Stored punches within the span of the rows, by person, oldest first."""
    times = [row.value.at for row in rows]
    statement = select(Punch.employee_id, Punch.at, Punch.direction).where(
        Punch.at >= instant(min(times) - 120), Punch.at <= instant(max(times) + 120)
    )
    held: dict[int, list[tuple[int, Direction]]] = defaultdict(list)
    for employee_id, at, direction in session.execute(statement.order_by(Punch.at)):
        held[employee_id].append((int(at.timestamp()), direction))
    return held


def _is_near(held: Sequence[tuple[int, Direction]], at: int, direction: Direction) -> bool:
    place = bisect_right(held, at, key=lambda punch: punch[0])
    around = held[max(0, place - 2) : place + 2]
    return any(is_bounce(other, at) and _agree(said, direction) for other, said in around)


def _agree(one: Direction, other: Direction) -> bool:
    return one is other or Direction.UNKNOWN in (one, other)


def take_back_punches(session: Session, _actor: Actor, batch_id: int) -> int:
    """Punches of a file that should not have come in go again; the file, its hash and the deed are kept.

    Raises Refused where one of them belongs to a day of a closed month.
    """
    if closed_months(session):
        there = session.execute(select(Punch.employee_id, Punch.at).where(Punch.batch_id == batch_id))
        check_punches_open(session, ((employee_id, int(at.timestamp())) for employee_id, at in there))
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
    choosing=Choosing(
        layouts=LAYOUTS,
        reader=punch_reader,
        remark=bounces,
        remark_label=lazy_gettext("Bounce"),
        gather=gathered,
        questions=questions,
        warnings=warnings,
        checked=checked,
    ),
)
