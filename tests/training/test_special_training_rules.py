"""Who is meant, what a reason must be, when a withdrawal ends a plan, where a person stands."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.errors import Invalid
from training.assignments.rules import (
    Aim,
    Progress,
    check_joining,
    fingerprint,
    plain_reason,
    plan_ends,
    progress_of,
    without_maker,
)

DAY = date(2026, 9, 21)


@pytest.mark.parametrize("text", ["", "   ", "because", "x" * 501, "a\n\n b"])
def test_reason_that_says_nothing_or_too_much_is_refused_at_its_field(text) -> None:
    with pytest.raises(Invalid) as caught:
        plain_reason(text)
    assert caught.value.field == "reason"


def test_reason_is_kept_on_one_line() -> None:
    assert plain_reason("  Two sharp\n calls  this week ") == "Two sharp calls this week"


@pytest.mark.parametrize(
    ("aim", "until", "fine"),
    [
        (Aim.PEOPLE, None, True),
        (Aim.PEOPLE, DAY, False),
        (Aim.TEAM, DAY, True),
        (Aim.TEAM, DAY - timedelta(days=1), False),
        (Aim.POST, DAY + timedelta(days=30), True),
    ],
)
def test_only_a_team_or_post_can_be_joined_and_only_from_today(aim, until, fine) -> None:
    if fine:
        check_joining(aim, until, DAY)
        return
    with pytest.raises(Invalid) as caught:
        check_joining(aim, until, DAY)
    assert caught.value.field == "joins_until"


@given(ids=st.lists(st.integers(1, 40)), maker=st.integers(1, 40))
@settings(max_examples=60)
def test_nobody_is_meant_twice_or_by_themself(ids, maker) -> None:
    meant = without_maker(ids, maker)
    assert maker not in meant
    assert meant == sorted(set(meant))
    assert set(meant) | {maker} >= set(ids)


@given(ids=st.lists(st.integers(1, 400), unique=True, min_size=1), programme=st.integers(1, 9))
@settings(max_examples=60)
def test_preview_is_the_same_for_the_same_people_in_any_order_only(ids, programme) -> None:
    assert fingerprint(programme, ids) == fingerprint(programme, reversed(ids))
    assert fingerprint(programme, ids) != fingerprint(programme + 1, ids)
    assert fingerprint(programme, ids) != fingerprint(programme, [*ids, 500])


@pytest.mark.parametrize(
    ("began", "other", "touched", "ends"),
    [
        (True, False, False, True),
        (False, False, False, False),
        (True, True, False, False),
        (True, False, True, False),
        (False, True, True, False),
    ],
)
def test_withdrawal_ends_only_an_untouched_plan_that_it_began(began, other, touched, ends) -> None:
    assert plan_ends(began=began, other_reason=other, touched=touched) is ends


@pytest.mark.parametrize(
    ("has_plan", "finished", "late", "withdrawn", "state"),
    [
        (True, True, False, True, Progress.DONE),
        (True, False, True, False, Progress.LATE),
        (True, False, False, False, Progress.OPEN),
        (True, False, True, True, Progress.ENDED),
        (False, False, False, True, Progress.ENDED),
    ],
)
def test_where_a_person_stands(has_plan, finished, late, withdrawn, state) -> None:
    assert progress_of(has_plan=has_plan, finished=finished, late=late, withdrawn=withdrawn) is state
