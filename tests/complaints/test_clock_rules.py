"""Rules of clocks that follow the policy's numbers, and of warnings whatever the job does (policy 9.1.3)."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaints.cases.rules.clocks import Basis, ClockKind, amount_for
from complaints.cases.rules.severity import Severity
from complaints.clocks.rules import (
    LaterRule,
    Pause,
    Stage,
    Told,
    amount_by_policy,
    days_used,
    is_working_time,
    stage_instants,
    to_tell,
)
from portal.workdays.rules import SHANGHAI
from portal.workdays.source import shipped_calendar

REPLY, S1, S3 = ClockKind.REPLY, Severity.S1, Severity.S3


@pytest.mark.parametrize(
    ("amount", "rule_days", "in_force", "later", "wanted"),
    [
        (5, 5, 5, [], 5),
        (5, 5, 8, [], 8),  # the number of the day on which it started was corrected: longer
        (5, 5, 3, [], 3),  # and shorter
        (3, 5, 8, [], 3),  # tightened on its own: never longer
        (3, 5, 2, [], 2),
        (10, 5, 3, [(1, 2)], 10),  # more time was approved: kept
        (5, 5, 5, [(1, 8)], 5),  # a later number never lengthens
        (10, 10, 10, [(2, 3)], 5),  # counted from the day on which it takes effect: 2 used and 3 more
        (10, 10, 10, [(9, 3)], 10),  # too late to help
        (10, 10, 10, [(2, 5), (4, 2)], 6),
    ],
)
def test_running_clock_follows_numbers_of_the_policy_by_one_rule(amount, rule_days, in_force, later, wanted) -> None:
    rules = [LaterRule(used=used, days=days) for used, days in later]
    assert amount_by_policy(REPLY, S3, amount, rule_days, in_force, rules) == wanted


def test_cap_of_a_critical_complaint_holds_for_each_number() -> None:
    assert amount_by_policy(REPLY, S1, 3, 5, 10, []) == 3
    assert amount_by_policy(REPLY, S1, 3, 5, 2, []) == 2
    assert amount_by_policy(ClockKind.PROGRESS, S3, 3, 5, 8, []) == 4
    assert amount_by_policy(ClockKind.DECISION, S3, 4, 5, 8, []) == 7
    assert amount_by_policy(ClockKind.ACKNOWLEDGE, S1, 1, 1, 2, []) == 2


_RULES = st.lists(st.builds(LaterRule, used=st.integers(0, 30), days=st.integers(1, 10)), max_size=4)


@settings(max_examples=100, deadline=None)
@given(
    kind=st.sampled_from([ClockKind.ACKNOWLEDGE, ClockKind.PROGRESS, ClockKind.DECISION, ClockKind.REPLY]),
    severity=st.sampled_from(list(Severity)),
    amount=st.integers(1, 25),
    rule_days=st.integers(1, 10),
    in_force=st.integers(1, 10),
    later=_RULES,
)
def test_counting_twice_changes_nothing_and_a_promise_is_only_shortened(
    kind, severity, amount, rule_days, in_force, later
) -> None:
    once = amount_by_policy(kind, severity, amount, rule_days, in_force, later)
    assert amount_by_policy(kind, severity, once, in_force, in_force, later) == once or amount > amount_for(
        kind, severity, rule_days
    )
    if in_force == rule_days or amount != amount_for(kind, severity, rule_days):
        assert once <= amount
    if amount > amount_for(kind, severity, rule_days):
        assert once == amount


_DAYS = st.integers(0, 40)


@settings(max_examples=60, deadline=None)
@given(
    start=st.dates(date(2025, 1, 1), date(2026, 6, 30)),
    length=_DAYS,
    pauses=st.lists(st.tuples(_DAYS, st.integers(0, 10)), max_size=3),
    basis=st.sampled_from([Basis.WORKING_DAYS, Basis.NATURAL_DAYS]),
)
def test_days_used_are_those_that_an_oracle_walks(start, length, pauses, basis) -> None:
    calendar = shipped_calendar()
    known = [
        Pause(from_on=start + timedelta(days=begins), until_on=start + timedelta(days=begins + lasts))
        for begins, lasts in pauses
    ]
    until = start + timedelta(days=length)
    walked = sum(
        (basis is Basis.NATURAL_DAYS or calendar.is_working_day(day))
        and not any(one.from_on < day <= one.until_on for one in known)
        for day in (start + timedelta(days=number) for number in range(1, length + 1))
    )
    assert days_used(calendar, start, until, basis, known) == walked


_STARTED = datetime(2026, 11, 2, 10, tzinfo=SHANGHAI)
_DUE = datetime(2026, 11, 10, tzinfo=SHANGHAI)
_RUNS = st.lists(st.integers(0, 20 * 24 * 6), max_size=25)


def _run(told: list[Told], now: datetime) -> list[Told]:
    found = to_tell(shipped_calendar(), _STARTED, _DUE, told, now)
    return [*told, *(Told(stage=stage, rung=rung, told_at=now) for stage, rung in found)]


@settings(max_examples=80, deadline=None)
@given(runs=_RUNS, repeats=st.integers(1, 3))
def test_whatever_runs_are_missed_or_repeated_no_warning_is_skipped_or_said_twice(runs, repeats) -> None:
    """Any runs of the job, in order, then one in working hours: every stage that has come was said, each rung once."""
    calendar, told = shipped_calendar(), list[Told]()
    instants = [_STARTED + timedelta(minutes=10 * number) for number in sorted(runs)]
    for now in [*instants, datetime(2026, 11, 24, 9, 30, tzinfo=SHANGHAI)]:
        for _ in range(repeats):
            told = _run(told, now)
        if is_working_time(calendar, now):
            come = {stage for stage, instant in stage_instants(calendar, _STARTED, _DUE).items() if instant <= now}
            assert {one.stage for one in told} == come
    pairs = [(one.stage, one.rung) for one in told]
    assert len(pairs) == len(set(pairs))
    for stage in Stage:
        rungs = sorted(one.rung for one in told if one.stage is stage)
        assert rungs == list(range(len(rungs))), "it climbs by one rung at a time"
    assert all(is_working_time(calendar, one.told_at) for one in told)


def test_acknowledged_stage_climbs_no_further() -> None:
    told = [Told(stage=Stage.HALF, rung=0, told_at=_STARTED, acknowledged=True)]
    found = to_tell(shipped_calendar(), _STARTED, _DUE, told, datetime(2026, 11, 9, 9, tzinfo=SHANGHAI))
    assert found == [(Stage.MOST, 0)]
