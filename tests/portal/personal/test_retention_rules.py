"""When keeping ends, as tables and for any day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.personal.retention_rules import Facts, Period, Standing, Unit, holds_on, standing

YEARS_3 = Period(amount=3, unit=Unit.YEARS)
DAYS_30 = Period(amount=30, unit=Unit.DAYS)
DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2200, 12, 31))
PERIODS = st.builds(Period, amount=st.integers(1, 30), unit=st.sampled_from(list(Unit)))


@pytest.mark.safety("s73")
@pytest.mark.parametrize(
    ("period", "ended_on", "last_day"),
    [
        (YEARS_3, date(2023, 11, 26), date(2026, 11, 26)),
        (YEARS_3, date(2024, 2, 29), date(2027, 2, 28)),
        (Period(amount=4, unit=Unit.YEARS), date(2024, 2, 29), date(2028, 2, 29)),
        (YEARS_3, date(2023, 12, 31), date(2026, 12, 31)),
        (DAYS_30, date(2026, 1, 31), date(2026, 3, 2)),
    ],
)
def test_keeping_lasts_whole_years_or_days(period: Period, ended_on: date, last_day: date) -> None:
    assert period.last_day(ended_on) == last_day


@pytest.mark.safety("s73")
@given(period=PERIODS, ended_on=DAYS, today=DAYS)
def test_cutoff_and_last_day_always_agree(period: Period, ended_on: date, today: date) -> None:
    assert (ended_on <= period.cutoff(today)) == (period.last_day(ended_on) < today)


@given(period=PERIODS, ended_on=DAYS, later=st.integers(0, 900))
def test_what_ended_later_is_kept_as_long(period: Period, ended_on: date, later: int) -> None:
    assert period.last_day(ended_on) <= period.last_day(ended_on + timedelta(days=later))


LONG_AGO, TODAY = date(2020, 1, 1), date(2026, 11, 26)


@pytest.mark.safety("s73")
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Facts(ended_on=None), Standing.IN_USE),
        (Facts(ended_on=None, key_destroyed=True), Standing.IN_USE),
        (Facts(ended_on=LONG_AGO), Standing.DUE),
        (Facts(ended_on=LONG_AGO, erased=True), Standing.ERASED),
        (Facts(ended_on=LONG_AGO, held=True), Standing.HELD),
        (Facts(ended_on=LONG_AGO, needed=True), Standing.NEEDED),
        (Facts(ended_on=LONG_AGO, needed=True, key_destroyed=True), Standing.NEEDED),
        (Facts(ended_on=date(2023, 11, 26)), Standing.RUNNING),
        (Facts(ended_on=date(2023, 11, 25)), Standing.DUE),
        (Facts(ended_on=date(2026, 11, 1), held=True), Standing.RUNNING),
        (Facts(ended_on=date(2026, 11, 1), key_destroyed=True), Standing.DUE),
    ],
)
def test_standing_follows_from_facts_alone(facts: Facts, expected: Standing) -> None:
    assert standing(facts, YEARS_3, TODAY) is expected


@given(
    facts=st.builds(
        Facts,
        ended_on=st.none() | DAYS,
        needed=st.booleans(),
        held=st.booleans(),
        erased=st.booleans(),
        key_destroyed=st.booleans(),
    ),
    period=PERIODS,
    today=DAYS,
)
def test_nothing_going_on_or_needed_is_due(facts: Facts, period: Period, today: date) -> None:
    if standing(facts, period, today) is Standing.DUE:
        assert facts.ended_on is not None and not facts.needed and not facts.erased
        assert facts.key_destroyed or (not facts.held and period.last_day(facts.ended_on) < today)


@pytest.mark.parametrize(
    ("until", "lifted", "expected"),
    [
        (None, False, True),
        (None, True, False),
        (TODAY, False, True),
        (TODAY, True, False),
        (TODAY - timedelta(days=1), False, False),
        (TODAY + timedelta(days=1), False, True),
    ],
)
def test_hold_stops_through_its_last_day(until: date | None, lifted: bool, expected: bool) -> None:
    assert holds_on(until, lifted, TODAY) is expected
