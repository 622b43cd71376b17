"""Many rows, the same in every run: copies of the demo's complaints, made-up people and punches, in bulk inserts."""

import random
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from complaints.cases.models import Allegation, CaseAssignment, CaseClock, Complaint, Subject
from complaints.duplicates.models import ComplaintMark
from complaints.duplicates.sketch import sketch
from hr.attendance.models import Punch, Shift, ShiftPlan, ShiftVersion
from hr.attendance.rules.values import Direction
from portal import clock
from portal.db.session import transaction
from portal.people.models import Assignment, Employee
from portal.workdays.queries import current_calendar

_SEED = 20267
_CHUNK = 10_000
_PARTS: Sequence[Any] = (Allegation, CaseClock, CaseAssignment, Subject)
_WORDS = "amount court employer evening family letter mistake number office phone privacy refund threat visit".split()


def grow_complaints(session: Session, total: int) -> None:
    """Bring the number of complaints to ``total`` with copies of the demo's, each a quarter of an hour older."""
    table = Complaint.__table__
    templates = _rows(session, table, Complaint.id <= 150)
    parts = {model: _by_complaint(session, model) for model in _PARTS}
    there = session.scalar(select(func.count()).select_from(Complaint)) or 0
    last = session.scalar(select(func.max(Complaint.id))) or 0
    chance = random.Random(_SEED + there)
    for begin in range(there, total, _CHUNK):
        many = min(_CHUNK, total - begin)
        copies: list[dict[str, Any]] = []
        children: dict[Any, list[dict[str, Any]]] = {model: [] for model in _PARTS}
        for index in range(many):
            last += 1
            template = templates[(begin + index) % len(templates)]
            back = timedelta(minutes=15 * (begin + index))
            copies.append(_copy(template, last, back, chance))
            for model in _PARTS:
                for row in parts[model].get(template["id"], ()):
                    children[model].append(_moved({**row, "complaint_id": last}, back))
        marks = [one for copy in copies for one in _marks(copy)]
        with transaction(session) as writing:
            _add(writing, table, copies)
            _add(writing, ComplaintMark.__table__, marks)
            for model in _PARTS:
                _add(writing, model.__table__, children[model])
    _freshen(session)


def _rows(session: Session, table: Any, *conditions: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in session.execute(select(table).where(*conditions)).mappings()]


def _by_complaint(session: Session, model: Any) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for row in _rows(session, model.__table__, model.complaint_id <= 150):
        del row["id"]
        found.setdefault(row["complaint_id"], []).append(row)
    return found


def _copy(template: dict[str, Any], number: int, back: timedelta, chance: random.Random) -> dict[str, Any]:
    words = " ".join(chance.choices(_WORDS, k=40))
    return _moved({**template, "id": number, "number": f"B-{number:07d}", "words": words}, back)


def _marks(complaint: dict[str, Any]) -> list[dict[str, Any]]:
    """What filing keeps of the words, so that complaints like them are found (``keep_sketch``)."""
    number, at = complaint["id"], complaint["received_at"]
    return [
        {"complaint_id": number, "place": place, "mark": mark, "received_at": at}
        for place, mark in enumerate(sketch(complaint["words"]))
    ]


def _moved(row: dict[str, Any], back: timedelta) -> dict[str, Any]:
    """The same row, earlier: instants by ``back``, days by its whole days."""
    moved: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, datetime):
            moved[name] = value - back
        elif isinstance(value, date):
            moved[name] = value - timedelta(days=back.days)
        else:
            moved[name] = value
    return moved


def _add(session: Session, table: Any, rows: Iterable[dict[str, Any]]) -> None:
    listed = list(rows)
    if listed:
        session.execute(insert(table), listed)


def _freshen(session: Session) -> None:
    """Let the database know its new sizes, as its own housekeeping would by the next day."""
    engine = session.get_bind()
    session.commit()
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:  # type: ignore[union-attr]
            connection.exec_driver_sql("ANALYZE")
    else:
        with transaction(session) as writing:
            writing.connection().exec_driver_sql("ANALYZE")


def grow_people(session: Session, total: int, entered: date) -> list[int]:
    """Bring the number of employees to ``total`` in the demo's own teams; the ids of all of them."""
    there = _rows(session, Employee.__table__)
    places = [row for row in _rows(session, Assignment.__table__) if row["ends_on"] is None and row["team_id"]]
    first = max(row["id"] for row in there) + 1
    wanted = range(first, first + max(0, total - len(there)))
    people: list[dict[str, Any]] = [
        {
            "id": number,
            "number": f"{number:06d}",
            "name": f"{_WORDS[number % 13].title()} {_WORDS[number // 13 % 13].title()} {number}",
            "email": None,
            "entered_on": entered - timedelta(days=number % 700),
            "left_on": None,
            "version": 1,
        }
        for number in wanted
    ]
    assigned = []
    for person in people:
        place = places[person["id"] % len(places)]
        copy = {name: value for name, value in place.items() if name != "id"}
        assigned.append({**copy, "employee_id": person["id"], "starts_on": person["entered_on"], "ends_on": None})
    with transaction(session) as writing:
        _add(writing, Employee.__table__, people)
        _add(writing, Assignment.__table__, assigned)
    _freshen(session)
    return [row["id"] for row in there] + [person["id"] for person in people]


def month_of_punches(session: Session, employee_ids: Sequence[int], first: date, last: date) -> int:
    """Two punches for each working day of each person, some late, some missing; how many rows."""
    _company_shift(session, first)
    calendar = current_calendar(session)
    chance = random.Random(_SEED)
    rows = []
    for employee_id in employee_ids:
        for ordinal in range(first.toordinal(), last.toordinal() + 1):
            day = date.fromordinal(ordinal)
            if not calendar.is_working_day(day):
                continue
            for hour, minute, spread, direction in ((8, 50, 20, Direction.IN), (18, 0, 30, Direction.OUT)):
                if chance.random() < 0.02:
                    continue
                at = wall(day, hour, minute) + timedelta(seconds=chance.randint(0, spread * 60))
                rows.append({"employee_id": employee_id, "at": at, "direction": direction, "device": "gate"})
    with transaction(session) as writing:
        for begin in range(0, len(rows), _CHUNK):
            _add(writing, Punch.__table__, rows[begin : begin + _CHUNK])
    _freshen(session)
    return len(rows)


def _company_shift(session: Session, first: date) -> None:
    if session.scalar(select(func.count()).select_from(ShiftPlan)):
        return
    with transaction(session) as writing:
        begins, pause = first - timedelta(days=800), [43_200, 46_800, "fixed", 0]
        shift = Shift(code="BENCH", name="Day")
        writing.add(shift)
        writing.flush()
        version = {"pairs": [[32_400, 64_800]], "breaks": [pause], "created_at": clock.now()}
        writing.add(ShiftVersion(shift_id=shift.id, starts_on=begins, **version))
        writing.add(ShiftPlan(shift_id=shift.id, starts_on=begins, created_at=clock.now()))


def wall(day: date, hour: int, minute: int) -> datetime:
    """A time of the agency's wall clock as an instant."""
    return datetime.combine(day, time(hour, minute), tzinfo=clock.COMPANY_ZONE).astimezone(UTC)
