"""Activations: every state × action, what the stand-down asks for, and the day of the review."""

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis.activations.rules import (
    ActivationState,
    OpenTask,
    RoomAction,
    activation_state,
    advance,
    check_stand_down,
    review_due_on,
)
from crisis.plans.rules import Condition, Grade, Words
from portal.errors import Invalid, Refused
from portal.workdays.rules import work_calendar
from portal.workdays.source import OFFICIAL_NAME, shipped_years

WORDS = Words(en="It holds", zh_Hans="成立", zh_Hant="成立")
CONDITIONS = [Condition(key=key, text=WORDS) for key in ("quiet", "told", "mended")]
CALENDAR = work_calendar(OFFICIAL_NAME, tuple(shipped_years()))
ENDS = {RoomAction.STAND_DOWN: ActivationState.STOOD_DOWN}


@pytest.mark.parametrize(("state", "action"), list(itertools.product(ActivationState, RoomAction)))
def test_every_pair_moves_or_is_refused(state: ActivationState, action: RoomAction) -> None:
    if state is ActivationState.OPEN and action is not RoomAction.REVIEW:
        assert advance(state, action) is ENDS.get(action, ActivationState.OPEN)
    elif (state, action) == (ActivationState.STOOD_DOWN, RoomAction.REVIEW):
        assert advance(state, action) is ActivationState.REVIEWED
    else:
        with pytest.raises(Refused):
            advance(state, action)


def test_state_follows_from_times() -> None:
    assert activation_state(stood_down=False, reviewed=False) is ActivationState.OPEN
    assert activation_state(stood_down=True, reviewed=False) is ActivationState.STOOD_DOWN
    assert activation_state(stood_down=True, reviewed=True) is ActivationState.REVIEWED


def test_open_task_keeps_plan_at_work() -> None:
    with pytest.raises(Refused):
        check_stand_down([OpenTask(text="x")], CONDITIONS, dict.fromkeys(("quiet", "told", "mended"), "yes"))


@given(st.dictionaries(st.sampled_from(["quiet", "told", "mended", "other"]), st.sampled_from(["", "  ", "I saw it"])))
def test_plan_ends_exactly_when_each_condition_has_a_sentence(said: dict[str, str]) -> None:
    missing = [one.key for one in CONDITIONS if not said.get(one.key, "").strip()]
    if missing:
        with pytest.raises(Invalid) as caught:
            check_stand_down([], CONDITIONS, said)
        assert caught.value.field == f"condition_{missing[0]}"
    else:
        check_stand_down([], CONDITIONS, said)


@pytest.mark.parametrize(
    ("grade", "ended", "due"),
    [
        (Grade.RED, date(2026, 9, 29), date(2026, 10, 2)),
        (Grade.ORANGE, date(2026, 9, 29), date(2026, 10, 2)),
        (Grade.YELLOW, date(2026, 9, 28), date(2026, 10, 10)),  # over the National Day week, with its make-up Saturday
        (Grade.BLUE, date(2026, 11, 23), date(2026, 11, 30)),
    ],
)
def test_review_is_due_by_grade(grade: Grade, ended: date, due: date) -> None:
    assert review_due_on(grade, ended, CALENDAR) == due
