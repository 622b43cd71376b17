"""What a change of a rule must say and where people stand with it: tables, and agreement with certificates."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.config import LANGUAGES
from portal.errors import Invalid
from training.certificates.rules import Held, RuleChange, State, newest, standing_on
from training.rulechanges.rules import (
    LONGEST_TEXT,
    Concern,
    Draft,
    checked_draft,
    concerned_on,
    fingerprint,
    goes_out_of_date,
    is_clause,
)

TODAY = date(2026, 6, 1)
DRAFT = Draft(
    rule=" 4.2 ",
    effective_from=date(2026, 7, 1),
    opens_on=TODAY,
    days=5,
    texts=dict.fromkeys(LANGUAGES, "  Another\n order "),
    kind_ids=(2, 1, 2),
    programme_id=7,
)
CHANGE = RuleChange(id=7, published_on=TODAY, effective_from=date(2026, 7, 1), rule="4.2")


def held(
    granted: date, *, number: int = 1, began: date | None = None, days: int = 365, gone: date | None = None
) -> Held:
    """A certificate that holds for so many days."""
    return Held(
        id=number,
        granted_on=granted,
        began_on=began or granted,
        expires_on=granted + timedelta(days=days),
        window_days=60,
        withdrawn_on=gone,
    )


OLD = held(date(2026, 3, 1))


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("4.2", True), ("9.1.3", True), ("10", True), ("GB/T 45251-2025", False), ("4.2a", False), ("", False)],
)
def test_clauses_are_told_from_names_of_rules(rule, expected) -> None:
    assert is_clause(rule) is expected


def test_a_whole_draft_comes_back_in_its_plain_form() -> None:
    plain = checked_draft(DRAFT, {"4.2"}, LANGUAGES, TODAY)
    assert (plain.rule, plain.kind_ids, set(plain.texts.values())) == ("4.2", (1, 2), {"Another order"})
    named = replace(DRAFT, rule="GB/T  45251-2025", effective_from=TODAY)
    assert checked_draft(named, set(), LANGUAGES, TODAY).rule == "GB/T 45251-2025"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"rule": "  "}, "rule"),
        ({"rule": "x" * 61}, "rule"),
        ({"rule": "4.99"}, "rule"),
        ({"effective_from": date(2026, 5, 31)}, "effective_from"),
        ({"effective_from": date(2040, 1, 1)}, "effective_from"),
        ({"opens_on": date(2026, 5, 31)}, "opens_on"),
        ({"opens_on": date(2026, 7, 2)}, "opens_on"),
        ({"days": 0}, "days"),
        ({"days": 61}, "days"),
        ({"texts": {**DRAFT.texts, "zh_Hant": " "}}, "text_zh_Hant"),
        ({"texts": {**DRAFT.texts, "en": "x" * (LONGEST_TEXT + 1)}}, "text_en"),
        ({"kind_ids": ()}, "kinds"),
    ],
)
def test_a_draft_that_says_too_little_is_refused_at_its_field(values, field) -> None:
    with pytest.raises(Invalid) as caught:
        checked_draft(replace(DRAFT, **values), {"4.2"}, LANGUAGES, TODAY)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("certificates", "expected"),
    [
        ([], None),
        ([OLD], 1),
        ([held(date(2025, 6, 30))], None),
        ([held(date(2025, 7, 1))], 1),
        ([held(date(2026, 3, 1), gone=date(2026, 7, 1))], None),
        ([held(date(2026, 3, 1), gone=date(2026, 7, 2))], 1),
        ([OLD, held(date(2026, 6, 20), number=2, began=date(2026, 5, 31))], 2),
        ([OLD, held(date(2026, 6, 20), number=2, began=TODAY)], None),
    ],
)
def test_certificates_that_hold_on_the_first_day_and_began_before_go_out_of_date(certificates, expected) -> None:
    found = goes_out_of_date(certificates, CHANGE.published_on, CHANGE.effective_from)
    assert (found.id if found else None) == expected


def test_another_text_or_another_certificate_is_another_look() -> None:
    looks = {
        fingerprint(DRAFT, [1, 2]),
        fingerprint(DRAFT, [1]),
        fingerprint(replace(DRAFT, days=6), [1, 2]),
        fingerprint(replace(DRAFT, texts={**DRAFT.texts, "en": "Other"}), [1, 2]),
    }
    assert len(looks) == 4
    assert fingerprint(DRAFT, [2, 1]) in looks


@pytest.mark.parametrize(
    ("certificates", "learnt", "opened", "day", "expected"),
    [
        ([OLD], None, None, date(2026, 5, 31), None),
        ([OLD], None, None, date(2026, 6, 1), (Concern.COMING, None)),
        ([OLD], None, None, date(2026, 7, 1), (Concern.OUTDATED, date(2026, 7, 1))),
        ([OLD], None, date(2026, 6, 5), date(2026, 6, 4), (Concern.COMING, None)),
        ([OLD], None, date(2026, 6, 5), date(2026, 7, 9), (Concern.UNDER_WAY, date(2026, 6, 5))),
        ([OLD], date(2026, 7, 3), None, date(2026, 7, 2), (Concern.OUTDATED, date(2026, 7, 1))),
        ([OLD], date(2026, 7, 3), None, date(2026, 7, 3), (Concern.LEARNT, date(2026, 7, 3))),
        ([OLD], date(2026, 7, 3), None, date(2027, 7, 3), (Concern.LEARNT, date(2026, 7, 3))),
        ([OLD], None, None, date(2027, 3, 2), (Concern.ENDED, date(2027, 3, 2))),
        (
            [held(date(2026, 3, 1), gone=date(2026, 6, 9))],
            None,
            None,
            date(2026, 7, 1),
            (Concern.ENDED, date(2026, 6, 9)),
        ),
        ([held(date(2026, 3, 1), gone=date(2026, 6, 1))], None, None, date(2026, 7, 1), None),
        ([held(date(2025, 5, 31))], None, None, date(2026, 7, 1), None),
        (
            [OLD, held(date(2026, 8, 1), number=2, began=date(2026, 7, 20))],
            None,
            None,
            date(2026, 8, 1),
            (Concern.RENEWED, date(2026, 8, 1)),
        ),
        (
            [held(date(2026, 8, 1), began=date(2026, 5, 20))],
            None,
            None,
            date(2026, 8, 2),
            (Concern.OUTDATED, date(2026, 8, 1)),
        ),
        ([held(date(2026, 6, 20), began=TODAY)], None, None, date(2026, 8, 2), None),
    ],
)
def test_where_somebody_stands_with_a_change_on_a_day(certificates, learnt, opened, day, expected) -> None:
    found = concerned_on(certificates, CHANGE, learnt, opened, day)
    assert (found and (found.concern, found.since)) == expected


DAYS = st.integers(0, 900).map(lambda number: date(2025, 1, 1) + timedelta(days=number))


@settings(max_examples=100, deadline=None)
@given(
    lives=st.lists(st.tuples(DAYS, st.integers(1, 90), st.integers(0, 400) | st.none()), max_size=4),
    learnt=DAYS | st.none(),
    opened=DAYS | st.none(),
    day=DAYS,
)
def test_who_stands_out_of_date_with_a_change_is_whose_certificate_is(lives, learnt, opened, day) -> None:
    certificates = []
    for number, (began, took, gone) in enumerate(lives):
        granted = began + timedelta(days=took)
        lost = None if gone is None else granted + timedelta(days=gone)
        certificates.append(held(granted, number=number, began=began, gone=lost))
    found = concerned_on(certificates, CHANGE, learnt, opened, day)
    known = {CHANGE.id: learnt} if learnt else {}
    state = standing_on(certificates, [CHANGE], known, day).state
    behind = (
        found is not None and found.concern in {Concern.OUTDATED, Concern.UNDER_WAY} and day >= CHANGE.effective_from
    )
    assert behind is (state is State.OUTDATED)
    if found is not None and found.concern is Concern.RENEWED:
        assert newest(certificates, day).began_on >= CHANGE.published_on


@settings(max_examples=60, deadline=None)
@given(
    st.integers(-40, 400),
    st.integers(0, 90),
    st.integers(0, 90),
    st.none() | st.integers(0, 90),
)
def test_change_taken_back_is_as_if_it_were_not_from_that_day_on_and_as_it_was_before(
    began, gone, asked, learnt
) -> None:
    mine = [held(TODAY - timedelta(days=30), began=TODAY + timedelta(days=began - 60))]
    taken = replace(CHANGE, taken_back_on=TODAY + timedelta(days=gone))
    day = TODAY + timedelta(days=asked)
    done = {} if learnt is None else {CHANGE.id: TODAY + timedelta(days=learnt)}
    alike = [] if asked >= gone else [CHANGE]
    found, expected = standing_on(mine, [taken], done, day), standing_on(mine, alike, done, day)
    assert (found.state, len(found.missing)) == (expected.state, len(expected.missing))
    if asked >= gone:
        assert concerned_on(mine, taken, done.get(CHANGE.id), None, day) is None
    else:
        assert concerned_on(mine, taken, done.get(CHANGE.id), None, day) == concerned_on(
            mine, CHANGE, done.get(CHANGE.id), None, day
        )
