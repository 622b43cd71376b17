"""A small run of the kill drill, and that the drill would see what it is there to see."""

from pathlib import Path

import pytest

from bench.drill_kill import Outcome, _Crowd, _judged, drill
from bench.mortal_server import MortalServer
from tests.faults.test_kill import database  # noqa: F401 - a fixture


@pytest.mark.safety("s09")
@pytest.mark.safety("s10")
def test_a_small_drill_loses_and_doubles_nothing(tmp_path: Path, database: str | None) -> None:  # noqa: F811
    server = MortalServer(tmp_path, database)
    server.init()
    server.start()
    try:
        server.wait_until_it_answers()
        outcome = drill(server, complaints=60, clients=6, kills=2)
    finally:
        server.kill()
    assert outcome.good, outcome
    assert (outcome.acknowledged, outcome.stored, outcome.kills) == (60, 60, 2)


class _Told(MortalServer):
    """A server whose database holds what the test says."""

    def __init__(self, numbers: list[str]) -> None:
        self.numbers = numbers

    def complaint_numbers(self) -> list[str]:
        return self.numbers


@pytest.mark.parametrize(
    ("receipts", "stored", "lost", "doubled"),
    [
        ([{("C-1", "a")}, {("C-2", "b")}], ["C-1", "C-2"], 0, 0),
        ([{("C-1", "a")}, {("C-2", "b")}], ["C-1"], 1, 0),
        ([{("C-1", "a")}], ["C-1", "C-2"], 0, 1),
        ([{("C-1", "a"), ("C-2", "b")}], ["C-1", "C-2"], 0, 1),
        ([{("C-1", "a")}, {("C-1", "b")}], ["C-1"], 1, 0),
        ([{("C-1", "a")}], ["C-1", "C-1"], 0, 1),
    ],
)
def test_what_is_lost_or_doubled_is_seen(
    receipts: list[set[tuple[str, str]]], stored: list[str], lost: int, doubled: int
) -> None:
    crowd = _Crowd(_Told(stored), len(receipts), receipts=dict(enumerate(receipts)))
    outcome = _judged(crowd, 0, 1.0)
    assert (outcome.lost, outcome.doubled, outcome.good) == (lost, doubled, not lost and not doubled)


def test_the_line_names_every_figure() -> None:
    outcome = Outcome(
        acknowledged=3, stored=3, lost=0, doubled=0, kills=1, resent=2, failures=("no answer",), seconds=4.2
    )
    assert outcome.line("SQLite") == (
        "SQLite: 3 acknowledged, 3 stored, 0 lost, 0 doubled, 1 kills, 2 forms sent again after a cut, 4 s\n"
        "failed: no answer"
    )
    assert not outcome.good
