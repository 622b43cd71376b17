"""A typed turn of a call, judged for the log: what it breaks, what it meets, and what a trainer has to settle."""

import json

import pytest

from tests.training.call_stories import SCENARIOS
from training.calls.packfiles import shipped_rules
from training.calls.rules.engine import Event, beginning, replay
from training.calls.rules.evidence import Found
from training.calls.rules.packs import Severity
from training.calls.rules.play import Play, State
from training.calls.scenariofiles import read_scenario
from training.judge.turns import evidence_of, judged_turn
from training.judge.wordings import wordings_of


def ready(name: str) -> Play:
    """A shipped scenario, ready to be played."""
    scenario = read_scenario((SCENARIOS / f"{name}.twee").read_bytes()).scenario
    assert scenario is not None
    return Play(scenario, shipped_rules())


def after_choices(play: Play, *choices: str) -> State:
    """Where a call stands after some choices."""
    turns = replay(play, [Event(choice=choice) for choice in choices])
    return turns[-1].state if turns else beginning(play)


WIFE = ready("wrong_person")


def test_debt_told_to_a_third_person_breaks_the_rule_with_its_place() -> None:
    state = after_choices(WIFE, "dial", "ask_for_debtor")
    text = "我姓林，他在银行的贷款没还，是私事，什么时候方便？"
    found = judged_turn(WIFE, state, "leave_name", text, 0.7)
    assert found["breaches"] == [{"citation": "CN-GBT45251/third_party", "severity": "CRITICAL"}]
    told = found["judged"][0]
    assert (told["name"], told["found"]) == ("CN-GBT45251/third_party", "yes")
    assert "贷款" in text[told["start"] : told["end"]]
    assert json.loads(json.dumps(found)) == found
    evidence = evidence_of(3, found)[0]
    assert (evidence.turn, evidence.name, evidence.found) == (3, told["name"], Found.YES)


def test_what_the_choice_breaks_itself_is_not_added_twice() -> None:
    state = after_choices(WIFE, "dial", "ask_for_debtor")
    found = judged_turn(WIFE, state, "tell_debt", "他欠银行八千块，让他快还", 0.8)
    assert found["breaches"] == [] and found["judged"][0]["found"] == "yes"


def test_words_without_a_choice_are_judged_too() -> None:
    state = after_choices(WIFE, "dial", "ask_for_debtor")
    found = judged_turn(WIFE, state, None, "你这个骗子，他欠钱不还", 0.1)
    assert {one["citation"] for one in found["breaches"]} == {"AGENCY/polite", "CN-GBT45251/third_party"}


def test_nothing_is_judged_without_words() -> None:
    assert judged_turn(WIFE, beginning(WIFE), "dial", "", 0.0) == {}


def test_who_is_confirmed_in_the_same_breath_may_be_told() -> None:
    play = ready("hospital")
    for node in play.scenario.nodes:
        for choice in node.choices:
            if choice.effects.identity == 1 and not choice.breaches:
                state = beginning(play)._replace(node=play.places[node.name])
                found = judged_turn(play, state, choice.name, "请问您的出生月份？谢谢，是您的贷款逾期了。", 0.6)
                assert found["breaches"] == []


@pytest.mark.parametrize("name", ["wrong_person", "late_evening", "first_call", "stop_calling"])
def test_scenarios_own_words_break_nothing_that_their_author_does_not_list(name: str) -> None:
    play = ready(name)
    for node in play.scenario.nodes:
        wordings = wordings_of(play.scenario, node, "zh_Hans")
        state = beginning(play)._replace(node=play.places[node.name])
        for choice, texts in wordings.items():
            for text in texts:
                assert judged_turn(play, state, choice, text, 1.0)["breaches"] == []


def test_a_duty_that_was_claimed_and_not_heard_goes_to_a_trainer() -> None:
    state = after_choices(WIFE, "dial", "ask_for_debtor")
    found = judged_turn(WIFE, state, "leave_name", "有件私事想和他本人说，什么时候方便？", 0.8)
    assert found["met"] == ["own_name"]
    assert [one["found"] for one in found["judged"] if one["name"] == "own_name"] == ["unsure"]
    heard = judged_turn(WIFE, state, "leave_name", "我姓林，有件私事想和他本人说，什么时候方便？", 0.8)
    assert [one["found"] for one in heard["judged"] if one["name"] == "own_name"] == ["yes"]


def test_severities_are_those_of_the_rules() -> None:
    state = after_choices(WIFE, "dial", "ask_for_debtor")
    found = judged_turn(WIFE, state, None, "投诉也没用", 0.0)
    assert [Severity[one["severity"]] for one in found["breaches"]] == [Severity.MAJOR]
