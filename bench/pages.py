"""Pages of the demo company beside the floor of 50 rows."""

from flask import Flask
from sqlalchemy import func, select

from bench.house import House
from bench.measure import Call, side_by_side, statements_of
from bench.report import Line
from crisis.activations.models import Activation
from portal.db.session import db


def page_line(
    house: House,
    work: str,
    call: Call,
    *,
    app: Flask | None = None,
    size: str = "",
    floor: str = "rows",
    at_most: float | None = None,
    statements_at_most: int | None = None,
    note: str = "",
) -> Line:
    """One page beside the floor ``row`` or ``rows``, with the goal as a ratio and as a number of statements."""
    app = app or house.demo
    with app.app_context():
        engine = db.engine
    call()
    sent = len(statements_of(engine, call))
    pair = side_by_side(call, house.floor_page(floor))
    goals = [
        *([f"≤ {at_most:g} ×"] if at_most else []),
        *([f"≤ {statements_at_most} SQL"] if statements_at_most else []),
    ]
    met = (at_most is None or pair.ratio <= at_most) and (statements_at_most is None or sent <= statements_at_most)
    return Line(
        work=work,
        size=size,
        p50=pair.ours.p50,
        p95=pair.ours.p95,
        cpu=pair.ours.cpu_each,
        statements=sent,
        floor_name={"rows": "50 rows", "row": "one row", "bare": "bare"}[floor],
        floor=pair.floor.p50,
        ratio=pair.ratio,
        cpu_ratio=pair.cpu_ratio,
        goal=", ".join(goals),
        met=met if goals else None,
        note=note,
    )


def my_day(house: House) -> list[Line]:
    """My day of the people whom the product is for."""
    return [
        page_line(house, f"My day, {name}", house.page(username, "/"), size="demo", at_most=10)
        for username, name in (
            ("officer", "complaint officer"),
            ("hr", "HR"),
            ("leader", "leader"),
            ("new_hire", "new hire"),
        )
    ]


def room(house: House) -> list[Line]:
    """The room of the demo's activation, as the leader sees it, and the part that renews itself."""
    with house.demo.app_context():
        room_id = db.session.scalar(select(func.max(Activation.id)))
        db.session.close()
    return [
        page_line(house, "crisis room", house.page("leader", f"/crisis/rooms/{room_id}"), size="demo", at_most=10),
        page_line(
            house, "crisis room, renewal", house.page("leader", f"/crisis/rooms/{room_id}/live", part=True), size="demo"
        ),
    ]
