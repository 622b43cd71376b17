"""Thousands of random steps over one job: claimed, done, failed, refused, deserted, tried again (safety s49, s54)."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal import clock as wall
from portal.auth.actor import COMMAND
from portal.db.session import transaction
from portal.errors import Refused
from portal.jobs import lease
from portal.jobs.lease import Claim, LostLease
from portal.jobs.models import Job, JobState
from portal.jobs.rules import LEASE, MOST_TRIES
from portal.jobs.services import retry_job

STEPS = 3_000


@dataclass
class Wanted:
    """What the job has to be, written by hand: which worker holds it is known here by the turn, not by a number."""

    state: JobState = JobState.READY
    failures: int = 0
    due: datetime = field(default_factory=wall.now)
    until: datetime | None = None
    holder: int | None = None


class Walk:
    """Acts on the ledger and says what must come of it."""

    def __init__(self, session: Session, chance: random.Random, number: int) -> None:
        self.session, self.chance, self.number = session, chance, number
        self.wanted = Wanted()
        self.claims: list[Claim] = []

    def claim(self) -> None:
        now, it = wall.now(), self.wanted
        waits = it.state is JobState.READY and it.due <= now
        deserted = it.state is JobState.RUNNING and it.until is not None and it.until < now
        given = lease.claim(self.session, now, only=self.number)
        if deserted and it.failures == MOST_TRIES - 1:
            assert given is None
            it.state, it.holder = JobState.PARKED, None
        elif waits or deserted:
            assert given is not None
            it.failures += deserted
            self.claims.append(given)
            it.state, it.holder, it.until = JobState.RUNNING, len(self.claims) - 1, now + LEASE
        else:
            assert given is None

    def end(self, how: str) -> None:
        if not self.claims:
            return
        worker = self.chance.choice([len(self.claims) - 1, self.chance.randrange(len(self.claims))])
        act: dict[str, Callable[[], Any]] = {
            "finish": lambda: lease.finish(self.session, self.claims[worker], {}),
            "fail": lambda: lease.give_back(self.session, self.claims[worker], RuntimeError("no")),
            "refuse": lambda: lease.give_back(self.session, self.claims[worker], Refused("The month is closed.")),
        }
        it = self.wanted
        if worker != it.holder:
            with pytest.raises(LostLease):
                act[how]()
            return
        act[how]()
        it.holder = None
        if how == "finish":
            it.state = JobState.DONE
        elif how == "refuse" or it.failures == MOST_TRIES - 1:
            it.state = JobState.PARKED
        else:
            it.failures += 1
            it.state, it.due = JobState.READY, wall.now() + timedelta(seconds=4**it.failures)

    def retry(self) -> None:
        it = self.wanted
        if it.state is not JobState.PARKED:
            with pytest.raises(Refused), transaction(self.session) as writing:
                retry_job(writing, COMMAND, self.number)
            return
        with transaction(self.session) as writing:
            retry_job(writing, COMMAND, self.number)
        it.state, it.failures, it.due = JobState.READY, 0, wall.now()


@pytest.mark.safety("s49")
@pytest.mark.safety("s54")
def test_job_goes_listed_ways_and_obeys_who_holds_it_now(session: Session, clock: Any, asked: Any, job: Any) -> None:
    chance, met, tried = random.Random(54), Counter[str](), Counter[str]()
    walk = Walk(session, chance, asked())
    for _ in range(STEPS):
        step = chance.choice(["claim", "claim", "finish", "fail", "fail", "refuse", "retry", "wait", "wait"])
        tried[step] += 1
        if step == "wait":
            clock.shift(timedelta(seconds=chance.choice([1, 30, 61, 400])))
        elif step in ("claim", "retry"):
            getattr(walk, step)()
        else:
            walk.end(step)
        row: Job = job(walk.number)
        assert (row.state, row.lease_until is not None) == (walk.wanted.state, row.state is JobState.RUNNING), step
        met[row.state] += 1
        if row.state is JobState.DONE and chance.random() < 0.2:
            walk = Walk(session, chance, asked())
    assert set(met) == set(JobState) and min(tried.values()) > STEPS // 20
