"""A month made ready to be closed or replayed: everybody's sheet from the raw rows, and the head over them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from hr.attendance.belonging import Belonging
from hr.attendance.closing.models import MonthAdjustment, MonthManifest
from hr.attendance.closing.rules.canonical import plain
from hr.attendance.closing.rules.rows import FORMAT, Digests, Sheet, digest_of, sheet_of
from hr.attendance.models import Punch
from hr.attendance.months import Month
from hr.attendance.punches import instant
from hr.attendance.queries import Desk
from hr.attendance.rules.values import RULES_VERSION, midnight
from portal.exchange.models import ImportBatch
from portal.people.models import Employee

AT_ONCE = 500
"""People evaluated together: many enough for few statements, few enough for little memory."""
_AFTER = timedelta(days=3)
"""So long after the last day begins the day after next: what comes later belongs to the month no more."""


@dataclass(frozen=True, kw_only=True)
class PlacedSheet:
    """A sheet with its person and its place in the tree; 0 is the head's."""

    employee_id: int
    place: int
    sheet: Sheet


def employed_in(session: Session, month: Month) -> list[Employee]:
    """Everybody employed on a day of the month, by staff number: the order of the tree."""
    statement = select(Employee).where(
        Employee.outside.is_(False),
        Employee.entered_on <= month.last,
        Employee.left_on.is_(None) | (Employee.left_on >= month.first),
    )
    return sorted(session.scalars(statement), key=lambda person: person.number)


def sheets_of(session: Session, people: Sequence[Employee], month: Month, now: datetime) -> Iterator[PlacedSheet]:
    """The sheets of these people, in no order; ``people`` in the order of the tree."""
    placed = sorted(enumerate(people, start=1), key=lambda item: item[1].id)
    adjusted = adjustments_in(session, month)
    digests = Digests()
    for some in _batched(placed, AT_ONCE):
        desk = Desk(session, [person.id for _, person in some], month.first, month.last, now)
        for place, person in some:
            judged = desk.judged(person, month.days)
            sheet = sheet_of(person.number, str(month), judged, digests, adjusted.get(person.id, ()))
            yield PlacedSheet(employee_id=person.id, place=place, sheet=sheet)


def _batched(rows: Sequence[tuple[int, Employee]], size: int) -> Iterator[Sequence[tuple[int, Employee]]]:
    for begin in range(0, len(rows), size):
        yield rows[begin : begin + size]


def adjustments_in(session: Session, month: Month) -> dict[int, list[dict[str, Any]]]:
    """What the month counts of closed ones, by person, as rows write it."""
    statement = (
        select(MonthAdjustment, MonthManifest.version)
        .join(MonthManifest, MonthManifest.id == MonthAdjustment.manifest_id)
        .where(MonthAdjustment.month_first == month.first)
        .order_by(MonthAdjustment.employee_id, MonthAdjustment.closed_day, MonthManifest.version)
    )
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row, version in session.execute(statement):
        found[row.employee_id].append(
            {
                "changes": {name: row.changes[name] for name in sorted(row.changes)},
                "day": row.closed_day.isoformat(),
                "version": version,
                "was": row.was,
                "would_be": row.would_be,
            }
        )
    return found


def head_object(session: Session, month: Month, version: int, people: int, now: datetime) -> dict[str, Any]:
    """What the month rests on as a whole: engine, calendar, numbers, files."""
    desk = Desk(session, [0], month.first, month.last, now)
    digests = Digests()
    around = [month.first - timedelta(days=1), *month.days, month.last + timedelta(days=1)]
    return {
        "calendar": digest_of([[day.isoformat(), desk.kind(day).value] for day in around]),
        "days": people * len(month.days),
        "engine": RULES_VERSION,
        "files": _files(session, month),
        "format": FORMAT,
        "month": str(month),
        "numbers": digest_of([digests.rules(desk.numbers.rules(day)) for day in month.days]),
        "people": people,
        "version": version,
    }


def _files(session: Session, month: Month) -> list[str]:
    """Digests of the files from which punches of the month's days came; near its edges the plan says whose they are."""
    edges = [month.first - timedelta(days=1), month.first + timedelta(days=2)], [month.last, month.last + _AFTER]
    found = set(session.scalars(select(ImportBatch.sha256).where(_from(edges[0][1], edges[1][0]).exists())))
    near = or_(*(and_(Punch.at >= _begin(first), Punch.at < _begin(last)) for first, last in edges))
    rows = session.execute(
        select(ImportBatch.sha256, Punch.employee_id, Punch.at)
        .join(ImportBatch, Punch.batch_id == ImportBatch.id)
        .where(near, ImportBatch.sha256.not_in(found))
    ).all()
    belonging = Belonging(session, {row.employee_id for row in rows})
    for sha256, employee_id, at in rows:
        if sha256 not in found and belonging.month(employee_id, int(at.timestamp())) == month:
            found.add(sha256)
    return sorted(found)


def _from(first: date, last: date) -> Select[int]:
    """The punches of a file between two midnights."""
    return select(Punch.id).where(Punch.batch_id == ImportBatch.id, Punch.at >= _begin(first), Punch.at < _begin(last))


def _begin(day: date) -> datetime:
    return instant(midnight(day))


def head_row(head: dict[str, Any]) -> bytes:
    """The head as the first row of the tree."""
    return plain(head)
