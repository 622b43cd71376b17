"""Decisions of calls as items: which turn counts, figures as in a quiz, what is kept back, the calls behind."""

import io
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal import clock
from portal.audit.models import AuditEntry
from portal.db.session import transaction
from portal.people.models import Employee
from tests.support.statements import count_statements
from tests.training.call_stories import SCENARIOS
from training.calls.rules.engine import Event, replay
from training.calls.rules.scenario import Breach, Choice, Node, Phase, Scenario
from training.figures.rules.branching import item_figures
from training.figures.rules.choosing import Choice as Counting
from training.figures.rules.choosing import FinishedAttempt, mark_table
from training.figures.rules.measures import Flag, figures_of
from training.plays.models import CallEvent, PlayedCall
from training.plays.rules import EventKind, How
from training.scenario_authoring.decisions import choices_taken, measured_decisions
from training.scenario_authoring.played import EndedCall
from training.scenario_authoring.rules.decisions import decided, decisions_of, is_right, mark_of
from training.scenarios.models import CallScenario
from training.scenarios.queries import play_of, published_version

GOOD = ("dial", "ask_for_debtor", "leave_name", "explain", "promise_note", "write_full")
BAD = ("dial", "ask_for_debtor", "hint")


def attempt(number: int, *marks: int | None) -> FinishedAttempt:
    """A call with a mark (1 right, 0 wrong, None not met) at each decision."""
    found = {place: 100 * mark for place, mark in enumerate(marks) if mark is not None}
    return FinishedAttempt(attempt_id=number, person_id=number, marks=found)


def calls(*plays: tuple[str | None, ...]) -> list[EndedCall]:
    """Calls of “Wrong person answers”, each of another person."""
    play = play_of((SCENARIOS / "wrong_person.twee").read_text(encoding="utf-8"))
    return [
        EndedCall(
            call_id=number,
            person_id=number,
            ended_at=None,
            turns=replay(play, [Event(choice=name) for name in names]),
            passed=names == GOOD,
        )
        for number, names in enumerate(plays, start=1)
    ]


def choice(name: str, *, best: bool = False, breaks: bool = False) -> Choice:
    return Choice(name=name, words=name, target="End", best=best, breaches=(Breach(citation="x"),) if breaks else ())


@pytest.mark.parametrize(
    ("choices", "right"),
    [
        ((choice("a", best=True), choice("b"), choice("c", breaks=True)), {"a"}),
        ((choice("a"), choice("b"), choice("c", breaks=True)), {"a", "b"}),
        ((choice("a"), choice("b")), None),
        ((choice("a", breaks=True), choice("b", breaks=True)), None),
        ((choice("a", best=True),), None),
        ((), None),
    ],
)
def test_a_node_is_an_item_where_one_can_be_right_and_wrong(choices, right) -> None:
    node = Node(name="N", phase=Phase.OPENING, choices=choices)
    found = decisions_of(Scenario(nodes=(node,)))
    assert found == (() if right is None else (node,))
    assert right is None or {one.name for one in choices if is_right(node, one)} == right


def test_the_first_decision_at_a_node_counts_and_words_that_matched_nothing_are_none() -> None:
    (twice, bad) = calls(("dial", "ask_for_debtor", None, "leave_name", "explain", "promise_note", "write_full"), BAD)
    nodes = decisions_of(play_of((SCENARIOS / "wrong_person.twee").read_text(encoding="utf-8")).scenario)
    place = next(place for place, node in enumerate(nodes) if node.name == "WhoAsks")
    turn = decided(nodes, twice.turns)[place]
    assert turn.event.choice == "leave_name" and mark_of(nodes[place], turn) == 100
    again = [*twice.turns, *(replace(one, number=9) for one in bad.turns)]
    assert decided(nodes, again)[place] == turn
    assert mark_of(nodes[place], decided(nodes, bad.turns)[place]) == 0
    broke = replace(twice.turns[2], broken=bad.turns[2].broken)
    assert broke.event.choice is None and broke.broken
    counted = decided(nodes, [broke, turn])[place]
    assert counted is broke and mark_of(nodes[place], counted) == 0


@settings(max_examples=60)
@given(st.integers(1, 5).flatmap(lambda width: st.lists(st.tuples(*[st.integers(0, 1)] * width), max_size=12)))
def test_where_everybody_met_everything_the_figures_are_those_of_a_quiz(rows) -> None:
    attempts = [attempt(number, *row) for number, row in enumerate(rows)]
    width = len(rows[0]) if rows else 2
    quiz = figures_of(mark_table(attempts, dict.fromkeys(range(width), 1)))
    for one, of_quiz in zip(item_figures(attempts, range(width)), quiz.questions, strict=True):
        assert (one.n, one.figures.facility, one.figures.sd) == (of_quiz.n, of_quiz.facility, of_quiz.sd)
        if width > 1:
            assert one.figures.discrimination == pytest.approx(of_quiz.discrimination)
            assert one.figures.efficiency == pytest.approx(of_quiz.efficiency)
            assert one.figures.weight == pytest.approx(of_quiz.weight) if rows else True


@settings(max_examples=60)
@given(st.lists(st.tuples(*[st.sampled_from((0, 1, None))] * 4), max_size=25), st.randoms(use_true_random=False))
def test_figures_know_no_order_stay_in_bounds_and_say_how_many_stand_behind_them(rows, chance) -> None:
    attempts = [attempt(number, *row) for number, row in enumerate(rows)]
    mixed = list(attempts)
    chance.shuffle(mixed)
    found = item_figures(attempts, range(4))
    assert found == item_figures(mixed, range(4))
    for place, one in enumerate(found):
        assert one.n == sum(row[place] is not None for row in rows) >= one.compared
        assert one.figures.facility is None or 0 <= one.figures.facility <= 1
        assert one.figures.discrimination is None or -100 <= one.figures.discrimination <= 100
        assert one.compared >= 20 or one.flags == ()


def test_a_long_way_does_not_make_a_good_one() -> None:
    """Who decides wrongly at the first node meets one more, and right; the share of right ones tells them apart."""
    good = [attempt(number, 1, 1, 1, None) for number in range(12)]
    bad = [attempt(20 + number, 0, 0, 1, 0) for number in range(12)]
    first = item_figures([*good, *bad], range(4))[0]
    assert (first.n, first.compared, first.figures.facility) == (24, 24, 0.5)
    assert first.figures.discrimination == pytest.approx(100) and first.figures.weight is None
    turned = item_figures(
        [*(attempt(one, 0, 1, 1, None) for one in range(12)), *(attempt(30 + one, 1, 0, 0, 0) for one in range(12))],
        range(4),
    )
    assert turned[0].flags == (Flag.NEGATIVE_DISCRIMINATION, Flag.LOW_EFFICIENCY)


def test_each_person_counts_once_and_each_figure_leads_to_its_calls() -> None:
    scenario = play_of((SCENARIOS / "wrong_person.twee").read_text(encoding="utf-8")).scenario
    played = [*calls(*[BAD] * 12, *[GOOD] * 12), *(replace(one, call_id=99, person_id=1) for one in calls(GOOD))]
    first = measured_decisions(scenario, played, Counting.FIRST)
    assert first.enough and len(first.attempts) == 24
    one = next(item for item in first.items if item.node.name == "WhoAsks")
    behind = first.calls_at(one)
    assert [call.call.call_id for call in behind] == list(range(24, 0, -1))
    assert one.found.figures.facility == sum(call.mark for call in behind) / 100 / one.found.n == 0.5
    taken = {item.name: (item.times, item.right) for item in choices_taken(one, behind)}
    assert (taken["leave_name"], taken["hint"]) == ((12, True), (12, False))
    last = measured_decisions(scenario, played, Counting.LAST)
    assert next(item for item in last.items if item.node.name == "WhoAsks").found.figures.facility == 13 / 24
    assert len(measured_decisions(scenario, played, Counting.ALL).attempts) == 25


def keep_calls(version_id: int, plays: list[tuple[str, ...]], forked_from: int | None = None) -> list[int]:
    """Calls of as many people, ended, with their logs; their numbers."""
    found = []
    with transaction() as session:
        people = session.scalars(select(Employee.id).order_by(Employee.id).limit(len(plays))).all()
        for person, names in zip(people, plays, strict=True):
            call = PlayedCall(
                employee_id=person,
                version_id=version_id,
                language="en",
                started_at=clock.now(),
                ended_at=clock.now(),
                passed=False,
                steps=len(names),
                forked_from_id=forked_from,
                forked_at_turn=1 if forked_from else None,
            )
            session.add(call)
            session.flush()
            found.append(call.id)
            for place, name in enumerate(names):
                data = {"choice": name, "how": How.CHOSEN.value, "text": ""}
                session.add(CallEvent(call_id=call.id, number=place, kind=EventKind.TURN, data=data, at=clock.now()))
    return found


def test_figures_are_kept_back_under_twenty_then_shown_and_given_out(demo_client, demo_session) -> None:
    number = demo_session.scalars(select(CallScenario.id).where(CallScenario.key == "deceased")).one()
    address = f"/training/calls/scenarios/{number}"
    demo_client.sign_in("trainer")
    page = demo_client.get(f"{address}/paths")
    assert page.tree.xpath(f"//a[@href='{address}/decisions/']")
    few = demo_client.get(f"{address}/decisions/")
    assert "Too few calls for figures" in few.text and "first decision at a node counts" in few.text
    assert "Discrimination %" not in few.text
    assert demo_client.raw.get(f"{address}/decisions/?export=xlsx").mimetype == "text/html"
    play = play_of((SCENARIOS / "deceased.twee").read_text(encoding="utf-8"))
    golden = {one.name: one.plays for one in play.scenario.golden}
    version = published_version(demo_session, number).id
    made = keep_calls(version, [golden[name] for name in ("Exemplary", "Typical", "Violating") for _ in range(10)])
    keep_calls(version, [golden["Violating"]], forked_from=made[0])
    with count_statements() as statements:
        page = demo_client.get(f"{address}/decisions/")
    few_statements = len(statements)
    assert "Discrimination %" in page.text and page.tree.xpath("//svg[contains(@class,'chart-svg')]")
    assert "Moodle" in page.text and "Fisher" in page.text
    one = demo_client.get(f"{address}/decisions/1")
    links = one.tree.xpath("//a[starts-with(@href,'/training/calls/debriefs/')]/@href")
    assert len(links) >= 20
    assert demo_client.raw.get(f"{address}/decisions/99").status_code == 404
    keep_calls(version, [golden["Typical"]] * 10)
    with count_statements() as statements:
        demo_client.get(f"{address}/decisions/?calls=all")
    assert len(statements) == few_statements
    content = demo_client.raw.get(f"{address}/decisions/?export=xlsx")
    assert content.mimetype.endswith("spreadsheetml.sheet")
    with zipfile.ZipFile(io.BytesIO(content.get_data())) as book:
        assert b"Discriminative efficiency" in b"".join(book.read(name) for name in book.namelist())
    newest = demo_session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).one()
    assert (newest.action, newest.object_id) == ("exchange:export:make", "training.decision-statistics")
    assert demo_client.sign_in("compliance").get(f"{address}/decisions/").h1 == page.h1
