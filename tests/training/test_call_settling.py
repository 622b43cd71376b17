"""What a trainer decides changes the five results, always alike; the way of the call and its words stay."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.training.call_stories import play_of, scenarios
from tests.training.test_call_engine import shipped, walk
from training.calls.rules.engine import Event, replay
from training.calls.rules.evidence import Found, Judgement
from training.calls.rules.settling import CHOSEN, Ruling, points_of, settled
from training.calls.rules.verdicts import FiveResults, Standing, canonical
from training.calls.transcripts import results_in
from training.settling.rules import (
    Given,
    GivenLevel,
    Ground,
    Lack,
    decisions,
    fair_levels,
    ground_of,
    lacking,
    sampled,
)

RULE = "CN-GBT45251/third_party"
HINT = Judgement(
    turn=2, name=RULE, found=Found.UNSURE, start=3, end=8, matcher="third_party_disclosure/tells_of_debt", version="j"
)
GOOD = ("leave_name", "explain", "promise_note", "write_full")
TOLD = "third_party_disclosure"


def events(*middle: Event) -> list[Event]:
    """“Wrong person answers”, made well, with something said before the good end."""
    before = [Event(choice="dial"), Event(choice="ask_for_debtor")]
    return [*before, *middle, *(Event(choice=name) for name in GOOD)]


def results(taken: list[Event], judgements: tuple[Judgement, ...], *rulings: Ruling) -> FiveResults:
    play = shipped("wrong_person")
    return results_in(play, replay(play, taken), "en", None, judgements, (), rulings)


def ruling(holds: bool, turn: int = 2, name: str = RULE, what: str = TOLD) -> Ruling:
    return Ruling(turn=turn, name=name, what=what, holds=holds)


def test_an_unsure_turn_is_settled_either_way() -> None:
    taken = events(Event(choice=None, text="It is about some money matter."))
    open_call = results(taken, (HINT,))
    assert open_call.standing is Standing.UNSURE and open_call.gate
    broken = results(taken, (HINT,), ruling(True))
    assert broken.standing is Standing.FAILED and not broken.gate and broken.unsure == ()
    (one,) = broken.of("compliance")
    assert (one.evidence.turn, one.evidence.start, one.evidence.end) == (2, 3, 8)
    assert (one.evidence.matcher, one.evidence.version) == ("trainer/third_party_disclosure", "settling-1")
    cleared = results(taken, (HINT,), ruling(False))
    assert cleared.standing is Standing.PASSED and cleared.of("compliance") == []


def test_the_newest_decision_counts_and_the_bytes_are_the_same_each_time() -> None:
    taken = events(Event(choice=None, text="It is about some money matter."))
    again = results(taken, (HINT,), ruling(True), ruling(False))
    assert again.standing is Standing.PASSED
    assert canonical(again) == canonical(results(taken, (HINT,), ruling(False)))
    assert canonical(again) == canonical(results(taken, (HINT,), ruling(True), ruling(False)))


def test_a_breach_by_what_was_chosen_can_be_taken_back() -> None:
    play = shipped("wrong_person")
    turns = replay(play, [Event(choice="dial"), Event(choice="ask_for_debtor"), Event(choice="hint")])
    (point,) = (one for one in points_of(turns, ()) if one.what == CHOSEN)
    assert (point.turn, point.name, point.sure) == (2, RULE, True)
    counted, _ = settled(play, turns, (), [ruling(False, what=CHOSEN)])
    assert counted[-1].broken == () and not counted[-1].state.failed
    assert counted[-1].state._replace(failed=True) == turns[-1].state


def test_a_duty_that_was_not_heard_is_missed_where_the_trainer_says_no() -> None:
    doubt = replace(HINT, name="own_name", matcher="own_name/missing", start=0, end=0)
    taken = events()
    assert results(taken, (doubt,)).standing is Standing.UNSURE
    assert results(taken, (doubt,), ruling(True, name="own_name", what="own_name")).standing is Standing.PASSED
    missed = results(taken, (doubt,), ruling(False, name="own_name", what="own_name"))
    assert missed.standing is Standing.FAILED
    assert [one.standing for one in missed.obligations if one.name == "own_name"] == ["missed"]


def test_agreeing_with_what_is_sure_changes_no_byte() -> None:
    taken = [Event(choice="dial"), Event(choice="ask_for_debtor"), Event(choice="tell_debt")]
    assert canonical(results(taken, ())) == canonical(results(taken, (), ruling(True, what=CHOSEN)))


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_no_decision_changes_the_way_of_a_call(data: st.DataObject) -> None:
    """Guards may ask whether the call is clean; the call that was made went as it went all the same."""
    play = play_of(data.draw(scenarios()))
    turns = replay(play, walk(play, data.draw(st.integers(0, 10**6))))
    names = [*play.owed_bits, "CN-CBA/threats", "AGENCY/polite"]
    rulings = [
        ruling(data.draw(st.booleans()), turn=turn.number, name=name, what=data.draw(st.sampled_from([CHOSEN, name])))
        for turn in turns[:4]
        for name in names[:3]
    ]
    counted, _ = settled(play, turns, (), rulings)
    kept = [(turn.node, *turn.state[:6]) for turn in turns]
    assert [(turn.node, *turn.state[:6]) for turn in counted] == kept


def test_who_waits_and_why() -> None:
    own = events(Event(choice=None, text="It is about some money matter."))
    told = [Event(choice="dial"), Event(choice="ask_for_debtor"), Event(choice="tell_debt")]
    assert ground_of(results(own, (HINT,)), 1, "d") is Ground.UNSURE
    assert ground_of(results(told, ()), 1, "d") is Ground.CRITICAL
    fine = results(events(), ())
    drawn = [number for number in range(2000) if ground_of(fine, number, "d") is Ground.SAMPLE]
    assert 150 < len(drawn) < 250
    assert drawn == [number for number in range(2000) if sampled(number, "d")]
    left = results([Event(choice="dial")], ())
    assert {ground_of(left, number, "d") for number in drawn[:5]} == {None}


def test_an_unsure_point_needs_a_decision_and_a_change_needs_a_reason() -> None:
    play = shipped("wrong_person")
    turns = replay(play, events(Event(choice=None, text="It is about some money matter.")))
    heard = replace(HINT, name="thanks", matcher="thanks/said", found=Found.YES)
    points = points_of(turns, (HINT, heard))
    rule, duty = (one.key for one in points)
    assert lacking(points, {}, {}) == [(0, Lack.VERDICT)]
    assert lacking(points, {}, {rule: Given(holds=True)}) == [(0, Lack.REASON)]
    said = {rule: Given(holds=False, reason="Money is no debt."), duty: Given(holds=True)}
    assert lacking(points, {}, said) == []
    assert [(one.point.key, one.holds) for one in decisions(points, {}, said)] == [(rule, False), (duty, True)]
    later = {rule: Given(holds=False), duty: Given(holds=False, reason="Nobody thanked.")}
    assert [one.point.key for one in decisions(points, {rule: False, duty: True}, later)] == [duty]
    assert lacking(points, {rule: False}, {rule: Given(holds=True)}) == [(0, Lack.REASON)]


@pytest.mark.parametrize(
    ("criterion", "level", "turn", "reason", "fair"),
    [
        ("listening", 3, 1, "Asked back.", True),
        ("listening", 5, 1, "Asked back.", False),
        ("listening", 3, 9, "Asked back.", False),
        ("charm", 3, 1, "Asked back.", False),
        ("listening", 3, 1, "", False),
    ],
)
def test_a_level_names_criterion_turn_and_reason(criterion, level, turn, reason, fair) -> None:
    assert fair_levels([GivenLevel(criterion=criterion, level=level, turn=turn, reason=reason)], 4) is fair
