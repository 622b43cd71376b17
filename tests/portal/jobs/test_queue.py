"""The distributed mode: Huey carries numbers to worker processes; what it loses or doubles changes nothing."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.config import ROOT, queue_address
from portal.db.session import transaction
from portal.errors import Refused
from portal.jobs import consumer
from portal.jobs.carrier import Queue, queue_of
from portal.jobs.models import Job, JobState, JobWorker, PeriodicRun
from portal.jobs.rules import HANDLER_DIED, MOST_TRIES
from portal.jobs.services import enqueue
from portal.notifications.models import OutboxMessage
from portal.notifications.sending import SWEEP_JOB
from tests.support.databases import Databases
from tests.support.mailserver import mail_server

_JOBS = 40
_WORKERS = 3
_KILLS = 4


@pytest.fixture
def address(databases: Databases, tmp_path: Path) -> str:
    """A queue of the same kind as the database: a file beside it, or tables within it."""
    kind = "sqlite:" if databases.server is None else "postgres:"
    found = queue_address(kind, tmp_path, databases.url)
    assert found is not None
    return found


@pytest.fixture
def queue(app: Flask, address: str) -> Iterator[Queue]:
    """The portal of the tests, set to that queue."""
    yield from _set_to(app, address)


def _set_to(app: Flask, address: str) -> Iterator[Queue]:
    kept = app.extensions["fairline.config"]
    app.extensions["fairline.config"] = replace(kept, queue=address, secret_key="k" * 40)
    found = queue_of(app)
    assert found is not None
    yield found
    found.close()
    del app.extensions["fairline.queue"]
    app.extensions["fairline.config"] = kept


@pytest.fixture
def workers(databases: Databases, address: str, tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts real worker processes; all are killed at the end."""
    running: list[subprocess.Popen[bytes]] = []
    with mail_server() as server:

        def start() -> subprocess.Popen[bytes]:
            words = [databases.url, str(tmp_path), server.url, address]
            command = [sys.executable, "-m", "tests.support.mortal_worker", *words]
            running.append(subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL))
            return running[-1]

        start.server = server  # type: ignore[attr-defined]
        yield start
        for process in running:
            process.kill()
            process.wait()


def _until(session: Session, true: Callable[[], Any], seconds: float = 180) -> None:
    """Look until it is true; a busy machine takes its time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        session.rollback()
        if true():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come true in time")


def _count(session: Session, *conditions: Any) -> int:
    return session.scalar(select(func.count()).select_from(Job).where(*conditions)) or 0


def _open_work(session: Session) -> int:
    """What is not done; the minute's look into the outbox is asked for at each look here."""
    with transaction(session):
        enqueue(session, SWEEP_JOB, {}, unique_key=f"sweep:{int(time.time())}")
    waiting = session.scalar(select(func.count()).where(OutboxMessage.sent_at.is_(None))) or 0
    return waiting + _count(session, Job.state != JobState.DONE, Job.kind == "effect")


@pytest.mark.safety("s46")
@pytest.mark.safety("s49")
def test_killed_workers_of_the_queue_lose_and_double_nothing(session, queue, workers, tmp_path):
    with transaction(session):
        for number in range(_JOBS):
            enqueue(session, "effect", {"n": number}, unique_key=f"work:{number}")
    alive = [workers() for _ in range(_WORKERS)]
    for kill in range(_KILLS):
        victim = alive[kill % _WORKERS]
        sign = tmp_path / f"{victim.pid}.log"
        _until(session, sign.exists)
        victim.kill()
        victim.wait()
        alive[kill % _WORKERS] = workers()
    _until(session, lambda: not _open_work(session))
    effects = Counter(session.scalars(select(Job.unique_key).where(Job.unique_key.startswith("effect:"))))
    assert effects == Counter(f"effect:{number}" for number in range(_JOBS))
    arrived = Counter(str(mail["Message-ID"]) for mail in workers.server.mails)
    assert set(arrived) == set(session.scalars(select(OutboxMessage.message_id)))
    assert sum(arrived.values()) - len(arrived) <= _KILLS
    assert 1 < max(session.scalars(select(Job.tries))) <= MOST_TRIES, "no kill met a job at work"


@pytest.mark.safety("s49")
def test_a_job_that_kills_its_process_is_parked_and_others_go_on(session, queue, workers):
    with transaction(session):
        poison = enqueue(session, "poison", {}).id
    for _ in range(MOST_TRIES):
        process = workers()
        process.wait(timeout=120)
    workers()
    with transaction(session):
        enqueue(session, "effect", {"n": 1}, unique_key="work:1")
    _until(session, lambda: _count(session, Job.id == poison, Job.state == JobState.PARKED))
    _until(session, lambda: _count(session, Job.unique_key == "effect:1"))
    job = session.get_one(Job, poison)
    assert (job.tries, job.last_error) == (MOST_TRIES, HANDLER_DIED)


@pytest.mark.safety("s48")
def test_schedulers_in_three_processes_start_a_slot_once(session, queue, workers):
    for _ in range(_WORKERS):
        workers()
    _until(session, lambda: (session.scalar(select(func.count()).select_from(JobWorker)) or 0) == _WORKERS)
    _until(session, lambda: _count(session, Job.unique_key.startswith("every minute@"), Job.state == JobState.DONE))
    slots = session.scalars(select(PeriodicRun.slot).where(PeriodicRun.name == "every minute")).all()
    assert len(slots) == len(set(slots))
    assert _count(session, Job.unique_key.startswith("every minute@")) == len(slots)
    assert set(session.scalars(select(JobWorker.hears_by))) == {"queue"}


def test_a_number_is_handed_on_with_the_deed_only(session, queue):
    with pytest.raises(ZeroDivisionError), transaction(session):
        enqueue(session, "work", {})
        raise ZeroDivisionError
    assert queue.pending() == 0
    with transaction(session):
        enqueue(session, "work", {})
    assert queue.pending() == 1


def test_a_number_that_arrives_three_times_runs_once(app, session, queue, features):
    ran: list[int] = []
    features(work=lambda run: ran.append(run.job_id))
    with transaction(session):
        number = enqueue(session, "work", {}).id
    for _ in range(3):
        consumer.run_arrived(app, number)
    consumer.run_arrived(app, 987_654)
    assert ran == [number]


def test_what_the_queue_lost_is_offered_again_by_the_sweep(session, queue):
    with transaction(session):
        enqueue(session, "work", {})
    queue.huey.storage.flush_queue()
    assert consumer.offer_what_is_due(session, queue)
    assert queue.pending() == 1


def test_the_sweep_does_not_fill_a_queue_that_nobody_empties(session, queue, monkeypatch):
    monkeypatch.setattr(consumer, "_MOST_WAITING", 5)
    with transaction(session):
        for _ in range(8):
            session.add(_waiting_job())
    for _ in range(4):
        assert consumer.offer_what_is_due(session, queue)
    assert queue.pending() == 5


def _waiting_job() -> Job:
    now = clock.now() - timedelta(minutes=1)
    return Job(kind="work", payload={}, run_at=now, created_at=now)


@pytest.fixture
def broken(app: Flask, tmp_path: Path) -> Iterator[Queue]:
    """A queue that nobody answers at."""
    yield from _set_to(app, f"postgresql://nobody@/nothing?host={tmp_path}")


def test_a_silent_queue_breaks_no_deed_and_is_not_asked_again_at_once(session, broken, monkeypatch):
    asked: list[int] = []
    made = broken.huey.storage.initialize_schema
    monkeypatch.setattr(broken.huey.storage, "initialize_schema", lambda: (asked.append(1), made()))
    for _ in range(3):
        with transaction(session):
            enqueue(session, "work", {})
    assert _count(session) == 3
    assert len(asked) == 2
    assert not broken.answers()


def test_while_the_queue_is_silent_the_sweep_works_by_itself(app, session, broken, features):
    ran: list[int] = []
    features(work=lambda run: ran.append(run.job_id))
    with transaction(session):
        number = enqueue(session, "work", {}).id
    sweeper = consumer.Sweeper(app, broken)
    assert sweeper._look()
    assert not sweeper._look()
    assert ran == [number]


def test_a_forged_message_is_not_read(queue):
    forger = Queue(_with_another_key(queue))
    forger._prepare()
    forger.huey.storage.enqueue(forger.huey.serializer.serialize(("forged",)))
    with pytest.raises(ValueError, match="Signature"):
        queue.huey.dequeue()
    forger.close()


def _with_another_key(queue: Queue) -> Any:
    """The same queue with another secret key."""
    return replace(current_app.extensions["fairline.config"], secret_key="x" * 40)


@pytest.mark.parametrize(
    ("text", "database", "found"),
    [
        ("", "sqlite:////d/f.sqlite3", None),
        ("none", "sqlite:////d/f.sqlite3", None),
        ("sqlite:", "sqlite:////d/f.sqlite3", "sqlite:/d/queue.sqlite3"),
        ("sqlite:/q.sqlite3", "sqlite:////d/f.sqlite3", "sqlite:/q.sqlite3"),
        ("postgres:", "postgresql+psycopg://u:p@h/d", "postgresql://u:p@h/d"),
        ("postgres://u@h/queue", "sqlite:////d/f.sqlite3", "postgresql://u@h/queue"),
    ],
)
def test_the_setting_by_table(text, database, found):
    assert queue_address(text, Path("/d"), database) == found


@pytest.mark.parametrize("text", ["postgres:", "rabbit://x", "SQLITE:", "redis://h/0"])
def test_a_setting_that_makes_no_sense_is_refused(text):
    with pytest.raises(Refused):
        queue_address(text, Path("/d"), "sqlite:///x")
