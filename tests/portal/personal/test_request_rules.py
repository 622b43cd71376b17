"""What a request of a person needs before it ends, and by when it is answered: tables and generated cases."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.personal.request_rules import (
    DEEDS,
    LEGAL_DAYS,
    Hindrance,
    Lack,
    Outcome,
    Right,
    StepKind,
    dues,
    hindrance,
    lacks,
)
from portal.personal.retention_rules import Facts, Period, Standing, Unit, standing

DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2200, 12, 31))
STEPS = st.sets(st.sampled_from(list(StepKind)))
ID, FOUND, COPIED = StepKind.IDENTITY, StepKind.SEARCHED, StepKind.COPIED


@pytest.mark.safety("s74")
@pytest.mark.parametrize(
    ("received", "own_days", "own", "legal"),
    [
        (date(2026, 11, 28), 15, date(2026, 12, 13), date(2026, 12, 28)),
        (date(2026, 1, 31), 15, date(2026, 2, 15), date(2026, 3, 2)),
        (date(2024, 2, 14), 15, date(2024, 2, 29), date(2024, 3, 15)),
        (date(2026, 12, 20), 30, date(2027, 1, 19), date(2027, 1, 19)),
        (date(2026, 5, 1), 45, date(2026, 5, 31), date(2026, 5, 31)),
    ],
)
def test_two_last_days_in_natural_days(received: date, own_days: int, own: date, legal: date) -> None:
    assert (dues(received, own_days).own, dues(received, own_days).legal) == (own, legal)


@given(received=DAYS, own_days=st.integers(0, 400))
def test_own_day_never_lies_beyond_laws(received: date, own_days: int) -> None:
    found = dues(received, own_days)
    assert received <= found.own <= found.legal == received + timedelta(days=LEGAL_DAYS)


@pytest.mark.safety("s74")
@pytest.mark.parametrize(
    ("right", "outcome", "steps", "linked", "reason", "expected"),
    [
        (Right.COPY, Outcome.DONE, {ID, COPIED}, 1, "", []),
        (Right.COPY, Outcome.DONE, {ID}, 1, "", [Lack.DEED]),
        (Right.COPY, Outcome.DONE, {COPIED}, 1, "", [Lack.IDENTITY]),
        (Right.COPY, Outcome.DONE, {ID, FOUND}, 0, "", []),
        (Right.COPY, Outcome.DONE, {ID}, 0, "", [Lack.SEARCH]),
        (Right.COPY, Outcome.PARTLY, {ID, COPIED}, 1, " ", [Lack.REASON]),
        (Right.ERASE, Outcome.DONE, {ID, StepKind.PROPOSED}, 2, "", [Lack.DEED]),
        (Right.ERASE, Outcome.DONE, {ID, StepKind.ERASED}, 2, "", []),
        (Right.ERASE, Outcome.REFUSED, set(), 1, "A law demands it", []),
        (Right.ERASE, Outcome.REFUSED, set(), 1, "", [Lack.REASON]),
        (Right.CORRECT, Outcome.DROPPED, set(), 0, "", []),
        (Right.EXPLAIN, Outcome.DONE, set(), 0, "", []),
        (Right.WITHDRAW, Outcome.DONE, {ID, StepKind.WITHDRAWN}, 1, "", []),
    ],
)
def test_what_an_outcome_still_needs(
    right: Right, outcome: Outcome, steps: set[StepKind], linked: int, reason: str, expected: list[Lack]
) -> None:
    assert lacks(right, outcome, steps, linked=linked, reason=reason) == expected


@pytest.mark.safety("s74")
@given(right=st.sampled_from(sorted(DEEDS)), steps=STEPS, linked=st.integers(0, 3))
def test_nothing_is_done_for_somebody_unknown_or_unsought(right: Right, steps: set[StepKind], linked: int) -> None:
    free = not lacks(right, Outcome.DONE, steps, linked=linked, reason="")
    known = StepKind.IDENTITY in steps
    served = DEEDS[right] in steps if linked else StepKind.SEARCHED in steps
    assert free == (known and served)


@given(outcome=st.sampled_from([Outcome.PARTLY, Outcome.REFUSED]), right=st.sampled_from(list(Right)), steps=STEPS)
def test_who_gets_less_is_always_told_why(outcome: Outcome, right: Right, steps: set[StepKind]) -> None:
    assert Lack.REASON in lacks(right, outcome, steps, linked=1, reason="")


TODAY, YEAR = date(2026, 11, 28), Period(amount=1, unit=Unit.YEARS)


@pytest.mark.safety("s74")
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Facts(ended_on=date(2025, 11, 27)), None),
        (Facts(ended_on=date(2025, 11, 28)), Hindrance.LAW),
        (Facts(ended_on=None), Hindrance.IN_USE),
        (Facts(ended_on=date(2020, 1, 1), held=True), Hindrance.HELD),
        (Facts(ended_on=date(2020, 1, 1), needed=True), Hindrance.NEEDED),
        (Facts(ended_on=date(2020, 1, 1), erased=True), Hindrance.ERASED),
    ],
)
def test_what_keeps_record_from_being_erased(facts: Facts, expected: Hindrance | None) -> None:
    assert hindrance(facts, YEAR, TODAY) is expected


@given(
    facts=st.builds(
        Facts, ended_on=st.none() | DAYS, needed=st.booleans(), held=st.booleans(), erased=st.booleans()
    ),
    today=DAYS,
)  # fmt: skip
def test_only_what_is_due_by_law_may_go(facts: Facts, today: date) -> None:
    assert (hindrance(facts, YEAR, today) is None) == (standing(facts, YEAR, today) is Standing.DUE)
