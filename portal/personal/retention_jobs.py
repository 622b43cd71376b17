"""The nightly job that erases what is past its keeping, one record a transaction: killed, it goes on where it was."""

from collections import Counter
from collections.abc import Mapping
from datetime import time, timedelta
from pathlib import Path
from typing import Any

from flask import current_app

from portal import clock
from portal.auth.actor import PORTAL
from portal.config import Config
from portal.db.compacting import forget_erased
from portal.db.session import transaction
from portal.feature import JobKind, JobRun, PeriodicJob
from portal.personal.erasures import FORGET_JOB
from portal.personal.register import Keeping
from portal.personal.retained import Retained
from portal.personal.retention_models import RetentionRun
from portal.personal.retention_queries import all_retained, all_tidies, due_ids, period_of
from portal.personal.retention_services import erase_if_due
from portal.personal.retention_settings import periods_on
from portal.web.i18n import lazy_gettext

RETENTION_JOB = "personal:retention:run"
_AT_ONCE = 100
SHORT = "short"


def run_retention(run: JobRun) -> dict[str, Any]:
    """Erase every record that is due today, tidy what is kept shortly, and note how many of each.

    May run twice, even at once: each record is locked, asked again by the rule, and marked in its transaction.
    """
    with transaction(run.session) as session:
        begun = RetentionRun(started_at=clock.now(), counts={})
        session.add(begun)
        session.flush()
        run_id = begun.id
    counts: Counter[str] = Counter({kind.kind: 0 for kind in all_retained()})
    for kind in all_retained():
        counts[kind.kind] += _erase_all(run, kind)
    counts[SHORT] += _tidy_all(run)
    _note(run, run_id, counts)
    if any(counts.values()):
        forget_erased(run.session)
    return dict(counts)


def _erase_all(run: JobRun, kind: Retained) -> int:
    config: Config = current_app.extensions["fairline.config"]
    folder, today, erased, last = Path(config.data_folder), clock.today(), 0, 0
    period = period_of(run.session, kind, today)
    while ids := due_ids(run.session, kind, period, today, last, _AT_ONCE):
        for record_id in ids:
            with transaction(run.session) as session:
                erased += erase_if_due(session, PORTAL, kind, record_id, today, folder)
        last = ids[-1]
        run.progress(erased, erased)
    return erased


def _tidy_all(run: JobRun) -> int:
    days = periods_on(run.session, clock.today())[Keeping.SHORT].period.amount
    before, tidied = clock.now() - timedelta(days=days), 0
    for tidy in all_tidies():
        done = _AT_ONCE
        while done == _AT_ONCE:
            with transaction(run.session) as session:
                done = tidy(session, before, _AT_ONCE)
            tidied += done
    return tidied


def _note(run: JobRun, run_id: int, counts: Mapping[str, int]) -> None:
    with transaction(run.session) as session:
        row = session.get_one(RetentionRun, run_id)
        row.counts, row.finished_at = dict(counts), clock.now()


def forget_now(run: JobRun) -> None:
    """After an erasure by day: what the night's run does at its end."""
    forget_erased(run.session)


JOBS = (
    JobKind(name=FORGET_JOB, handler=forget_now, label=lazy_gettext("Let go of erased personal data")),
    JobKind(
        name=RETENTION_JOB, handler=run_retention, label=lazy_gettext("Erase personal data whose keeping has ended")
    ),
)
PERIODIC = (PeriodicJob(name="retention", kind=RETENTION_JOB, at=time(3, 20)),)
