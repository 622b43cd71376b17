"""The five results of a call: side by side, every deduction with its evidence, and the same bytes for the same call."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.training.call_stories import play_of, scenarios
from tests.training.test_call_engine import played, shipped, walk
from training.calls.result_words import RESULT_WORDS, STANDING_WORDS
from training.calls.rules.engine import Event, replay
from training.calls.rules.evidence import Found, Judgement
from training.calls.rules.outcome import outcome_of
from training.calls.rules.packs import Severity
from training.calls.rules.record_truth import truth_of
from training.calls.rules.scenario import Breach, Choice, Part, Scenario
from training.calls.rules.skill import CRITERIA, HIGHEST_LEVEL, Mark, skill_of
from training.calls.rules.verdicts import FiveResults, Standing, canonical
from training.calls.transcripts import lines_of, results_in


def results(name: str, *choices: str, **more) -> FiveResults:
    """The five results of a shipped scenario in English."""
    play = shipped(name)
    return results_in(play, played(play, *choices), "en", **more)


GOOD = ("dial", "ask_for_debtor", "leave_name", "explain", "promise_note", "write_full")


@pytest.mark.parametrize(
    ("scenario", "choices", "standing", "gate"),
    [
        ("wrong_person", GOOD, Standing.PASSED, True),
        ("wrong_person", ("dial", "ask_for_debtor", "tell_debt"), Standing.FAILED, False),
        ("wrong_person", ("dial", "ask_who", "leave_name", "brush_off"), Standing.NOT_PRACTISED, True),
        ("wrong_person", ("dial",), Standing.NOT_PRACTISED, True),
        ("wrong_person", (), Standing.NOT_PRACTISED, True),
        ("late_evening", ("dial_now",), Standing.FAILED, False),
        ("voicemail", ("let_be",), Standing.NOT_PRACTISED, True),
    ],
)
def test_standing(scenario: str, choices: tuple[str, ...], standing: Standing, gate: bool) -> None:
    found = results(scenario, *choices)
    assert (found.standing, found.gate) == (standing, gate)


def test_telling_the_wife_is_deducted_with_sentence_rule_and_version() -> None:
    found = results("wrong_person", "dial", "ask_for_debtor", "tell_debt")
    (one,) = found.of("compliance")
    play = shipped("wrong_person")
    lines = lines_of(play, played(play, "dial", "ask_for_debtor", "tell_debt"), "en")
    assert one.ground == "CN-GBT45251/third_party" and one.weight == "critical"
    assert (one.pack, one.status) == ("CN-GBT45251@2026-03-02", "unverified")
    assert lines.said[2][one.evidence.start : one.evidence.end].startswith("He owes Harbour Bank 8,378.50 yuan")
    assert (one.evidence.turn, one.evidence.matcher, one.evidence.heard) == (2, "choice", False)
    assert one in found.at(2) and found.at(0) == []
    assert len(found.version) == 64


def test_dialling_at_night_is_found_by_the_limits() -> None:
    matchers = {one.evidence.matcher for one in results("late_evening", "dial_now").of("compliance")}
    assert matchers == {"limits"}


def test_obligations_are_met_missed_or_not_asked_for() -> None:
    found = {one.name: one for one in results("wrong_person", "dial", "ask_for_debtor", "tell_debt").obligations}
    assert {name: one.standing for name, one in found.items()} == {
        "identity_check": "met",
        "own_name": "missed",
        "thanks": "not_asked",
        "call_record": "not_asked",
    }
    met, missed = found["identity_check"].evidence, found["own_name"].evidence
    assert met is not None and (met.turn, met.start) == (1, 0) and met.end > 10
    assert missed is not None and (missed.turn, missed.matcher) == (2, "gate")


def doubt(turn: int, name: str, severity: Severity | None = None, found: Found = Found.UNSURE) -> Judgement:
    """What a judge says of the first five signs of a turn."""
    return Judgement(
        turn=turn, name=name, found=found, start=0, end=5, matcher="judge", version="judge-1", severity=severity
    )


def test_unsure_obligation_waits_for_a_trainer_and_a_critical_stays_critical() -> None:
    typed = [Event(choice=name) for name in GOOD]
    typed[2] = Event(choice="leave_name", text="It is private.", language="en", met=())
    play = shipped("wrong_person")
    turns = replay(play, typed)
    assert results_in(play, turns, "en").standing is Standing.FAILED
    unsure = results_in(play, turns, "en", judgements=[doubt(2, "own_name")])
    assert unsure.standing is Standing.UNSURE and len(unsure.unsure) == 1
    (owed,) = [one for one in unsure.obligations if one.name == "own_name"]
    assert owed.standing == "unsure" and owed.evidence is not None
    assert (owed.evidence.end, owed.evidence.matcher) == (5, "judge")
    assert unsure.of("obligations") == []
    late = results_in(play, turns, "en", judgements=[doubt(4, "own_name")])
    assert late.standing is Standing.FAILED
    worse = replace(typed[3], text="You fool.", breaches=(Breach(citation="AGENCY/polite"),))
    turns = replay(play, [*typed[:3], worse, *typed[4:]])
    failed = results_in(play, turns, "en", judgements=[doubt(2, "own_name")])
    assert failed.standing is Standing.FAILED


def test_words_of_a_met_obligation_that_the_judge_doubts_wait_for_a_trainer() -> None:
    assert results("wrong_person", *GOOD, judgements=[doubt(2, "own_name")]).standing is Standing.UNSURE
    both = [doubt(2, "own_name"), doubt(2, "own_name", found=Found.YES)]
    assert results("wrong_person", *GOOD, judgements=both).standing is Standing.PASSED
    assert results("wrong_person", *GOOD, judgements=[doubt(3, "own_name")]).standing is Standing.PASSED


def test_unsure_rule_weighs_as_the_rule_does() -> None:
    critical = results("wrong_person", *GOOD, judgements=[doubt(3, "AGENCY/polite")])
    assert critical.standing is Standing.UNSURE and critical.of("compliance") == []


def test_unsure_critical_keeps_the_call_open_and_yes_gives_the_span() -> None:
    found = results("wrong_person", *GOOD, judgements=[doubt(3, "AGENCY/polite", Severity.CRITICAL)])
    assert found.standing is Standing.UNSURE
    assert results("wrong_person", *GOOD, judgements=[doubt(3, "AGENCY/calm")]).standing is Standing.PASSED
    play = shipped("wrong_person")
    event = Event(choice="explain", text="None of your business, fool.", breaches=(Breach(citation="AGENCY/polite"),))
    turns = replay(play, [*(Event(choice=name) for name in GOOD[:3]), event])
    said = replace(doubt(3, "AGENCY/polite", found=Found.YES), start=23, end=27)
    (one,) = results_in(play, turns, "en", judgements=[said]).of("compliance")
    assert (one.evidence.start, one.evidence.end, one.evidence.version) == (23, 27, "judge-1")


@pytest.mark.parametrize(
    ("scenario", "choices", "expected"),
    [
        (
            "first_call",
            "dial ask_month full_opening all_figures remind ask_means in_three close_full write_true",
            {"dated": True, "affordable": True, "within_authority": True, "sums_right": True},
        ),
        (
            "first_call",
            "dial ask_month full_opening all_figures remind take_all close_full write_true",
            {"dated": True, "affordable": False, "within_authority": True, "sums_right": True},
        ),
        (
            "late_evening",
            "call_morning ask_month full_opening tell_figures remind_truly waive",
            {"dated": True, "affordable": None, "within_authority": False, "sums_right": None},
        ),
        (
            "late_evening",
            "call_morning ask_month full_opening tell_figures remind_truly accept_vague",
            {"dated": False, "affordable": None, "within_authority": True, "sums_right": None},
        ),
        ("voicemail", "dial", {"dated": None, "affordable": None, "within_authority": None, "sums_right": None}),
    ],
)
def test_outcome_is_about_the_promise_and_never_about_money(scenario: str, choices: str, expected: dict) -> None:
    found = results(scenario, *choices.split())
    assert {item.name: item.holds for item in found.outcome.items} == expected
    assert {one.name for one in found.of("outcome")} == {name for name, holds in expected.items() if holds is False}


def test_a_month_that_asks_for_too_much_and_a_plan_that_does_not_add_up() -> None:
    scenario = shipped("first_call").scenario
    plan = (Part(amount=Decimal(1200), day=date(2026, 3, 1)), Part(amount=Decimal(1100), day=date(2026, 3, 20)))
    nodes = tuple(
        replace(node, choices=tuple(_planned(choice, plan) for choice in node.choices)) for node in scenario.nodes
    )
    play = play_of(replace(scenario, nodes=nodes))
    turns = played(play, *"dial ask_month full_opening all_figures remind ask_means in_three".split())
    found = {item.name: item.holds for item in outcome_of(play, turns).items}
    assert (found["affordable"], found["sums_right"]) == (False, False)


def _planned(choice: Choice, plan: tuple[Part, ...]) -> Choice:
    return replace(choice, effects=replace(choice.effects, plan=plan)) if choice.name == "in_three" else choice


def levels(name: str, choices: str) -> dict[str, int | None]:
    """Levels by criterion."""
    play = shipped(name)
    return {one.criterion: one.level for one in skill_of(play, played(play, *choices.split()))}


@pytest.mark.parametrize(
    ("scenario", "choices", "expected"),
    [
        (
            "first_call",
            "dial ask_month full_opening all_figures remind ask_means in_three close_full write_true",
            {"politeness": 4, "listening": 4, "explanation": 4, "negotiation": 4, "closing": 4},
        ),
        (
            "first_call",
            "dial ask_month full_opening blame offer_only listen take_all close_short write_true",
            {"politeness": 1, "listening": 2, "explanation": 1, "negotiation": 2, "closing": 2},
        ),
        (
            "wrong_person",
            "dial ask_for_debtor leave_name brush_off just_thanks write_plain",
            {"politeness": 2, "listening": 2, "explanation": 3, "negotiation": None, "closing": 3},
        ),
        (
            "first_call",
            "dial ask_month full_opening all_figures remind family",
            {"politeness": 4, "listening": 4, "explanation": 4, "negotiation": 1, "closing": None},
        ),
        ("voicemail", "let_be", dict.fromkeys(("politeness", "listening", "explanation", "negotiation", "closing"))),
    ],
)
def test_skill_is_read_off_the_turns(scenario: str, choices: str, expected: dict[str, int | None]) -> None:
    assert levels(scenario, choices) == expected


def test_every_level_has_its_anchor_and_a_trainers_mark_stands_instead() -> None:
    assert all(len(criterion.anchors) == HIGHEST_LEVEL for criterion in CRITERIA)
    play = shipped("wrong_person")
    given = Mark(criterion="politeness", level=2, turn=3, start=0, end=9, note="Cold.")
    marked = {one.criterion: one for one in skill_of(play, played(play, *GOOD), [given])}
    assert marked["politeness"].level == 2 and marked["politeness"].mark == given
    assert marked["listening"].mark is None


def test_invented_entry_of_the_record_weighs_most() -> None:
    play = shipped("wrong_person")
    truth = {name: one.accepted[0] for name, one in truth_of(play, played(play, *GOOD)).items()}
    right = results("wrong_person", *GOOD, record=truth)
    assert right.record_weight == 0 and right.of("record") == []
    missing = results("wrong_person", *GOOD, record=truth | {"do_not_contact": ""})
    invented = results("wrong_person", *GOOD, record=truth | {"promise": "dated"})
    assert (missing.record_weight, invented.record_weight) == (1, 3)
    (one,) = missing.of("record")
    assert (one.name, one.weight, one.evidence.turn, one.evidence.heard) == ("do_not_contact", "missing", 4, True)
    assert right.standing is invented.standing is Standing.PASSED
    assert results("wrong_person", *GOOD).record is None


@settings(max_examples=40, deadline=None)
@given(scenario=scenarios(), seed=st.integers(0, 999))
def test_any_call_gives_the_same_bytes_and_every_deduction_lies_in_its_sentence(scenario: Scenario, seed: int) -> None:
    play = play_of(scenario)
    events = walk(play, seed, 12)
    turns = replay(play, events)
    found = results_in(play, turns, "zh_Hans", {})
    again = canonical(results_in(play_of(scenario), replay(play, events), "zh_Hans", {}))
    assert canonical(found) == again and "." not in json.dumps(json.loads(again)["curve"])
    lines = lines_of(play, turns, "zh_Hans")
    for one in found.deductions:
        evidence = one.evidence
        assert one.result in RESULT_WORDS and evidence.matcher and evidence.version and one.ground
        if evidence.turn is not None:
            sentences = lines.heard if evidence.heard else lines.said
            assert 0 <= evidence.start <= evidence.end <= len(sentences[evidence.turn])
    assert all(owed.standing in STANDING_WORDS for owed in found.obligations)


def test_results_hold_no_floats() -> None:
    def refuse(said: str) -> None:
        raise AssertionError(said)

    json.loads(canonical(results("first_call", "dial")), parse_float=refuse)
