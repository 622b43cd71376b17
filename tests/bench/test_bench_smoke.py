"""The benchmarks measure what they say; no time is asserted."""

from pathlib import Path

import pytest

from bench.floor import floor_app
from bench.house import House, open_house, page_call
from bench.measure import Pair, side_by_side, statements_of
from bench.report import Line, as_text, write_page
from bench.works import WORKS
from portal.db.session import db


def test_ratio_tells_slower_from_faster() -> None:
    pair = side_by_side(lambda: sum(range(20_000)), lambda: sum(range(2_000)), rounds=3, round_seconds=0.005)
    assert isinstance(pair, Pair)
    assert pair.ratio > 2
    assert pair.ours.p50 <= pair.ours.p95


def test_floor_answers_on_its_own_database(tmp_path: Path) -> None:
    app = floor_app(f"sqlite:///{tmp_path / 'floor.sqlite3'}")
    assert page_call(app, "/bare")() == b"ok"
    assert page_call(app, "/rows")().count(b"<tr>") == 51
    assert page_call(app, "/row")().count(b"<tr>") == 2


def test_error_page_is_never_timed(tmp_path: Path) -> None:
    app = floor_app(f"sqlite:///{tmp_path / 'floor.sqlite3'}")
    with pytest.raises(RuntimeError, match="404"):
        page_call(app, "/none")()


def test_insert_of_floor_is_kept(tmp_path: Path) -> None:
    house = House(tmp_path, None)
    call = house.floor_insert()
    call()
    call()
    assert house.database == "SQLite"


def test_statements_are_counted_without_frame() -> None:
    with open_house(None) as house:
        app = house.new_portal("empty")
        with app.app_context():
            engine = db.engine
            sent = statements_of(engine, lambda: db.session.connection().exec_driver_sql("SELECT 1"))
            db.session.close()
    assert sent == ["SELECT 1"]


def test_missed_goal_is_marked(tmp_path: Path) -> None:
    line = Line(work="a list", size="1,000", p50=0.05, p95=0.07, floor=0.001, ratio=50.0, goal="≤ 5 ×", met=False)
    assert "misses" in as_text([line])
    page = tmp_path / "bench.md"
    write_page([line], database="SQLite", command="make bench", path=page)
    assert "0 goals met, 1 missed: a list 1,000." in page.read_text(encoding="utf-8")


def test_every_benchmark_has_a_name() -> None:
    assert {"floors", "my_day", "complaints", "punches", "letters", "public_complaint", "quiz_statistics"} <= set(WORKS)
