"""Checklists, causes, hearings and who may decide, as rules over plain values."""

from datetime import date

import pytest

from complaints.inquiry.rules.causes import BRANCHES, CAUSES, Branch, Cause, branch_of
from complaints.inquiry.rules.checklist import EVERY, Edition, Point, points_for
from complaints.inquiry.rules.hearing import Heard, Outcome, require_decider, unheard
from complaints.inquiry.source import LANGUAGES, editions
from complaints.taxonomy import GROUPS
from portal.errors import Refused


def point(key: str) -> Point:
    return Point(key=key, texts={"en": key})


OLD = Edition(since=date(2026, 1, 1), points={EVERY: [point("words")], "3": [point("old_count")]})
NEW = Edition(since=date(2026, 6, 1), points={EVERY: [point("words")], "3": [point("count"), point("words")]})


@pytest.mark.parametrize(
    ("codes", "day", "keys"),
    [
        (["301"], date(2026, 5, 31), ["words", "old_count"]),
        (["301", "304"], date(2026, 6, 1), ["words", "count"]),
        (["801"], date(2026, 7, 1), ["words"]),
        ([], date(2025, 7, 1), ["words"]),
    ],
)
def test_checklist_of_the_day_and_category_holds(codes, day, keys) -> None:
    assert [one.key for one in points_for([NEW, OLD], codes, day)] == keys


def test_shipped_lists_cover_every_category_in_three_languages() -> None:
    for edition in editions():
        assert set(edition.points) == {EVERY, *GROUPS}
        shipped = [one for rows in edition.points.values() for one in rows]
        assert len({one.key for one in shipped}) == len(shipped)
        assert all(one.texts[language].strip() for one in shipped for language in LANGUAGES)


def test_every_branch_of_the_cause_tree_has_leaves_with_words() -> None:
    assert {branch_of(cause) for cause in Cause} == set(Branch) == set(BRANCHES)
    assert set(CAUSES) == set(Cause)


@pytest.mark.parametrize("outcome", list(Outcome))
def test_whoever_answered_refused_or_talked_is_heard(outcome) -> None:
    assert unheard([1, 2], [Heard(employee_id=1, outcome=outcome)]) == [2]


def test_a_second_hearing_that_waits_keeps_somebody_unheard() -> None:
    hearings = [Heard(employee_id=1, outcome=Outcome.ANSWERED), Heard(employee_id=1, outcome=None)]
    assert unheard([1], hearings) == [1]


@pytest.mark.parametrize("somebody", [None, 3])
def test_investigators_do_not_decide(somebody) -> None:
    with pytest.raises(Refused):
        require_decider(somebody, {3, 4})
    require_decider(5, {3, 4})
