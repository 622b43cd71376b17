"""The engine of simulated calls: bounds, gates, replay and fork, and a proof that visits what walks visit."""

import random
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.errors import Refused
from tests.training.call_stories import SHIPPED, play_of, scenarios
from training.calls.packfiles import shipped_rules
from training.calls.rules.engine import Event, beginning, open_moves, replay, step
from training.calls.rules.limits import Fact, Ledger
from training.calls.rules.packs import Severity
from training.calls.rules.play import Play
from training.calls.rules.proof import proved, walked
from training.calls.rules.results import results_of
from training.calls.rules.scenario import Breach, Choice, End, Node, Phase, Scenario
from training.calls.scenariofiles import read_scenario


def walk(play: Play, seed: int, most: int = 40) -> list[Event]:
    """A call by chance, decided by the seed."""
    chance, state, events = random.Random(seed), beginning(play), []
    while len(events) < most and (moves := open_moves(play, state)):
        events.append(Event(choice=chance.choice(moves).name))
        state = step(play, state, events[-1]).state
    return events


@settings(max_examples=40, deadline=None)
@given(scenario=scenarios(), seed=st.integers(0, 999))
def test_state_stays_in_bounds_and_is_visited_by_the_proof(scenario: Scenario, seed: int) -> None:
    play = play_of(scenario)
    visited = set(walked(play).states)
    for turn in replay(play, walk(play, seed)):
        assert 0 <= turn.state.trust <= 4 and 0 <= turn.state.patience <= 4
        assert turn.state in visited


@settings(max_examples=40, deadline=None)
@given(scenario=scenarios(), seed=st.integers(0, 999), fork=st.integers(0, 40))
def test_log_replays_to_the_same_state_and_forks_anywhere(scenario: Scenario, seed: int, fork: int) -> None:
    play = play_of(scenario)
    events = walk(play, seed)
    turns = replay(play, events)
    assert turns == replay(play_of(scenario), events)
    assert results_of(play, turns) == results_of(play, replay(play, events))
    prefix = replay(play, events[:fork])
    assert prefix == turns[:fork]
    if events[fork:]:
        state = prefix[-1].state if prefix else beginning(play)
        assert step(play, state, events[fork], fork) == turns[fork]


@settings(max_examples=40, deadline=None)
@given(scenario=scenarios())
def test_proof_says_the_same_as_walking(scenario: Scenario) -> None:
    play = play_of(scenario)
    proof = proved(play)
    if proof.shortest is not None:
        assert play.passes(replay(play, [Event(choice=name) for name in proof.shortest])[-1].state)
    else:
        assert not any(play.passes(state) for state in walked(play).states)
    assert proof.kept <= proof.due


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_thousand_walks_of_shipped_scenarios_meet_nothing_unproved(path) -> None:
    scenario = read_scenario(path.read_bytes()).scenario
    assert scenario is not None
    play = play_of(scenario)
    visited = set(walked(play).states)
    for seed in range(1000):
        turns = replay(play, walk(play, seed, 60))
        assert all(turn.state in visited for turn in turns)
        assert play.ends[turns[-1].state.node] is not None


def shipped(name: str) -> Play:
    """A shipped scenario, ready to be played."""
    path = next(path for path in SHIPPED if path.stem == name)
    scenario = read_scenario(path.read_bytes()).scenario
    assert scenario is not None
    return play_of(scenario)


def played(play: Play, *names: str) -> list:
    return replay(play, [Event(choice=name) for name in names])


def test_telling_the_wife_fails_the_call_and_cites_the_rule() -> None:
    play = shipped("wrong_person")
    turns = played(play, "dial", "ask_for_debtor", "tell_debt")
    results = results_of(play, turns)
    assert (results.gate, results.passed, results.end) == (False, False, End.FAIL)
    assert [(one.turn, one.citation, one.severity) for one in results.broken] == [
        (2, "CN-GBT45251/third_party", Severity.CRITICAL)
    ]
    better = played(play, "dial", "ask_for_debtor", "leave_name", "explain", "promise_note", "write_full")
    assert better[:2] == turns[:2]
    assert results_of(play, better).passed


def test_rules_of_the_packs_bar_dialling_at_night() -> None:
    play = shipped("late_evening")
    broken = played(play, "dial_now")[0].broken
    assert {one.citation for one in broken} == {"AGENCY/hours", "CN-CBA/hours", "CN-GBT45251/hours"}
    assert played(play, "call_morning")[0].broken == ()
    early = played(play, "call_early")[0].broken
    assert {one.citation for one in early} == {one.citation for one in broken}


@pytest.mark.parametrize(
    ("ledger", "citations"),
    [
        (Ledger(facts=frozenset({Fact.NUMBER_REFUSED})), {"CN-CBA/contact_refuses", "CN-GBT45251/contact_refuses"}),
        (Ledger(facts=frozenset({Fact.DISPUTED})), {"AGENCY/disputed"}),
        (Ledger(contacts_today=3), {"AGENCY/contacts_a_day", "CN-GBT45251/contacts_a_day"}),
        (Ledger(attempts_today=6), {"AGENCY/attempts", "CN-CBA/attempts"}),
    ],
)
def test_ledger_decides_whether_to_dial_and_a_new_day_begins_new_counts(ledger: Ledger, citations: set[str]) -> None:
    scenario = replace(shipped("late_evening").scenario, ledger=ledger)
    scenario = replace(scenario, clock=datetime(2026, 3, 2, 12, 0))  # noqa: DTZ001
    play = play_of(scenario)
    assert {one.citation for one in played(play, "dial_now")[0].broken} == citations
    kept = citations if ledger.facts else set()
    assert {one.citation for one in played(play, "call_morning")[0].broken} == kept


def test_obligation_is_settled_when_its_phase_is_left() -> None:
    play = shipped("late_evening")
    short = played(play, "call_morning", "ask_month", "short_opening")[-1]
    assert set(short.missed) == {"company", "creditor", "purpose"} and short.state.missed
    full = played(play, "call_morning", "ask_month", "full_opening")[-1]
    assert full.missed == () and not full.state.missed and full.state.met == 0


def test_judge_decides_what_typed_words_met_and_broke() -> None:
    play = shipped("late_evening")
    opened = played(play, "call_morning", "ask_month")[-1].state
    typed = Event(choice="full_opening", text="I am Lin.", language="en", met=("own_name",))
    turn = step(play, opened, typed)
    assert turn.met == ("own_name",) and set(turn.missed) == {"company", "creditor", "purpose"}
    heard = replace(typed, met=None, breaches=(Breach(citation="AGENCY/polite"),))
    assert step(play, opened, heard).state.failed
    unmatched = step(play, opened, Event(choice=None, text="Hm."))
    assert unmatched.state == opened and unmatched.broken == ()


def test_lost_patience_hangs_up() -> None:
    play = shipped("wrong_person")
    turns = played(play, "dial", "ask_who", "leave_name", "brush_off")
    assert play.node(turns[-1].state).name == "HungUp"
    with pytest.raises(Refused):
        step(play, turns[-1].state, Event(choice="explain"))


def test_choice_that_is_not_open_is_refused() -> None:
    play = shipped("wrong_person")
    with pytest.raises(Refused):
        played(play, "explain")
    with pytest.raises(Refused):
        played(play, "dial", "ask_for_debtor", "leave_name", "ask_when", "ask_when")


def test_ten_thousand_nodes_in_a_ring_are_walked() -> None:
    nodes = [
        Node(
            name=f"n{place}",
            phase=Phase.OPENING,
            choices=(Choice(name="on", words="x", target=f"n{(place + 1) % 10_000}"),),
        )
        for place in range(10_000)
    ]
    scenario = Scenario(start="n0", nodes=tuple(nodes))
    proof = proved(Play(scenario, shipped_rules()))
    assert proof.states == 10_000 and proof.shortest is None and len(proof.stuck) == 10_000


def test_walk_stops_at_its_limit_and_says_so() -> None:
    proof = proved(shipped("late_evening"), most=20)
    assert not proof.complete and proof.states == 20
    for most in range(1, 62):
        assert not proved(shipped("wrong_person"), most).complete
