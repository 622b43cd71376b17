"""Alerts: every move of the table, and the proposal that assumes the worse."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis.plans.content import contents_in
from crisis.plans.rules import GRADES, EventKind, Grade, plan_content
from crisis.signals.rules import AlertAction, AlertState, Verdict, advance, alert_state, propose
from portal.errors import Refused

PLANS = [plan_content(data) for data in contents_in()]
ALLOWED = {
    (AlertState.RAISED, AlertAction.CONFIRM): AlertState.REAL,
    (AlertState.RAISED, AlertAction.DISMISS): AlertState.DISMISSED,
    (AlertState.RAISED, AlertAction.ACTIVATE): AlertState.ACTIVATED,
    (AlertState.REAL, AlertAction.DISMISS): AlertState.DISMISSED,
    (AlertState.REAL, AlertAction.ACTIVATE): AlertState.ACTIVATED,
}


@pytest.mark.parametrize(("state", "action"), list(itertools.product(AlertState, AlertAction)))
def test_every_pair_moves_or_is_refused(state: AlertState, action: AlertAction) -> None:
    if (state, action) in ALLOWED:
        assert advance(state, action) is ALLOWED[state, action]
    else:
        with pytest.raises(Refused):
            advance(state, action)


@pytest.mark.parametrize(
    ("verdict", "activated", "state"),
    [
        (None, False, AlertState.RAISED),
        (Verdict.REAL, False, AlertState.REAL),
        (Verdict.FALSE_ALARM, False, AlertState.DISMISSED),
        (None, True, AlertState.ACTIVATED),
        (Verdict.REAL, True, AlertState.ACTIVATED),
    ],
)
def test_state_follows_from_decisions(verdict: Verdict | None, activated: bool, state: AlertState) -> None:
    assert alert_state(verdict, activated=activated) is state


@pytest.mark.parametrize(
    ("text", "kind", "grade"),
    [
        ("A reporter of the local paper calls", EventKind.NEGATIVE_MEDIA, Grade.YELLOW),
        ("CCTV asks about a death", EventKind.NEGATIVE_MEDIA, Grade.RED),
        ("本地记者来电采访，称有录音", EventKind.NEGATIVE_MEDIA, Grade.ORANGE),
        ("央视记者在门口", EventKind.NEGATIVE_MEDIA, Grade.RED),
        ("7 complaints of the same cause", EventKind.MASS_COMPLAINTS, Grade.YELLOW),
        ("21 complainants, same cause", EventKind.MASS_COMPLAINTS, Grade.ORANGE),
        ("两小时内 25 人投诉同一原因", EventKind.MASS_COMPLAINTS, Grade.ORANGE),
        ("前台有 30 多人聚集投诉", EventKind.MASS_COMPLAINTS, Grade.RED),
        ("a crowd with complaints at the door", EventKind.MASS_COMPLAINTS, Grade.RED),
        ("客戶名單誤發至外部信箱，涉及 40 人個人資訊", EventKind.DATA_LEAK, Grade.ORANGE),
        ("customer list with 1,200 people sent to the wrong recipient", EventKind.DATA_LEAK, Grade.RED),
        ("possibly a leak of data", EventKind.DATA_LEAK, Grade.YELLOW),
    ],
)
def test_words_and_numbers_point_to_plan_and_grade(text: str, kind: EventKind, grade: Grade) -> None:
    proposal = propose(text, PLANS)
    assert proposal is not None
    assert (PLANS[proposal.index].kind, proposal.grade) == (kind, grade)
    assert proposal.is_certain
    assert len(proposal.reasons) == 2


def test_words_of_alert_are_kept_apart_for_each_language_to_list() -> None:
    proposal = propose("A reporter and a newspaper ask about a recording", PLANS)
    assert proposal is not None
    assert len(proposal.reasons[0].words) > 1
    assert not any("," in word for word in proposal.reasons[0].words)


def test_unclear_alert_gets_plan_to_choose_and_second_grade() -> None:
    proposal = propose("Something odd happened", PLANS)
    assert proposal is not None
    assert not proposal.is_certain
    assert proposal.grade is Grade.YELLOW


def test_no_plans_no_proposal() -> None:
    assert propose("A reporter calls", []) is None


@given(st.text(max_size=200), st.sampled_from(["national", "全国", "died", "央视"]))
def test_graver_word_never_lowers_the_grade(text: str, word: str) -> None:
    media = [plan for plan in PLANS if plan.kind is EventKind.NEGATIVE_MEDIA]
    before, after = propose(text, media), propose(f"{text} {word}", media)
    assert before is not None and after is not None
    assert GRADES.index(after.grade) >= GRADES.index(before.grade)
    assert after.grade is Grade.RED


@given(st.text(max_size=500))
def test_any_text_gets_some_proposal(text: str) -> None:
    assert propose(text, PLANS) is not None
