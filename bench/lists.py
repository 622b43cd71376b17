"""List pages and details as the tables grow: complaints, people, attendance."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench.bulk import grow_complaints, grow_people, month_of_punches
from bench.house import House, cookie_of, page_call
from bench.measure import once, peak_memory, side_by_side
from bench.pages import page_line
from bench.report import Line
from complaints.cases.models import Complaint
from complaints.cases.rules.workflow import State
from hr.attendance.closing.rules.tree import leaf_of, root_of
from hr.attendance.closing.sheets import head_object, head_row, sheets_of
from hr.attendance.months import Month, month_of
from hr.attendance.queries import Desk, months_of
from hr.attendance.rules.day import day_result
from hr.attendance.rules.facts import DayFacts
from portal import clock
from portal.auth.models import Account
from portal.db.session import db
from portal.people.models import Employee

_SIZES = (1_000, 10_000, 100_000)
_GROWTH = 1.3
_A_CASE = (
    select(func.min(Complaint.id))
    .join(Account, Account.employee_id == Complaint.handler_id)
    .where(Account.username == "officer", Complaint.state == State.FINDING)
)
"""One with findings, of the officer who opens it."""
_LIST_GOAL, _LIST_STATEMENTS = 5, 10
_DETAILS = ("complaint case", "complaints with like words")


def complaints(house: House) -> list[Line]:
    """The list, all of it by number, a case of the demo, and what may be the same as it, at each size."""
    app = house.new_demo("complaints")
    cookie = cookie_of(app, "officer")
    lines: list[Line] = []
    first: dict[str, float] = {}
    for size in _SIZES:
        with app.app_context():
            took, _ = once(lambda size=size: grow_complaints(db.session, size))  # type: ignore[misc]
            case_id = db.session.scalar(_A_CASE)
            db.session.close()
        for name, url in (
            ("complaints list", "/complaints/"),
            ("complaints list, all, by number", "/complaints/?state=all&sort=number"),
            ("complaint case", f"/complaints/{case_id}"),
            ("complaints with like words", f"/complaints/{case_id}/same"),
        ):
            detail = name in _DETAILS
            line = page_line(
                house,
                name,
                page_call(app, url, cookie),
                app=app,
                size=f"{size:,}",
                floor="row" if detail else "rows",
                at_most=15 if detail else _LIST_GOAL,
                statements_at_most=15 if detail else _LIST_STATEMENTS,
                note=f"rows added in {took:.0f} s" if name == "complaints list" else "",
            )
            lines.append(line)
            first.setdefault(name, line.p50 or 0)
            if size == _SIZES[-1] and name != "complaint case":
                lines.append(_growth(name, first[name], line.p50 or 0))
    return lines


def _growth(name: str, small: float, large: float) -> Line:
    ratio = large / small
    return Line(
        work=f"{name}: growth",
        size=f"{_SIZES[0]:,} → {_SIZES[-1]:,}",
        p50=large,
        floor_name=f"at {_SIZES[0]:,}",
        floor=small,
        ratio=ratio,
        goal=f"≤ {_GROWTH} ×",
        met=ratio <= _GROWTH,
    )


def people(house: House) -> list[Line]:
    """The list of people."""
    app = house.new_demo("people")
    cookie = cookie_of(app, "hr")
    lines = []
    for size in (1_000, 10_000):
        with app.app_context():
            grow_people(db.session, size, clock.today() - timedelta(days=100))
            db.session.close()
        call = page_call(app, "/people/", cookie)
        lines.append(
            page_line(
                house,
                "people list",
                call,
                app=app,
                size=f"{size:,}",
                at_most=_LIST_GOAL,
                statements_at_most=_LIST_STATEMENTS,
            )
        )
    return lines


def attendance(house: House) -> list[Line]:
    """A month of 50 and of 500 people: the page, and its evaluation beside the pure function over the same days."""
    lines: list[Line] = []
    for size in (50, 500):
        app = house.new_demo(f"attendance{size}")
        month = month_of(clock.today()).previous.previous.previous.previous
        with app.app_context():
            everyone = grow_people(db.session, size, month.first - timedelta(days=60))
            month_of_punches(db.session, everyone[:size], month.first, month.last)
            lines.append(_evaluation(db.session, size))
            db.session.close()
        call = page_call(app, f"/hr/attendance/?month={month}", cookie_of(app, "hr"))
        words = f"{size} × {len(month.days)} days"
        lines.append(
            page_line(house, "attendance month, page", call, app=app, size=words, statements_at_most=_LIST_STATEMENTS)
        )
    return lines


def _evaluation(session: Session, size: int) -> Line:
    month = month_of(clock.today()).previous.previous.previous.previous
    now = clock.now()
    persons = list(session.scalars(select(Employee).order_by(Employee.id).limit(size)))
    ours: Callable[[], object] = lambda: months_of(session, persons, month, now)  # noqa: E731
    desk = Desk(session, [person.id for person in persons], month.first, month.last, now)
    prepared = [
        ([punch for punch in desk._punches.get(person.id, []) if plan.opens <= punch.at < plan.closes], plan)
        for person in persons
        for plan in desk.planned(person.id, month.days)
    ]
    rules = desk.numbers.rules(month.first)
    pair = side_by_side(ours, lambda: [day_result(own, plan, rules) for own, plan in prepared], rounds=9)
    return Line(
        work="attendance month, evaluated",
        size=f"{size} × {len(month.days)} days",
        p50=pair.ours.p50,
        p95=pair.ours.p95,
        cpu=pair.ours.cpu_each,
        floor_name="pure function",
        floor=pair.floor.p50,
        ratio=pair.ratio,
        cpu_ratio=pair.cpu_ratio,
        memory=peak_memory(),
        goal="≤ 3 ×, ≤ 1.5 GB",
        met=pair.ratio <= 3 and peak_memory() <= 1.5 * 2**30,
        note=f"peak memory of the whole run so far {peak_memory() / 2**20:.0f} MB",
    )


def month_close(house: House) -> list[Line]:
    """A month evaluated and made ready to be closed, manifest and all, beside the pure function over the same days."""
    first, second = (_closing(house, size) for size in (500, 1_000))
    growth = (second.p50 / second.floor) / (first.p50 / first.floor) if first.floor and second.floor else 0.0
    return [first, replace(second, note=f"per person-day {growth:.2f} × the smaller; {second.note}")]


def _closing(house: House, size: int) -> Line:
    app = house.new_demo(f"closing{size}")
    month = month_of(clock.today()).previous.previous.previous.previous
    now = clock.now()
    with app.app_context():
        session = db.session
        everyone = grow_people(session, size, month.first - timedelta(days=60))
        month_of_punches(session, everyone[:size], month.first, month.last)
        persons = list(session.scalars(select(Employee).order_by(Employee.number).limit(size)))
        desk = Desk(session, [person.id for person in persons], month.first, month.last, now)
        facts = [one for person in persons for one, _ in desk.judged(person, month.days)]
        pair = side_by_side(lambda: _ready(session, persons, month, now), lambda: _pure(facts), rounds=5)
        session.close()
    return Line(
        work="attendance month, closed with manifest",
        size=f"{size} × {len(month.days)} days",
        p50=pair.ours.p50,
        p95=pair.ours.p95,
        cpu=pair.ours.cpu_each,
        floor_name="pure function",
        floor=pair.floor.p50,
        ratio=pair.ratio,
        cpu_ratio=pair.cpu_ratio,
        memory=peak_memory(),
        goal="≤ 3 ×, ≤ 1.5 GB",
        met=pair.ratio <= 3 and peak_memory() <= 1.5 * 2**30,
        note=f"peak memory of the whole run so far {peak_memory() / 2**20:.0f} MB",
    )


def _ready(session: Session, persons: list[Employee], month: Month, now: datetime) -> bytes:
    head = leaf_of(head_row(head_object(session, month, 1, len(persons), now)))
    sheets = sorted(sheets_of(session, persons, month, now), key=lambda one: one.place)
    return root_of([head, *(one.sheet.leaf for one in sheets)])


def _pure(facts: list[DayFacts]) -> None:
    for one in facts:
        day_result(one.punches, one.planned, one.rules, one.leave, one.corrections)


def demo_company(house: House) -> list[Line]:
    """How long the demo company takes to build, once, schema and all."""
    began = time.perf_counter()
    house.build_demo("timed")
    took = time.perf_counter() - began
    return [Line(work="demo company built", size="60 people", p50=took, goal="≤ 30 s", met=took <= 30)]
