"""What tests of the ledger share: kinds of jobs made by the test, and time that the test moves."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from portal.db.session import transaction
from portal.feature import Feature, JobKind, JobRun, PeriodicJob
from portal.jobs.models import Job
from portal.jobs.services import enqueue

START = datetime(2026, 11, 24, 4, 0, 30, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Time stands until the test moves it."""
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def features(app: Flask) -> Iterator[Callable[..., list[Feature]]]:
    """Puts a feature with the test's handlers and periodic jobs into the portal, alone."""
    kept = app.extensions["fairline.features"]

    def put(periodic: tuple[PeriodicJob, ...] = (), **handlers: Callable[[JobRun], Any]) -> list[Feature]:
        kinds = tuple(JobKind(name=name, handler=handler) for name, handler in handlers.items())
        app.extensions["fairline.features"] = [Feature(name="testing", label="", jobs=kinds, periodic=periodic)]
        return list(app.extensions["fairline.features"])

    yield put
    app.extensions["fairline.features"] = kept


@pytest.fixture
def asked(session: Session) -> Callable[..., int]:
    """Writes a job to the ledger; its number."""

    def write(kind: str = "work", **given: Any) -> int:
        with transaction(session):
            return enqueue(session, kind, given.pop("payload", {}), **given).id

    return write


@pytest.fixture
def job(session: Session) -> Callable[[int], Job]:
    """A job as it stands now."""

    def load(number: int) -> Job:
        session.rollback()
        return session.get_one(Job, number, populate_existing=True)

    return load
