"""Tables of the job ledger: a row written in the caller's own transaction is the truth about a job."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, BigId
from portal.db.columns import JsonValue, choice


class JobState(enum.StrEnum):
    """READY waits for its time; RUNNING holds a lease; PARKED failed too often and waits for a person."""

    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    PARKED = "parked"


class Job(Base):
    """One piece of work. ``unique_key`` makes asking twice ask once; ``lease_until`` outlives a dead worker."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_due", "state", "run_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(80))
    payload: Mapped[dict[str, Any]] = mapped_column(JsonValue)
    unique_key: Mapped[str | None] = mapped_column(String(160), unique=True)
    state: Mapped[JobState] = mapped_column(choice(JobState), default=JobState.READY)
    run_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(Text, default="")
    done_steps: Mapped[int] = mapped_column(default=0)
    all_steps: Mapped[int] = mapped_column(default=0)
    result: Mapped[dict[str, Any] | None] = mapped_column(JsonValue)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class JobWorker(Base):
    """A worker that runs or died: who it is, how it hears of work, when it was last seen. It leaves by itself."""

    __tablename__ = "job_worker"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    hears_by: Mapped[str] = mapped_column(String(20))
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class PeriodicRun(Base):
    """That a periodic job ran for a slot of time: the primary key lets only one scheduler win (safety s48)."""

    __tablename__ = "periodic_run"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    slot: Mapped[datetime] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
