"""How long a certificate holds, what renews it and what it is worth: tables, and what must hold for any history."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.errors import Invalid
from training.certificates.rules import (
    Held,
    RuleChange,
    Standing,
    State,
    Term,
    Validity,
    add_months,
    check_term,
    last_day,
    may_grant,
    needs_renewal,
    needs_short_course,
    standing_on,
    term_on,
)

YEAR = Term(starts_on=date(2020, 1, 1), validity=Validity.MONTHS, months=12, window_days=60)
SUMMER = Term(starts_on=date(2020, 1, 1), validity=Validity.FIXED_DAY, month=6, day=30, window_days=60)
UNTIL = Term(starts_on=date(2020, 1, 1), validity=Validity.DATE, expires_on=date(2026, 12, 31), window_days=60)


def held(
    granted: date, expires: date, *, began: date | None = None, withdrawn: date | None = None, number: int = 1
) -> Held:
    """A certificate with a window of sixty days."""
    return Held(
        id=number,
        granted_on=granted,
        began_on=began or granted,
        expires_on=expires,
        window_days=60,
        withdrawn_on=withdrawn,
    )


FIRST = held(date(2024, 3, 1), date(2025, 3, 1))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2025, 2, 28), 36, date(2028, 2, 28)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2025, 12, 31), 1, date(2026, 1, 31)),
    ],
)
def test_months_later_is_the_same_number_or_the_months_last_day(day, months, expected) -> None:
    assert add_months(day, months) == expected


@pytest.mark.parametrize(
    ("term", "granted", "before", "expected"),
    [
        (YEAR, date(2024, 2, 29), None, date(2025, 2, 28)),
        (YEAR, date(2025, 2, 1), FIRST, date(2026, 3, 1)),
        (YEAR, date(2024, 12, 31), FIRST, date(2026, 3, 1)),
        (YEAR, date(2025, 3, 1), FIRST, date(2026, 3, 1)),
        (YEAR, date(2024, 12, 30), FIRST, date(2025, 12, 30)),
        (YEAR, date(2025, 3, 2), FIRST, date(2026, 3, 2)),
        (SUMMER, date(2025, 6, 29), None, date(2025, 6, 30)),
        (SUMMER, date(2025, 6, 30), None, date(2026, 6, 30)),
        (SUMMER, date(2025, 5, 20), held(date(2024, 7, 1), date(2025, 6, 30)), date(2026, 6, 30)),
        (UNTIL, date(2025, 3, 1), FIRST, date(2026, 12, 31)),
        (UNTIL, date(2027, 1, 5), None, date(2026, 12, 31)),
        (YEAR, date(2024, 5, 1), held(date(2024, 3, 1), date(2027, 1, 1)), date(2027, 1, 1)),
        (
            YEAR,
            date(2025, 2, 1),
            held(date(2024, 3, 1), date(2025, 3, 1), withdrawn=date(2025, 1, 1)),
            date(2026, 2, 1),
        ),
    ],
)
def test_last_day_counts_from_the_old_one_within_the_window_and_from_the_completion_otherwise(
    term, granted, before, expected
) -> None:
    assert last_day(term, granted, before) == expected


def test_a_change_of_the_length_applies_to_certificates_granted_from_then_on() -> None:
    longer = Term(starts_on=date(2025, 1, 1), validity=Validity.MONTHS, months=24, window_days=30)
    assert term_on([longer, YEAR], date(2024, 12, 31)) is YEAR
    assert term_on([YEAR, longer], date(2025, 1, 1)) is longer
    assert term_on([YEAR], date(2019, 12, 31)) is None


@pytest.mark.parametrize(
    ("before", "began", "renewal", "expected"),
    [
        (None, date(2025, 1, 1), False, True),
        (None, date(2025, 1, 1), True, False),
        (FIRST, date(2025, 1, 1), True, True),
        (held(date(2024, 3, 1), date(2025, 3, 1), withdrawn=date(2025, 1, 5)), date(2025, 1, 1), True, False),
        (held(date(2024, 3, 1), date(2025, 3, 1), withdrawn=date(2025, 1, 5)), date(2025, 1, 4), False, False),
        (held(date(2024, 3, 1), date(2025, 3, 1), withdrawn=date(2025, 1, 5)), date(2025, 1, 5), False, True),
    ],
)
def test_a_renewal_needs_something_to_renew_and_undoes_no_withdrawal(before, began, renewal, expected) -> None:
    assert may_grant(before, began, renewal=renewal) is expected


CHANGE = RuleChange(id=7, published_on=date(2024, 6, 1), effective_from=date(2024, 7, 1))


@pytest.mark.parametrize(
    ("certificates", "learnt", "day", "expected"),
    [
        ([], {}, date(2024, 5, 1), State.NONE),
        ([FIRST], {}, date(2024, 2, 29), State.NONE),
        ([FIRST], {}, date(2024, 3, 1), State.VALID),
        ([FIRST], {}, date(2024, 6, 30), State.VALID),
        ([FIRST], {}, date(2024, 7, 1), State.OUTDATED),
        ([FIRST], {7: date(2024, 7, 3)}, date(2024, 7, 2), State.OUTDATED),
        ([FIRST], {7: date(2024, 7, 3)}, date(2024, 7, 3), State.VALID),
        ([FIRST], {7: date(2024, 7, 3)}, date(2024, 12, 30), State.VALID),
        ([FIRST], {7: date(2024, 7, 3)}, date(2024, 12, 31), State.RENEWABLE),
        ([FIRST], {7: date(2024, 7, 3)}, date(2025, 3, 1), State.RENEWABLE),
        ([FIRST], {7: date(2024, 7, 3)}, date(2025, 3, 2), State.EXPIRED),
        ([FIRST], {}, date(2025, 3, 2), State.EXPIRED),
        ([held(date(2024, 6, 5), date(2025, 6, 5), began=date(2024, 5, 31))], {}, date(2024, 7, 1), State.OUTDATED),
        ([held(date(2024, 6, 5), date(2025, 6, 5), began=date(2024, 6, 1))], {}, date(2024, 7, 1), State.VALID),
        (
            [held(date(2024, 3, 1), date(2025, 3, 1), withdrawn=date(2024, 4, 1))],
            {},
            date(2024, 3, 31),
            State.VALID,
        ),
        (
            [held(date(2024, 3, 1), date(2025, 3, 1), withdrawn=date(2024, 4, 1))],
            {},
            date(2024, 4, 1),
            State.WITHDRAWN,
        ),
        (
            [
                held(date(2024, 3, 1), date(2025, 3, 1), withdrawn=date(2024, 4, 1)),
                held(date(2024, 6, 5), date(2025, 6, 5), number=2),
            ],
            {},
            date(2024, 7, 1),
            State.VALID,
        ),
    ],
)
def test_state_of_a_certificate_on_a_day(certificates, learnt, day, expected) -> None:
    standing = standing_on(certificates, [CHANGE], learnt, day)
    assert standing.state is expected
    assert standing.live is (expected in {State.VALID, State.RENEWABLE})


def test_renewal_begins_with_the_window_and_only_for_a_post_that_needs_it() -> None:
    for day, expected in ((date(2024, 12, 30), False), (date(2024, 12, 31), True), (date(2025, 9, 1), True)):
        standing = standing_on([FIRST], [], {}, day)
        assert needs_renewal(standing, day, in_post=True) is expected
        assert not needs_renewal(standing, day, in_post=False)
    gone = standing_on([held(date(2024, 3, 1), date(2025, 3, 1), withdrawn=date(2024, 4, 1))], [], {}, date(2025, 1, 1))
    assert not needs_renewal(gone, date(2025, 1, 1), in_post=True)
    assert not needs_renewal(Standing(state=State.NONE), date(2025, 1, 1), in_post=True)


def test_short_course_begins_when_a_change_is_published_before_it_binds() -> None:
    before, after = (standing_on([FIRST], [CHANGE], {}, day) for day in (date(2024, 5, 31), date(2024, 6, 1)))
    assert not needs_short_course(before, in_post=True)
    assert after.state is State.VALID
    assert needs_short_course(after, in_post=True)
    assert not needs_short_course(after, in_post=False)
    assert not needs_short_course(standing_on([FIRST], [CHANGE], {}, date(2025, 3, 2)), in_post=True)


@pytest.mark.parametrize(
    ("term", "field"),
    [
        (Term(starts_on=YEAR.starts_on, validity=Validity.MONTHS, months=0, window_days=60), "months"),
        (Term(starts_on=YEAR.starts_on, validity=Validity.FIXED_DAY, month=2, day=29, window_days=60), "day"),
        (Term(starts_on=YEAR.starts_on, validity=Validity.FIXED_DAY, month=13, day=1, window_days=60), "day"),
        (
            Term(starts_on=YEAR.starts_on, validity=Validity.DATE, expires_on=YEAR.starts_on, window_days=60),
            "expires_on",
        ),
        (Term(starts_on=YEAR.starts_on, validity=Validity.MONTHS, months=12, window_days=0), "window_days"),
    ],
)
def test_a_length_that_makes_no_sense_is_refused_at_its_field(term, field) -> None:
    with pytest.raises(Invalid) as caught:
        check_term(term)
    assert caught.value.field == field


@settings(max_examples=100, deadline=None)
@given(
    start=st.dates(date(2020, 1, 1), date(2024, 12, 31)),
    gaps=st.lists(st.integers(0, 500), min_size=1, max_size=6),
    term=st.sampled_from([YEAR, SUMMER, UNTIL]),
)
def test_renewals_never_end_before_what_they_renew_and_never_lose_a_day_within_the_window(start, gaps, term) -> None:
    before, day = None, start
    for number, gap in enumerate(gaps):
        day += timedelta(days=gap)
        end = last_day(term, day, before)
        assert before is None or end >= before.expires_on
        if before is not None and term is YEAR and before.renewable_from <= day <= before.expires_on:
            assert end == add_months(before.expires_on, 12)
        before = Held(id=number, granted_on=day, began_on=day, expires_on=end, window_days=60)
