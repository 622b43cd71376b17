"""The record of a call: what the transcript says of each field, and records that are right, incomplete and invented."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.training.call_stories import SHIPPED, play_of, scenarios
from tests.training.test_call_engine import played, shipped, walk
from training.calls.rules.engine import replay
from training.calls.rules.record import BY_NAME, FIELDS, Kind, accepted_value
from training.calls.rules.record_truth import Truth, Verdict, compare, truth_of
from training.calls.rules.scenario import CHANNELS, FACTS, Part, Scenario
from training.calls.scenariofiles import read_scenario, write_scenario


def golden_truth(scenario: str, golden: str) -> dict[str, str]:
    """What the transcript of a golden call says, by field."""
    play = shipped(scenario)
    one = next(one for one in play.scenario.golden if one.name == golden)
    return {name: truth.accepted[0] for name, truth in truth_of(play, played(play, *one.plays)).items()}


def test_wrong_person_answers() -> None:
    assert golden_truth("wrong_person", "Exemplary") == {
        "time": "2026-03-02 19:40",
        "number": "debtor",
        "answered": "third_party",
        "identity": "third_party",
        "content": "",
        "promise": "none",
        "promise_amount": "",
        "promise_date": "",
        "promise_channel": "none",
        "raised": "",
        "do_not_contact": "number_refused",
        "next_step": "call_again",
    }
    assert golden_truth("wrong_person", "Violating")["content"] == "disclosed"


@pytest.mark.parametrize(
    ("scenario", "golden", "expected"),
    [
        (
            "first_call",
            "Exemplary",
            {
                "promise": "dated_amount",
                "promise_amount": "6300.00",
                "promise_date": "2026-03-10",
                "promise_channel": "app",
                "raised": "hardship",
                "next_step": "watch_promise",
            },
        ),
        ("first_call", "Typical", {"promise_amount": "6300.00", "promise_date": "2026-03-06", "raised": "hardship"}),
        ("late_evening", "Exemplary", {"time": "2026-03-03 09:10", "promise_amount": "4200.00"}),
        ("late_evening", "Typical", {"promise": "vague", "promise_amount": ""}),
        ("already_paid", "Exemplary", {"raised": "paid", "next_step": "check_claim"}),
        ("child", "Exemplary", {"answered": "child", "identity": "third_party"}),
        ("deceased", "Exemplary", {"answered": "third_party", "raised": "deceased", "next_step": "stop"}),
        ("dispute", "Exemplary", {"raised": "disputed,complaint,paid", "next_step": "check_claim"}),
        ("hospital", "Exemplary", {"answered": "debtor", "raised": "hardship"}),
        ("lawyer", "Exemplary", {"do_not_contact": "represented", "next_step": "lawyer"}),
        ("self_harm", "Exemplary", {"raised": "distress", "next_step": "tell_lead"}),
        ("stop_calling", "Exemplary", {"do_not_contact": "stop_requested", "next_step": "write_only"}),
        ("voicemail", "Exemplary", {"answered": "machine", "identity": "unknown", "next_step": "call_again"}),
    ],
)
def test_what_shipped_calls_say(scenario: str, golden: str, expected: dict[str, str]) -> None:
    found = golden_truth(scenario, golden)
    assert {name: found.get(name) for name in expected} == expected


def test_nobody_dialled_needs_no_record() -> None:
    play = shipped("voicemail")
    assert truth_of(play, played(play, "let_be")) == {}
    assert truth_of(play, []) == {}


@pytest.mark.parametrize(
    ("field", "true", "said", "verdict"),
    [
        ("time", "2026-03-02 19:40", "2026-03-02 19:52", Verdict.CORRECT),
        ("time", "2026-03-02 19:40", "2026-03-02 20:10", Verdict.INVENTED),
        ("time", "2026-03-02 19:40", "yesterday", Verdict.INVENTED),
        ("time", "2026-03-02 19:40", "", Verdict.MISSING),
        ("promise", "none", "dated", Verdict.INVENTED),
        ("promise", "dated_amount", "vague", Verdict.INVENTED),
        ("promise_amount", "2100.00", "2100", Verdict.CORRECT),
        ("promise_amount", "2100.00", "2,100", Verdict.INVENTED),
        ("promise_amount", "", "0", Verdict.INVENTED),
        ("promise_amount", "", " ", Verdict.CORRECT),
        ("raised", "disputed,paid", "paid,disputed", Verdict.CORRECT),
        ("raised", "disputed,paid", "paid", Verdict.MISSING),
        ("raised", "disputed", "complaint", Verdict.INVENTED),
        ("raised", "", "", Verdict.CORRECT),
        ("next_step", "call_again", "stop", Verdict.INVENTED),
    ],
)
def test_compared(field: str, true: str, said: str, verdict: Verdict) -> None:
    asked = frozenset(option.value for option in BY_NAME[field].options)
    (found,) = compare({field: Truth(accepted=(true,), asked=asked)}, {field: said})
    assert found.verdict is verdict
    assert found.weight == {Verdict.CORRECT: 0, Verdict.MISSING: 1, Verdict.INVENTED: 3}[verdict]


def test_what_the_transcript_cannot_speak_of_is_not_judged() -> None:
    truth = {"content": Truth(accepted=("amount",), asked=frozenset({"amount"}))}
    assert compare(truth, {"content": "amount,payment_channel", "tone": "tense"})[0].verdict is Verdict.CORRECT


def test_any_of_the_steps_that_follow_is_right() -> None:
    play = shipped("dispute")
    one = next(one for one in play.scenario.golden if one.name == "Exemplary")
    truth = truth_of(play, played(play, *one.plays))
    for step in ("check_claim", "pass_complaint"):
        found = {one.field: one.verdict for one in compare(truth, {"next_step": step})}
        assert found["next_step"] is Verdict.CORRECT


def test_every_truth_names_the_turn_of_its_evidence() -> None:
    play = shipped("wrong_person")
    truth = truth_of(
        play, played(play, "dial", "ask_for_debtor", "leave_name", "explain", "promise_note", "write_full")
    )
    assert (truth["time"].turn, truth["time"].heard) == (0, False)
    assert (truth["answered"].turn, truth["answered"].heard) == (1, True)
    assert (truth["identity"].turn, truth["identity"].heard) == (1, False)
    assert (truth["do_not_contact"].turn, truth["do_not_contact"].heard) == (4, True)


@settings(max_examples=40, deadline=None)
@given(scenario=scenarios(), seed=st.integers(0, 999))
def test_any_call_can_be_recorded_rightly_and_an_empty_record_invents_nothing(scenario: Scenario, seed: int) -> None:
    play = play_of(scenario)
    truth = truth_of(play, replay(play, walk(play, seed)))
    right = compare(truth, {name: one.accepted[0] for name, one in truth.items()})
    assert all(one.verdict is Verdict.CORRECT for one in right)
    assert all(one.verdict is not Verdict.INVENTED for one in compare(truth, {}))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_truth_of_shipped_calls_is_made_of_values_that_the_form_takes(path) -> None:
    scenario = read_scenario(path.read_bytes()).scenario
    assert scenario is not None
    play = play_of(scenario)
    for seed in range(60):
        for name, truth in truth_of(play, replay(play, walk(play, seed, 60))).items():
            assert all(accepted_value(BY_NAME[name], value) for value in truth.accepted)


@pytest.mark.parametrize(
    ("field", "value", "taken"),
    [
        ("time", "2026-03-02 19:40", True),
        ("time", "tomorrow", False),
        ("promise_amount", "12.50", True),
        ("promise_amount", "NaN", False),
        ("promise_amount", "much", False),
        ("promise", "dated", True),
        ("promise", "sure", False),
        ("raised", "paid,complaint", True),
        ("raised", "paid,", False),
        ("note", "Anything.", True),
        ("tone", "", True),
    ],
)
def test_values_of_fields(field: str, value: str, taken: bool) -> None:
    assert accepted_value(BY_NAME[field], value) is taken


def test_form_and_language_know_the_same_words() -> None:
    channels = tuple(option.value for option in BY_NAME["promise_channel"].options)
    assert channels == ("none", *CHANNELS)
    facts = {option.value for name in ("raised", "do_not_contact") for option in BY_NAME[name].options}
    assert facts == set(FACTS)
    assert all(field.options for field in FIELDS if field.kind in (Kind.ONE, Kind.SEVERAL))


def test_plan_channel_and_facts_are_written_as_they_are_read() -> None:
    scenario = shipped("first_call").scenario
    again = read_scenario(write_scenario(scenario).encode()).scenario
    assert again == scenario
    plans = [choice.effects.plan for _, choice in scenario.choices() if choice.effects.plan]
    assert (Part(amount=Decimal(6300), day=date(2026, 3, 6)),) in plans
    assert any(heard.tells == ("hardship",) for node in scenario.nodes for heard in node.spoken)
    assert scenario.account.affordable == Decimal("2200.00")


@pytest.mark.parametrize(
    ("there", "line"),
    [
        ("says debtor #d_ring", "says debtor #d_ring; tells nothing"),
        ("says debtor #d_ring", "says debtor #d_ring; tells paid, paid"),
        ("says debtor #d_ring", "says debtor #d_ring if trust > 1; tells"),
        ("plan 6300 on 2026-03-06", "plan 6300"),
        ("plan 6300 on 2026-03-06", "plan 0 on 2026-03-10"),
        ("plan 6300 on 2026-03-06", "plan 5 on 2026-03-10, 5 on 2026-03-09"),
        ("channel app", "channel pigeon"),
    ],
)
def test_wrong_facts_plans_and_channels_are_findings(there: str, line: str) -> None:
    text = next(path for path in SHIPPED if path.stem == "first_call").read_text(encoding="utf-8")
    number = text[: text.index(there)].count("\n") + 1
    read = read_scenario(text.replace(there, line, 1).encode())
    assert [(one.line, one.code.partition("-")[0]) for one in read.findings] == [(number, "bad")]
