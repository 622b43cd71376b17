"""Punches in: a large file judged row by row and stored, through the same services as the page."""

import random
import time
from datetime import timedelta

from sqlalchemy import func, select

from bench.bulk import grow_people, wall
from bench.house import House
from bench.measure import peak_memory
from bench.report import Line
from hr.attendance.models import Punch
from hr.attendance.punches import PUNCHES
from portal import clock
from portal.auth.actor import COMMAND
from portal.db.session import db, transaction
from portal.exchange.models import ImportBatch
from portal.exchange.rules import BatchState
from portal.exchange.services import stage_file, start_commit
from portal.jobs.runner import run_everything_due
from portal.people.models import Employee

_ROWS = 200_000
_PEOPLE = 1_000


def punches(house: House) -> list[Line]:
    """Seconds from the bytes to the stored rows, every row with its verdict, beside a plain loop over the rows."""
    app = house.new_demo("punches")
    features = app.extensions["fairline.features"]
    with app.app_context():
        first = clock.today() - timedelta(days=250)
        grow_people(db.session, _PEOPLE, first - timedelta(days=30))
        numbers = list(
            db.session.scalars(select(Employee.number).where(Employee.entered_on < first).order_by(Employee.number))
        )
        content = _file(numbers, _ROWS)
        before = db.session.scalar(select(func.count()).select_from(Punch)) or 0
        floor = _loop(content)
        began = time.perf_counter()
        with transaction() as session:
            batch_id = stage_file(session, COMMAND, PUNCHES, "punches.csv", content)[0].id
        run_everything_due(db.session, features)
        judged = time.perf_counter() - began
        with transaction() as session:
            start_commit(session, COMMAND, PUNCHES, batch_id)
        run_everything_due(db.session, features)
        took = time.perf_counter() - began
        batch = db.session.get_one(ImportBatch, batch_id)
        after = db.session.scalar(select(func.count()).select_from(Punch)) or 0
        if batch.state is not BatchState.COMMITTED or after - before != batch.new_count:
            raise RuntimeError(f"the file was not stored: {batch.state}, {after - before} rows, {batch.note}")
        words = f"{batch.new_count:,} new, {batch.duplicate_count:,} doubled, {batch.problem_count:,} refused"
        db.session.close()
    rate = _ROWS / took
    return [
        Line(
            work="punches in, a verdict a row",
            size=f"{_ROWS:,} rows",
            p50=took,
            rate=f"{rate:,.0f} rows/s",
            floor_name="plain loop",
            floor=floor,
            ratio=took / floor,
            memory=peak_memory(),
            goal="≥ 20,000 rows/s",
            met=rate >= 20_000,
            note=f"{words}; judging alone {_ROWS / judged:,.0f} rows/s; peak memory {peak_memory() / 2**20:.0f} MB",
        )
    ]


def _file(numbers: list[str], rows: int) -> bytes:
    """Comma-separated punches: most good, some doubled, a few wrong."""
    chance = random.Random(20269)
    lines = ["Staff number,Time,Direction,Device"]
    start = clock.today() - timedelta(days=240)
    for index in range(rows):
        if index % 500 == 499:
            lines.append(lines[-1])
            continue
        number = "999999x" if index % 1000 == 7 else numbers[index % len(numbers)]
        day = start + timedelta(days=index // (2 * len(numbers)))
        leaving = (index // len(numbers)) % 2 == 1
        at = clock.local(wall(day, 18 if leaving else 8, 30) + timedelta(seconds=chance.randint(0, 3599)))
        lines.append(f"{number},{at:%Y-%m-%d %H:%M:%S},{'out' if leaving else 'in'},gate {index % 3}")
    return ("\n".join(lines) + "\n").encode()


def _loop(content: bytes) -> float:
    """The least anybody can do with the rows: split them and look whether they were there before."""
    began = time.perf_counter()
    seen = set()
    for line in content.decode().splitlines():
        seen.add(tuple(line.split(",")))
    return time.perf_counter() - began
