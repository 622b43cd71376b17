"""What follows from a finding, which training belongs to it, and until when one may appeal: as tables and generated."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaints.cases.rules.conflict import Conflict, conflicts
from complaints.cases.rules.letter import AT_FAULT, Verdict
from complaints.cases.rules.severity import Severity
from complaints.inquiry.rules.causes import LED, TAUGHT, Cause
from complaints.loop.rules.appealing import all_involved, appeal_until, check_appeal, decider_of
from complaints.loop.rules.calls import last_day, months_between, per_thousand
from complaints.loop.rules.consequences import (
    Kind,
    Ruling,
    Standing,
    Weights,
    after,
    effective_verdict,
    rulings_for,
    shared,
    steps,
    wanted,
    wanted_of_manager,
    weight_of,
)
from complaints.loop.rules.fading import faded, months_later, whole_months
from complaints.loop.rules.matching import ANY, Match, in_force, programme_for
from complaints.loop.source import shipped_matches
from complaints.taxonomy import categories
from portal.errors import Refused
from portal.workdays.source import shipped_calendar

WEIGHTS = Weights(points={Severity.S1: 8, Severity.S2: 4, Severity.S3: 2, Severity.S4: 1}, partly=50)
DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("verdict", "severity", "weight"),
    [
        (Verdict.UPHELD, Severity.S1, 800),
        (Verdict.UPHELD, Severity.S4, 100),
        (Verdict.PARTLY, Severity.S2, 200),
        (Verdict.PARTLY, Severity.S4, 50),
        (Verdict.NOT_UPHELD, Severity.S1, 0),
        (Verdict.UNDETERMINED, Severity.S1, 0),
    ],
)
def test_only_what_was_upheld_weighs(verdict: Verdict, severity: Severity, weight: int) -> None:
    assert weight_of(verdict, severity, WEIGHTS) == weight


@pytest.mark.parametrize(
    ("verdict", "ruling", "counts"),
    [
        (Verdict.UPHELD, None, Verdict.UPHELD),
        (Verdict.UPHELD, Ruling.STANDS, Verdict.UPHELD),
        (Verdict.UPHELD, Ruling.CHANGED, Verdict.PARTLY),
        (Verdict.UPHELD, Ruling.OVERTURNED, Verdict.NOT_UPHELD),
        (Verdict.PARTLY, Ruling.OVERTURNED, Verdict.NOT_UPHELD),
        (Verdict.UNDETERMINED, Ruling.CHANGED, Verdict.UNDETERMINED),
    ],
)
def test_an_appeal_changes_what_counts(verdict: Verdict, ruling: Ruling | None, counts: Verdict) -> None:
    assert effective_verdict(verdict, ruling) is counts


def test_partly_upheld_cannot_be_changed_to_partly_upheld() -> None:
    assert rulings_for(Verdict.UPHELD) == (Ruling.STANDS, Ruling.CHANGED, Ruling.OVERTURNED)
    assert rulings_for(Verdict.PARTLY) == (Ruling.STANDS, Ruling.OVERTURNED)


def want(**changed: object):
    """What should hold for a wholly upheld finding of severity S2 whose cause is knowledge."""
    values = {
        "confirmed": True, "verdict": Verdict.UPHELD, "cause": Cause.KNOWLEDGE, "severity": Severity.S2,
        "ruling": None, "weights": WEIGHTS,
    } | changed  # fmt: skip
    return wanted(**values)


@pytest.mark.parametrize(
    ("changed", "trains", "blocks", "weight"),
    [
        ({}, True, True, 400),
        ({"severity": Severity.S3}, True, False, 200),
        ({"severity": Severity.S1, "cause": Cause.SKILL}, True, True, 800),
        ({"cause": Cause.TARGETS}, False, False, 400),
        ({"cause": None}, False, False, 400),
        ({"confirmed": False}, False, False, 0),
        ({"verdict": Verdict.NOT_UPHELD}, False, False, 0),
        ({"ruling": Ruling.OVERTURNED}, False, False, 0),
        ({"ruling": Ruling.CHANGED}, True, True, 200),
        ({"ruling": Ruling.STANDS}, True, True, 400),
    ],
)
def test_knowledge_and_skill_order_training_and_serious_ones_keep_from_calling(
    changed: dict[str, object], trains: bool, blocks: bool, weight: int
) -> None:
    found = want(**changed)
    assert (found.trains, found.blocks, found.weight) == (trains, blocks, weight)


def test_first_steps_weigh_and_order_and_an_overturned_finding_undoes_both() -> None:
    held = want()
    assert steps(held, Standing(), matched=True) == (Kind.WEIGHED, Kind.ORDERED)
    assert steps(held, Standing(), matched=False) == (Kind.WEIGHED, Kind.UNMATCHED)
    stood = Standing(verdict=Verdict.UPHELD, weight=400, ordered=True)
    assert steps(want(ruling=Ruling.OVERTURNED), stood, matched=True) == (Kind.WEIGHED, Kind.LIFTED)
    assert steps(want(ruling=Ruling.STANDS), stood, matched=True) == ()
    assert steps(want(verdict=Verdict.NOT_UPHELD), Standing(), matched=True) == ()


wants = st.builds(
    want,
    confirmed=st.booleans(),
    verdict=st.sampled_from(Verdict),
    cause=st.sampled_from([None, *Cause]),
    severity=st.sampled_from(Severity),
    ruling=st.sampled_from([None, *Ruling]),
)


@settings(max_examples=100)
@given(st.lists(st.tuples(wants, st.booleans()), min_size=1, max_size=8))
def test_whatever_was_before_once_derived_nothing_is_left_to_do(history) -> None:
    stand = Standing()
    for held, matched in history:
        written = steps(held, stand, matched=matched)
        assert len(set(written)) == len(written)
        for kind in written:
            assert kind is not Kind.ORDERED or not stand.ordered
            stand = after(stand, held, kind)
        assert steps(held, stand, matched=matched) == ()
        assert stand.ordered <= held.trains
        assert (stand.weight or 0) == held.weight
        if held.verdict not in AT_FAULT:
            assert not stand.ordered and not stand.weight


KNOWLEDGE = Cause.KNOWLEDGE


@pytest.mark.parametrize(
    ("code", "day", "programme"),
    [
        ("301", DAY, "all"),
        ("401", DAY, "group"),
        ("404", DAY, "category"),
        ("404", DAY + timedelta(days=1), ""),
        ("301", DAY - timedelta(days=1), ""),
    ],
)
def test_a_category_comes_before_its_group_and_a_group_before_all(code: str, day: date, programme: str) -> None:
    rows = [
        Match(area="404", cause=KNOWLEDGE, programme="category", since=DAY, number=1),
        Match(area=ANY, cause=KNOWLEDGE, programme="all", since=DAY, number=2),
        Match(area="4", cause=KNOWLEDGE, programme="group", since=DAY, number=3),
        Match(area="404", cause=KNOWLEDGE, programme="", since=DAY + timedelta(days=1), number=4),
        Match(area="301", cause=Cause.SKILL, programme="other cause", since=DAY, number=5),
    ]
    assert programme_for(rows, code, KNOWLEDGE, day) == programme


@settings(max_examples=50)
@given(
    st.lists(
        st.builds(
            Match,
            area=st.sampled_from([ANY, "3", "4", "301", "404"]),
            cause=st.sampled_from(sorted(TAUGHT)),
            programme=st.sampled_from(["", "a", "b"]),
            since=st.dates(DAY - timedelta(days=5), DAY + timedelta(days=5)),
            number=st.integers(0, 50),
        ),
        unique_by=lambda one: one.number,
    ),
    st.sampled_from(["301", "404", "702"]),
)
def test_what_is_in_force_decides_alone(rows: list[Match], code: str) -> None:
    assert programme_for(rows, code, KNOWLEDGE, DAY) == programme_for(in_force(rows, DAY), code, KNOWLEDGE, DAY)


def test_what_comes_with_fairline_covers_every_category() -> None:
    assert all(programme_for(shipped_matches(), code, cause, DAY) for code in categories() for cause in TAUGHT)


def test_ten_working_days_know_the_holidays() -> None:
    calendar = shipped_calendar()
    assert appeal_until(calendar, date(2026, 3, 2), 10) == date(2026, 3, 16)
    assert appeal_until(calendar, date(2026, 9, 30), 10) > date(2026, 10, 14)


@settings(max_examples=100)
@given(st.dates(date(2025, 1, 1), date(2026, 11, 1)), st.integers(1, 20))
def test_the_last_day_is_a_working_day_with_so_many_before_it(told: date, days: int) -> None:
    calendar = shipped_calendar()
    until = appeal_until(calendar, told, days)
    between = [told + timedelta(days=n) for n in range(1, (until - told).days + 1)]
    assert sum(calendar.is_working_day(day) for day in between) == days
    assert calendar.is_working_day(until)


def test_an_appeal_is_refused_late_and_twice_with_a_sentence() -> None:
    check_appeal(DAY, DAY, appealed=False)
    with pytest.raises(Refused, match="ended on"):
        check_appeal(DAY, DAY + timedelta(days=1), appealed=False)
    with pytest.raises(Refused, match="already"):
        check_appeal(DAY, DAY, appealed=True)


def test_whoever_had_any_part_does_not_decide_on_the_appeal() -> None:
    involved = all_involved([7])
    assert conflicts(7, [1], [], DAY, DAY, involved) == {Conflict.EARLIER_ROUND}
    assert conflicts(1, [1], [], DAY, DAY, involved) == {Conflict.IS_SUBJECT}
    assert conflicts(8, [1], [], DAY, DAY, involved) == frozenset()


@pytest.mark.parametrize(
    ("ranks", "chosen"),
    [([{5: 2, 4: 0, 3: 0}, {1: 0}], 3), ([{}, {9: 4}], 9), ([{}, {}], None), ([], None)],
)
def test_an_appeal_goes_to_the_first_rank_with_anybody_left(ranks: list[dict[int, int]], chosen: int | None) -> None:
    assert decider_of(ranks) == chosen


@pytest.mark.parametrize(
    ("day", "months", "left"),
    [
        (date(2026, 1, 31), 12, 400),
        (date(2026, 2, 27), 12, 400),
        (date(2026, 2, 28), 12, 367),
        (date(2026, 7, 31), 12, 200),
        (date(2027, 1, 30), 12, 33),
        (date(2027, 1, 31), 12, 0),
        (date(2030, 1, 1), 12, 0),
        (date(2030, 1, 1), 0, 400),
        (date(2025, 1, 1), 12, 400),
    ],
)
def test_a_weight_fades_by_equal_parts_a_month(day: date, months: int, left: int) -> None:
    assert faded(400, date(2026, 1, 31), day, months) == left


@settings(max_examples=60)
@given(
    weight=st.integers(0, 10_000),
    days=st.lists(st.integers(0, 800), min_size=2, max_size=2).map(sorted),
    months=st.integers(1, 60),
)
def test_a_weight_only_ever_gets_less_and_ends(weight: int, days: list[int], months: int) -> None:
    earlier, later = (DAY + timedelta(days=one) for one in days)
    assert 0 <= faded(weight, DAY, later, months) <= faded(weight, DAY, earlier, months) <= weight
    end = months_later(DAY, months)
    assert faded(weight, DAY, end, months) == 0 and whole_months(DAY, end) == months


SHARING = Weights(points=WEIGHTS.points, partly=50, reported=50, managers=40)
UPHELD = {"confirmed": True, "verdict": Verdict.UPHELD, "severity": Severity.S2, "weights": SHARING}


@pytest.mark.parametrize(
    ("cause", "reported", "led", "own", "carried"),
    [
        (Cause.KNOWLEDGE, False, True, 400, 0),
        (Cause.KNOWLEDGE, True, True, 200, 0),
        (Cause.SUPERVISION, False, True, 240, 160),
        (Cause.SUPERVISION, True, True, 120, 80),
        (Cause.SCRIPT_WRONG, False, True, 240, 160),
        (Cause.SCRIPT_MISSING, False, True, 240, 160),
        (Cause.TARGETS, False, True, 240, 160),
        # Whom nobody led carries it alone; a workload or a system is nobody's to answer for in the line.
        (Cause.TARGETS, False, False, 400, 160),
        (Cause.WORKLOAD, False, True, 400, 0),
        (Cause.SYSTEM_FAULT, False, True, 400, 0),
        (None, False, True, 400, 0),
    ],
)
def test_who_reported_it_carries_less_and_who_led_a_share(
    cause: Cause | None, reported: bool, led: bool, own: int, carried: int
) -> None:
    assert wanted(cause=cause, ruling=None, reported=reported, led=led, **UPHELD).weight == own
    share = wanted_of_manager(cause=cause, rulings=[None, None], reported=reported, **UPHELD)
    assert (share.weight, share.trains, share.blocks) == (carried, False, False)


@pytest.mark.parametrize(
    ("of_person", "of_manager", "carried"),
    [
        (None, Ruling.OVERTURNED, 0),
        (Ruling.OVERTURNED, None, 0),
        (Ruling.CHANGED, None, 80),
        (None, Ruling.CHANGED, 80),
        (Ruling.CHANGED, Ruling.CHANGED, 80),
        (Ruling.STANDS, Ruling.STANDS, 160),
    ],
)
def test_share_falls_with_either_appeal_and_the_persons_part_stays(
    of_person: Ruling | None, of_manager: Ruling | None, carried: int
) -> None:
    assert wanted_of_manager(cause=Cause.TARGETS, rulings=[of_person, of_manager], **UPHELD).weight == carried
    assert wanted(cause=Cause.TARGETS, ruling=None, led=True, **UPHELD).weight == 240


@settings(max_examples=80)
@given(
    weight=st.integers(0, 10_000),
    percent=st.integers(0, 100),
    cause=st.sampled_from(list(Cause)),
    severity=st.sampled_from(list(Severity)),
    reported=st.booleans(),
)
def test_shares_are_never_more_than_the_whole(
    weight: int, percent: int, cause: Cause, severity: Severity, reported: bool
) -> None:
    own, carried = shared(weight, percent)
    assert own + carried == weight and own >= 0 and carried >= 0
    weights = Weights(points=WEIGHTS.points, partly=50, reported=percent, managers=percent)
    values = {"confirmed": True, "verdict": Verdict.UPHELD, "cause": cause, "severity": severity, "weights": weights}
    mine = wanted(ruling=None, reported=reported, led=True, **values).weight
    theirs = wanted_of_manager(rulings=[None], reported=reported, **values).weight
    whole = wanted(ruling=None, reported=reported, led=False, **values).weight
    assert mine + theirs == whole if cause in LED else (mine, theirs) == (whole, 0)
    assert whole <= weight_of(Verdict.UPHELD, severity, weights)


@pytest.mark.parametrize(
    ("points", "calls", "rate"),
    [("4", 1_000, "4.00"), ("4", 3_200, "1.25"), ("0.5", 1_000_000, "0.00"), ("1", 16_000, "0.06"), ("0", 7, "0.00")],
)
def test_weight_is_told_per_thousand_calls(points: str, calls: int, rate: str) -> None:
    assert per_thousand(Decimal(points), calls) == Decimal(rate)


@given(first=st.dates(date(2020, 1, 1), date(2030, 1, 1)), days=st.integers(0, 800))
def test_months_of_a_span_follow_each_other(first: date, days: int) -> None:
    last = first + timedelta(days=days)
    months = months_between(first, last)
    assert months[0] <= first and last <= last_day(months[-1])
    assert all(last_day(one) + timedelta(days=1) == other for one, other in pairwise(months))
