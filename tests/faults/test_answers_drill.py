"""Answers delayed, repeated, reordered and cut at random before a real server: none lost, none counted twice (T12)."""

from collections.abc import Callable
from pathlib import Path

from bench.drill_answers import Outcome, drill
from bench.mortal_server import MortalServer
from tests.faults.test_kill import database  # noqa: F401 - a fixture


def test_a_small_drill_over_a_bad_line_loses_and_doubles_no_answer(
    tmp_path: Path,
    database: str | None,  # noqa: F811
    record_property: Callable[[str, object], None],
) -> None:
    server = MortalServer(tmp_path, database)
    server.environment["FAIRLINE_WORKER"] = "none"  # jobs would only take the processors away
    server.init(public=False)
    outcome = drill(server, candidates=4, changes=20, seed=7)
    record_property("drill", outcome.line("PostgreSQL" if database else "SQLite", 7))
    assert outcome.good, outcome
    assert (outcome.attempts, outcome.changes) == (4, 80)
    assert outcome.sendings > outcome.acknowledged > 40
    assert len(outcome.fates) == 8, "every fault of the line was met"


def test_the_line_of_the_drill_names_every_figure() -> None:
    outcome = Outcome(
        attempts=2,
        changes=9,
        acknowledged=8,
        sendings=21,
        stored=9,
        lost=1,
        doubled=0,
        fates={"pass": 13, "lost": 8},
        failures=("no answer",),
        seconds=4.26,
    )
    assert outcome.line("SQLite", 7) == (
        "SQLite, seed 7: 2 attempts, 9 changes, 21 sendings, 8 acknowledged, 9 stored, 1 lost, 0 doubled, 4.3 s "
        "(lost 8, pass 13)\nfailed: no answer"
    )
    assert not outcome.good
