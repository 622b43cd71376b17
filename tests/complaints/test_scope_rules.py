"""Where a corrective action works, and on whose calls it is counted (policy 9.1.4)."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaints.correction.rules.scope import HOUSE, Scope, ScopeKind, calls_used, known_as, may_judge, scope_of

_MONTHS = [date(2026, number, 1) for number in range(1, 7)]
_CALLS = st.dictionaries(st.sampled_from(_MONTHS), st.integers(1, 50_000))


@settings(max_examples=80, deadline=None)
@given(st.sets(st.sampled_from(_MONTHS), min_size=1), _CALLS, _CALLS)
def test_calls_of_the_scope_are_used_only_where_every_month_is_known(months, of_scope, of_house) -> None:
    used = calls_used(months, of_scope, of_house)
    if months <= set(of_scope):
        assert used == (True, of_scope)
    elif months <= set(of_house):
        assert used == (False, of_house)
    else:
        assert used is None


@pytest.mark.parametrize(
    ("days", "undecided", "may"), [(0, 0, False), (1, 0, True), (1, 2, False), (21, 2, False), (22, 2, True)]
)
def test_check_waits_for_verdicts_at_most_three_weeks(days, undecided, may) -> None:
    last = date(2026, 3, 1)
    assert may_judge(last, last + timedelta(days=days), undecided) is may


def test_names_are_compared_without_case_and_spaces() -> None:
    assert known_as("  Script  A ") == known_as("script a")
    team = Scope(kind=ScopeKind.TEAM, key="3")
    assert scope_of(team.text(), [HOUSE, team]) == team
    assert scope_of("team:4", [HOUSE, team]) is None
    assert scope_of(HOUSE.text(), [team, HOUSE]) == HOUSE
