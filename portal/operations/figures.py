"""The figures of /metrics: what this process counts as it works, and what the database says when asked."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.alerts.queries import open_by_kind
from portal.auth.models import SignedInSession
from portal.jobs.models import Job, JobState
from portal.notifications.models import OutboxMessage, OutboxState
from portal.operations import heartbeat
from portal.operations.records import last_backup

disable_created_metrics()  # type: ignore[no-untyped-call]  # a line beside each that nobody here reads

_process = CollectorRegistry()
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
REQUESTS = Counter("fairline_requests", "Requests answered.", ("endpoint", "method", "status"), registry=_process)
SECONDS = Histogram(
    "fairline_request_seconds", "Time from request to answer.", ("endpoint",), registry=_process, buckets=_SECONDS
)
STATEMENTS = Counter("fairline_sql_statements", "Statements sent to the database.", registry=_process)
JOB_RUNS = Counter("fairline_job_runs", "Jobs run by this process.", ("kind", "outcome"), registry=_process)


def written_out(session: Session, now: datetime) -> bytes:
    """All figures in the Prometheus text format. Where the database is silent, its figures are left out."""
    asked = CollectorRegistry()
    try:
        asked.register(
            _Told([*_database_figures(session, now), _gauge("fairline_database_up", "Database answers.", 1)])
        )
    except OperationalError:
        session.rollback()
        asked.register(_Told([_gauge("fairline_database_up", "Database answers.", 0)]))
    return generate_latest(_process) + generate_latest(asked)


class _Told(Collector):
    """Figures that were gathered already."""

    def __init__(self, figures: list[Metric]) -> None:
        self.figures = figures

    def collect(self) -> Iterable[Metric]:
        return self.figures


def _gauge(name: str, sentence: str, value: float) -> Metric:
    return GaugeMetricFamily(name, sentence, value=value)


def _database_figures(session: Session, now: datetime) -> Iterator[Metric]:
    yield _by_state(session, Job.state, JobState, "fairline_jobs", "Jobs of the ledger.")
    yield _by_state(session, OutboxMessage.state, OutboxState, "fairline_outbox_messages", "Messages of the outbox.")
    alive = select(func.count()).where(
        SignedInSession.ended_at.is_(None),
        SignedInSession.idle_ends_at > now,
        SignedInSession.ends_at > now,
    )
    yield _gauge("fairline_open_sessions", "Browsers signed in.", session.scalar(alive) or 0)
    yield _open_alerts(session)
    yield from _ages(session, now)


def _open_alerts(session: Session) -> Metric:
    family = GaugeMetricFamily("fairline_open_alerts", "Security alerts that nobody dealt with.", labels=("kind",))
    for kind, number in open_by_kind(session).items():
        family.add_metric((kind.value,), number)
    return family


def _by_state(
    session: Session, column: InstrumentedAttribute[Any], states: Iterable[str], name: str, sentence: str
) -> Metric:
    """Every state has its line, so that a figure of zero is a zero and not a gap."""
    counted: dict[str, int] = dict(session.execute(select(column, func.count()).group_by(column)).all())
    family = GaugeMetricFamily(name, sentence, labels=("state",))
    for state in states:
        family.add_metric((str(state),), counted.get(state, 0))
    return family


def _ages(session: Session, now: datetime) -> Iterator[Metric]:
    """Seconds since the last backup and the worker's last sign of life; absent before the first."""
    made, seen = last_backup(session), heartbeat.last_sign_of_life(session, now)
    if made is not None:
        yield _gauge("fairline_backup_age_seconds", "Since the last proven backup.", (now - made).total_seconds())
    if seen is not None:
        yield _gauge("fairline_worker_silent_seconds", "Since the worker was heard of.", (now - seen).total_seconds())
