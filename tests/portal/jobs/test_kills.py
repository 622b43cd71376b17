"""Two workers, killed again and again: every effect once, no mail lost, a doubled one with the same id (s46, s47)."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.config import ROOT
from portal.db.session import transaction
from portal.jobs.models import Job, JobState
from portal.jobs.rules import MOST_TRIES
from portal.jobs.services import enqueue
from portal.notifications.models import OutboxMessage, OutboxState
from portal.notifications.sending import SWEEP_JOB
from tests.support.databases import Databases
from tests.support.mailserver import mail_server

_JOBS = 50
_KILLS = int(os.environ.get("FAIRLINE_KILLS", "4"))


def _worker(databases: Databases, folder, smtp_url: str) -> subprocess.Popen[bytes]:
    arguments = [sys.executable, "-m", "tests.support.mortal_worker", databases.url, str(folder), smtp_url]
    return subprocess.Popen(arguments, cwd=ROOT, stderr=subprocess.DEVNULL)


def _open_work(session) -> int:
    session.rollback()
    jobs = session.scalar(select(func.count()).select_from(Job).where(Job.state != JobState.DONE)) or 0
    waiting = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.state != OutboxState.SENT)
    return jobs + (session.scalar(waiting) or 0)


@pytest.mark.safety("s46")
@pytest.mark.safety("s47")
def test_killed_workers_lose_nothing(app, session, databases: Databases, tmp_path):
    chance = random.Random(7)
    with transaction(session):
        for number in range(_JOBS):
            enqueue(session, "effect", {"n": number}, unique_key=f"work:{number}")
    with mail_server() as server:
        workers = [_worker(databases, tmp_path, server.url) for _ in range(2)]
        try:
            for _ in range(_KILLS):
                victim = chance.randrange(2)
                _wait_until_at_work(tmp_path / f"{workers[victim].pid}.log")
                time.sleep(chance.uniform(0, 0.5))
                workers[victim].kill()
                workers[victim].wait()
                workers[victim] = _worker(databases, tmp_path, server.url)
            _wait_for_the_end(session)
        finally:
            for worker in workers:
                worker.kill()
                worker.wait()
        arrived = Counter(str(mail["Message-ID"]) for mail in server.mails)
    session.rollback()
    # A minute may begin meanwhile: its periodic job is of the same kind.
    of_work = Job.unique_key.startswith("effect:")
    effects = session.scalars(select(Job.unique_key).where(Job.kind == "noted", of_work)).all()
    assert sorted(effects) == sorted(f"effect:{number}" for number in range(_JOBS))
    assert set(arrived) == set(session.scalars(select(OutboxMessage.message_id)))
    assert sum(arrived.values()) - len(arrived) <= _KILLS
    tries = session.scalars(select(Job.tries)).all()
    assert 1 < max(tries) <= MOST_TRIES, "no kill met a job at work"


def _wait_until_at_work(sign: Path) -> None:
    """A worker on a busy machine takes seconds to start; killing it earlier would prove nothing."""
    end = time.monotonic() + 60
    while not sign.exists() and time.monotonic() < end:
        time.sleep(0.02)


def _wait_for_the_end(session) -> None:
    """Work goes on by itself; the sweep comes each second here instead of each minute."""
    end = time.monotonic() + 120
    while _open_work(session) and time.monotonic() < end:
        with transaction(session):
            enqueue(session, SWEEP_JOB, {}, unique_key=f"sweep:{clock.now().isoformat()}")
        time.sleep(1)
    assert _open_work(session) <= 1
