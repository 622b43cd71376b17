"""What the clock starts: once a slot, with two schedulers, after an outage, over midnight and leap days."""

import threading
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from portal import clock as wall
from portal.db.session import db
from portal.feature import PeriodicJob
from portal.jobs.models import Job, PeriodicRun
from portal.jobs.rules import daily_slot, minute_slot
from portal.jobs.runner import run_everything_due
from portal.jobs.schedule import start_periodic

MINUTE = PeriodicJob(name="sweep", kind="work", minutes=1)
DAILY = PeriodicJob(name="close", kind="work", at=time(4, 10))


def _jobs(session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(Job)) or 0


def test_a_slot_runs_once_however_often_one_looks(session, clock, features):
    ran = []
    kinds = features((MINUTE, DAILY), work=lambda run: ran.append(run.payload["slot"]))
    for _ in range(3):
        run_everything_due(session, kinds)
    assert ran == ["2026-11-23T20:10:00+00:00", "2026-11-24T04:00:00+00:00"] or sorted(ran) == sorted(
        ["2026-11-23T20:10:00+00:00", "2026-11-24T04:00:00+00:00"]
    )
    clock.shift(timedelta(seconds=30))
    run_everything_due(session, kinds)
    assert ran[-1] == "2026-11-24T04:01:00+00:00"


@pytest.mark.safety("s48")
def test_two_schedulers_at_once_write_one_job(app, session, features):
    features()
    gate, won = threading.Barrier(4), []

    def schedule() -> None:
        with app.app_context():
            gate.wait()
            won.append(start_periodic(db.session, DAILY, wall.now()))
            db.session.close()

    threads = [threading.Thread(target=schedule) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False, False, False, True]
    assert _jobs(session) == 1


def test_after_an_outage_a_missed_slot_runs_once(session, clock, features):
    ran = []
    kinds = features((MINUTE, DAILY), work=lambda run: ran.append(run.payload["slot"]))
    run_everything_due(session, kinds)
    ran.clear()
    clock.shift(timedelta(days=3, hours=2))
    run_everything_due(session, kinds)
    assert len(ran) == 2


@pytest.mark.safety("s50")
@pytest.mark.parametrize("jump", [{"hours": 3}, {"hours": -3}, {"days": 400}])
def test_a_jump_there_and_back_repeats_no_slot(session, clock, features, jump):
    ran = []
    kinds = features((DAILY,), work=lambda run: ran.append(run.payload["slot"]))
    run_everything_due(session, kinds)
    clock.shift(timedelta(**jump))
    run_everything_due(session, kinds)
    clock.shift(-timedelta(**jump))
    run_everything_due(session, kinds)
    assert len(ran) == len(set(ran))
    assert session.scalar(select(func.count()).select_from(PeriodicRun)) == len(ran)


@pytest.mark.parametrize(
    ("at", "now", "slot"),
    [
        ("04:10", "2026-11-24T04:09", "2026-11-23T04:10"),
        ("04:10", "2026-11-24T04:10", "2026-11-24T04:10"),
        ("00:00", "2026-11-24T00:00", "2026-11-24T00:00"),
        ("23:59", "2027-01-01T00:00", "2026-12-31T23:59"),
        ("04:10", "2028-03-01T04:00", "2028-02-29T04:10"),
    ],
)
def test_daily_slots_by_table(at, now, slot):
    local = datetime.fromisoformat(now).replace(tzinfo=wall.COMPANY_ZONE)
    wanted = datetime.fromisoformat(slot).replace(tzinfo=wall.COMPANY_ZONE)
    assert daily_slot(time.fromisoformat(at), local) == wanted


@given(st.datetimes(timezones=st.just(UTC)), st.integers(1, 24 * 60))
def test_a_minute_slot_has_begun_and_is_not_over(now, minutes):
    now = now.replace(year=max(1971, min(now.year, 2200)), day=min(now.day, 28))
    slot = minute_slot(minutes, now)
    assert slot <= now < slot + timedelta(minutes=minutes)
