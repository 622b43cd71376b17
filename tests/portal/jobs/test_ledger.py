"""The ledger of jobs: one worker wins, dead ones are replaced, what keeps failing is parked, a rule's no is kept."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock as wall
from portal.db.session import db, transaction
from portal.errors import Refused
from portal.feature import JobRun
from portal.jobs import lease
from portal.jobs.models import Job, JobState
from portal.jobs.rules import LEASE, MOST_TRIES
from portal.jobs.runner import Worker, run_everything_due, run_one
from portal.jobs.services import enqueue
from portal.web.i18n import gettext


def test_a_job_is_done_and_keeps_its_result(session, clock, features, asked, job):
    number = asked(payload={"n": 2})
    assert run_everything_due(session, features(work=lambda run: {"twice": run.payload["n"] * 2})) == 1
    assert job(number).state is JobState.DONE
    assert job(number).result == {"twice": 4}
    assert run_everything_due(session, features(work=lambda run: 1 / 0)) == 0


def test_asking_twice_with_one_key_asks_once(session, clock, asked):
    assert asked(unique_key="close:2026-10") == asked(unique_key="close:2026-10")
    assert session.scalar(select(func.count()).select_from(Job)) == 1


def test_a_job_that_is_rolled_back_was_never_asked(session, clock):
    with pytest.raises(ZeroDivisionError), transaction(session):
        enqueue(session, "work", {})
        raise ZeroDivisionError
    assert session.scalar(select(func.count()).select_from(Job)) == 0


def test_a_job_waits_for_its_time(session, clock, features, asked):
    ran = []
    kinds = features(work=lambda run: ran.append(run.job_id))
    asked(run_at=wall.now() + timedelta(minutes=5))
    run_everything_due(session, kinds)
    clock.shift(timedelta(minutes=5))
    assert ran == []
    run_everything_due(session, kinds)
    assert len(ran) == 1


@pytest.mark.safety("s49")
def test_a_failing_job_comes_back_later_and_is_parked_at_last(session, clock, features, asked, job):
    kinds = features(work=lambda run: [][1])
    number = asked()
    waits = []
    for _ in range(MOST_TRIES - 1):
        run_everything_due(session, kinds)
        assert job(number).state is JobState.READY
        waits.append((job(number).run_at - wall.now()).total_seconds())
        clock.move_to(job(number).run_at)
    run_everything_due(session, kinds)
    assert waits == [4, 16, 64, 256]
    assert job(number).state is JobState.PARKED
    assert job(number).last_error.startswith("IndexError")
    clock.shift(timedelta(days=3))
    assert run_everything_due(session, kinds) == 0


def test_what_a_rule_refuses_is_parked_at_once_with_its_sentence(session, clock, features, asked, job):
    def refuse(run: JobRun) -> None:
        raise Refused("The month %(month)s is closed.", month="2026-10")

    number = asked()
    run_everything_due(session, features(work=refuse))
    assert job(number).state is JobState.PARKED
    assert job(number).tries == 1
    assert job(number).result == {"refused": "The month %(month)s is closed.", "values": {"month": "2026-10"}}


def test_a_kind_that_nobody_knows_is_parked(session, clock, features, asked, job):
    number = asked("work of a feature that is gone")
    run_everything_due(session, features())
    assert job(number).state is JobState.PARKED


def test_half_a_write_of_a_failing_handler_is_taken_back(session, clock, features, asked, job):
    def half(run: JobRun) -> None:
        with transaction(run.session):
            enqueue(run.session, "other", {})
            raise OSError("disk")

    number = asked()
    run_everything_due(session, features(work=half), most=1)
    assert session.scalar(select(func.count()).select_from(Job)) == 1
    assert job(number).last_error.startswith("OSError, tests/portal/jobs/test_ledger.py:")
    assert "disk" not in job(number).last_error


@pytest.mark.safety("s49")
def test_a_dead_workers_job_is_taken_over_after_its_lease(session, clock, features, asked, job):
    number = asked()
    assert lease.claim(session, wall.now()) is not None
    ran = []
    kinds = features(work=lambda run: ran.append(1))
    clock.shift(LEASE - timedelta(seconds=1))
    assert run_everything_due(session, kinds) == 0
    clock.shift(timedelta(seconds=2))
    assert run_everything_due(session, kinds) == 1
    assert job(number).state is JobState.DONE
    assert job(number).tries == 2
    assert timedelta(seconds=60) >= LEASE


@pytest.mark.safety("s49")
def test_a_job_that_kills_its_workers_is_parked(session, clock, features, asked, job):
    number = asked()
    for _ in range(MOST_TRIES):
        assert lease.claim(session, wall.now()) is not None
        clock.shift(LEASE + timedelta(seconds=1))
    assert lease.claim(session, wall.now()) is None
    assert job(number).state is JobState.PARKED
    assert job(number).last_error == "The worker died each time it ran this."


def test_a_worker_that_lost_its_lease_changes_nothing(session, clock, asked, job):
    number = asked()
    slow = lease.claim(session, wall.now())
    clock.shift(LEASE + timedelta(seconds=1))
    quick = lease.claim(session, wall.now())
    with pytest.raises(lease.LostLease):
        lease.progress_of(session, slow)(1, 2)
    with pytest.raises(lease.LostLease):
        lease.finish(session, slow, {"by": "slow"})
    lease.finish(session, quick, {"by": "quick"})
    with pytest.raises(lease.LostLease):
        lease.give_back(session, slow, ValueError())
    assert job(number).result == {"by": "quick"}


def test_progress_is_kept_and_renews_the_lease(session, clock, features, asked, job):
    def long(run: JobRun) -> None:
        for step in range(1, 5):
            clock.shift(LEASE - timedelta(seconds=5))
            run.progress(step, 4)

    number = asked()
    assert run_everything_due(session, features(work=long)) == 1
    assert (job(number).done_steps, job(number).all_steps) == (4, 4)
    assert job(number).state is JobState.DONE


def test_a_long_silent_step_keeps_its_lease(session, features, asked, job, monkeypatch):
    monkeypatch.setattr(lease, "_RENEW_EVERY", 0.05)
    seen = threading.Event()

    def silent(run: JobRun) -> None:
        before = run.session.get_one(Job, run.job_id).lease_until
        run.session.rollback()
        for _ in range(100):
            seen.wait(0.05)
            if run.session.get_one(Job, run.job_id, populate_existing=True).lease_until > before:
                seen.set()
                break
            run.session.rollback()

    asked()
    run_everything_due(session, features(work=silent))
    assert seen.is_set()


@pytest.mark.safety("s46")
def test_of_two_workers_one_gets_the_job(app: Flask, session: Session, asked):
    numbers = {asked(payload={"n": n}) for n in range(20)}
    taken: list[int] = []

    def work() -> None:
        with app.app_context():
            while (held := lease.claim(db.session, wall.now())) is not None:
                taken.append(held.job_id)
            db.session.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(taken) == sorted(numbers)


@pytest.mark.safety("s50")
@pytest.mark.parametrize("jump", [{"hours": 3}, {"hours": -3}, {"days": 400}, {"days": -400}])
def test_a_jump_of_the_clock_neither_loses_nor_doubles_jobs(session, clock, features, asked, job, jump):
    ran = []
    kinds = features(work=lambda run: ran.append(run.payload["n"]))
    waiting, held = asked(payload={"n": 1}), asked(payload={"n": 2}, run_at=wall.now() - timedelta(hours=1))
    assert lease.claim(session, wall.now()).job_id == held
    clock.shift(timedelta(**jump))
    run_everything_due(session, kinds)
    assert sorted(ran) == [1, 2]
    assert {job(number).state for number in (waiting, held)} == {JobState.DONE}


def test_handlers_speak_the_installations_language_unless_they_choose(session, clock, features, asked, job):
    number = asked()
    run_everything_due(session, features(work=lambda run: {"said": gettext("Nothing here")}))
    assert job(number).result == {"said": "Nothing here"}


def test_the_worker_runs_jobs_at_the_bell_and_stops(app, session, features, asked, job):
    done = threading.Event()
    features(work=lambda run: done.set())
    worker = Worker(app)
    worker.start()
    number = asked()
    assert done.wait(10)
    worker.stop()
    worker.join(timeout=10)
    assert not worker.is_alive()
    assert job(number).state is JobState.DONE


def test_a_stop_leaves_the_rest_for_the_next_worker(app, session, features, asked, job):
    worker = Worker(app)
    features(work=lambda run: worker.stop())
    numbers = [asked(payload={"n": n}) for n in range(3)]
    worker.start()
    worker.join(timeout=10)
    assert [job(number).state for number in numbers] == [JobState.DONE, JobState.READY, JobState.READY]


def test_run_one_says_when_there_is_nothing(session, features):
    features()
    assert run_one(session, {}) is False
