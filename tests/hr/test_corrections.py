"""Corrections: who may ask for what, who decides, and that the punch stays while the day changes (H5)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr.attendance.asking.rules import (
    ALIVE,
    WAITING,
    RequestAction,
    RequestState,
    advance,
    check_not_own,
    checked_words,
    possible,
)
from hr.attendance.chosen import CORRECTIONS
from hr.attendance.corrections.models import Correction
from hr.attendance.corrections.rules import Mended, check_day, check_new, check_number, moment_on
from hr.attendance.corrections.services import answer_correction, ask_correction, withdraw_correction
from hr.attendance.models import Punch
from hr.attendance.queries import day_trace
from hr.attendance.rules.bounds import planned_days
from hr.attendance.rules.values import (
    DAY,
    DayStatus,
    Direction,
    KindOfDay,
    PlannedDay,
    PunchFact,
    ShiftTimes,
    midnight,
)
from portal.audit.services import record
from portal.auth.actor import COMMAND, Actor
from portal.db.session import transaction
from portal.errors import Invalid, NotFound, Refused
from portal.notifications.models import OutboxMessage
from portal.policy.models import PolicySetting
from tests.hr.asking import Small, small_agency
from tests.hr.staff import SHIFT, file_of, imported

TUESDAY = date(2026, 10, 13)
NOON_AFTER = datetime(2026, 10, 14, 4, 0, tzinfo=UTC)
NIGHT = ShiftTimes(starts=22 * 3600, ends=30 * 3600)


def planned(shift: ShiftTimes) -> PlannedDay:
    """The Tuesday with this shift, and the same around it."""
    return planned_days([(TUESDAY, KindOfDay.WORKING, shift)], shift, shift)[0]


LATER = midnight(TUESDAY) + 3 * DAY


@pytest.mark.parametrize(
    ("shift", "seconds", "hours_after_midnight"),
    [
        (SHIFT, 9 * 3600, 9),
        (SHIFT, 18 * 3600, 18),
        (NIGHT, 22 * 3600, 22),
        (NIGHT, 6 * 3600, 30),
        (NIGHT, 2 * 3600 + 600, 26 + 1 / 6),
    ],
)
def test_time_of_a_day_is_the_instant_at_which_its_punches_count(
    shift: ShiftTimes, seconds: int, hours_after_midnight: float
) -> None:
    assert moment_on(planned(shift), seconds, LATER) == midnight(TUESDAY) + round(hours_after_midnight * 3600)


@given(seconds=some.integers(0, DAY - 1))
def test_every_time_belongs_to_one_day_or_is_refused(seconds: int) -> None:
    for shift in (SHIFT, NIGHT):
        day = planned(shift)
        try:
            assert day.opens <= moment_on(day, seconds, LATER) < day.closes
        except Invalid as error:
            assert error.field == "time"


def test_time_to_come_is_refused() -> None:
    with pytest.raises(Invalid, match="future"):
        moment_on(planned(SHIFT), 18 * 3600, midnight(TUESDAY) + 17 * 3600)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (TUESDAY + timedelta(days=1), "still to come"),
        (date(2026, 3, 1), "did not work here"),
        (date(2026, 10, 20), "still to come"),
        (TUESDAY - timedelta(days=63), "longer ago"),
    ],
)
def test_days_that_cannot_be_corrected(day: date, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        check_day(day, TUESDAY, date(2026, 4, 1), None)


def test_days_that_can() -> None:
    check_day(TUESDAY, TUESDAY, TUESDAY, TUESDAY)
    check_day(TUESDAY - timedelta(days=62), TUESDAY, date(2020, 1, 1), None)


def test_day_after_the_last_one_is_refused() -> None:
    with pytest.raises(Invalid, match="did not work here"):
        check_day(TUESDAY, TUESDAY, date(2026, 4, 1), TUESDAY - timedelta(days=1))


@given(asked=some.integers(0, 9), most=some.integers(0, 9))
def test_number_a_month(asked: int, most: int) -> None:
    if asked < most:
        check_number(asked, most)
    else:
        with pytest.raises(Invalid):
            check_number(asked, most)


def test_what_is_there_already_and_what_is_not_there() -> None:
    punch = PunchFact(100, Direction.IN)
    with pytest.raises(Invalid, match="just such"):
        check_new(punch, [punch], None)
    with pytest.raises(Invalid, match="no such punch"):
        check_new(PunchFact(90, Direction.IN), [punch], PunchFact(90, Direction.IN))
    check_new(PunchFact(90, Direction.IN), [punch], punch)


@given(some.lists(some.integers(0, 50), unique=True), some.sets(some.integers(0, 50)))
def test_wrong_punches_are_left_out_and_no_others(times: list[int], wrong: set[int]) -> None:
    mended = Mended(wrong=frozenset(PunchFact(at) for at in wrong))
    assert [punch.at for punch in mended.without_wrong([PunchFact(at) for at in times])] == [
        at for at in times if at not in wrong
    ]


def test_nobody_decides_their_own_and_words_are_asked_for() -> None:
    with pytest.raises(Refused):
        check_not_own(7, 7)
    with pytest.raises(Refused):
        check_not_own(7, None)
    check_not_own(7, 8)
    with pytest.raises(Invalid):
        checked_words(" \n", "answer")
    with pytest.raises(Invalid):
        checked_words("x" * 501, "answer", needed=False)
    assert checked_words(" a\r\nb ", "answer") == "a\nb"


def test_decided_requests_stand_still() -> None:
    for state in RequestState:
        if state not in ALIVE:
            assert possible(state) == []
    for state in WAITING:
        assert advance(state, RequestAction.APPROVE) is RequestState.APPROVED


@pytest.fixture
def small(app: Flask, session: Session) -> Small:
    """The agency, with one day on which 0001 was not seen to leave."""
    made = small_agency(session, app.extensions["fairline.matrix"])
    imported(session, file_of(f"0001,{TUESDAY} 08:55:00,in,"))
    return made


def asked(session: Session, actor: Actor, clock_time: str = "18:05", **more: object) -> Correction:
    """The correction that is asked for at noon of the day after."""
    hours, minutes = clock_time.split(":")
    values = {
        "seconds": int(hours) * 3600 + int(minutes) * 60,
        "direction": Direction.OUT,
        "wrong": None,
        "reason": "The reader was dead",
        "received": (),
        "now": NOON_AFTER,
    } | more
    with transaction(session):
        return ask_correction(session, actor, TUESDAY, **values)  # type: ignore[arg-type]


def answered(session: Session, actor: Actor, row: Correction, action: RequestAction, words: str = "Seen.") -> None:
    with transaction(session):
        answer_correction(session, actor, row.id, action, words, NOON_AFTER)


def status(session: Session, small: Small) -> DayStatus:
    return day_trace(session, small.people[0], TUESDAY, NOON_AFTER + timedelta(days=1)).result.status


def test_approved_correction_changes_the_day_and_no_punch(session: Session, small: Small) -> None:
    punches = session.scalar(select(func.count(Punch.id)))
    row = asked(session, small.one)
    assert row.state is RequestState.WITH_LEAD and status(session, small) is DayStatus.MISSING_OUT
    answered(session, small.lead, row, RequestAction.APPROVE, "")
    assert status(session, small) is DayStatus.PRESENT
    assert session.scalar(select(func.count(Punch.id))) == punches
    told = session.scalars(select(OutboxMessage).where(OutboxMessage.topic == f"hr:correction:{row.id}")).all()
    assert len(told) == 0  # nobody here has an address


def test_refused_one_changes_nothing_and_says_why(session: Session, small: Small) -> None:
    row = asked(session, small.one)
    with pytest.raises(Invalid) as error:
        answered(session, small.lead, row, RequestAction.REFUSE, " ")
    assert error.value.field == "answer"
    answered(session, small.lead, row, RequestAction.REFUSE, "Nobody saw you.")
    assert status(session, small) is DayStatus.MISSING_OUT and row.answer == "Nobody saw you."
    with pytest.raises(Refused):
        answered(session, small.lead, row, RequestAction.APPROVE)
    assert asked(session, small.one).state is RequestState.WITH_LEAD


def test_wrong_punch_is_stood_in_for_and_stays(session: Session, small: Small) -> None:
    imported(session, file_of(f"0001,{TUESDAY} 14:00:00,out,", f"0001,{TUESDAY} 18:10:00,in,"), "more.csv")
    wrong = PunchFact(midnight(TUESDAY) + 18 * 3600 + 600, Direction.IN)
    row = asked(session, small.one, "18:10", wrong=wrong)
    answered(session, small.lead, row, RequestAction.APPROVE)
    trace = day_trace(session, small.people[0], TUESDAY, NOON_AFTER + timedelta(days=1))
    assert trace.result.departure == wrong.at and len(trace.punches) == 3
    assert trace.corrections == [row]


def test_who_decides(session: Session, small: Small) -> None:
    row = asked(session, small.one)
    for actor, error in ((small.one, Refused), (small.two, NotFound)):
        with pytest.raises(error):
            answered(session, actor, row, RequestAction.APPROVE)
    answered(session, small.hr, row, RequestAction.APPROVE)
    assert row.decided_by_id == small.hr.account_id


def test_lead_asks_hr(session: Session, small: Small) -> None:
    row = asked(session, small.lead)
    assert row.state is RequestState.WITH_HR
    with pytest.raises(Refused):
        answered(session, small.lead, row, RequestAction.APPROVE)
    answered(session, small.hr, row, RequestAction.APPROVE)
    assert row.state is RequestState.APPROVED


def test_only_the_asker_withdraws(session: Session, small: Small) -> None:
    row = asked(session, small.one)
    with pytest.raises(NotFound), transaction(session):
        withdraw_correction(session, small.two, row.id, NOON_AFTER)
    with transaction(session):
        withdraw_correction(session, small.one, row.id, NOON_AFTER)
    with pytest.raises(Refused):
        answered(session, small.lead, row, RequestAction.APPROVE)


def test_same_twice_and_more_than_the_number_are_refused(session: Session, small: Small) -> None:
    first = asked(session, small.one)
    with pytest.raises(Invalid, match="just this"):
        asked(session, small.one)
    for time in ("18:10", "18:20"):
        asked(session, small.one, time)
    with pytest.raises(Invalid, match="3 corrections"):
        asked(session, small.one, "18:30")
    answered(session, small.lead, first, RequestAction.REFUSE, "No.")
    assert asked(session, small.one, "18:30").state is RequestState.WITH_LEAD


def test_number_is_that_of_the_day(session: Session, small: Small) -> None:
    with transaction(session):
        session.add(
            PolicySetting(key=CORRECTIONS, value="0", effective_from=TUESDAY, reason="None any more", set_at=NOON_AFTER)
        )
        record(session, COMMAND, "policy:setting:test", "policy_setting", CORRECTIONS)
    with pytest.raises(Invalid, match="0 corrections"):
        asked(session, small.one)
