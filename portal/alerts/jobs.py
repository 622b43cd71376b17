"""What the clock starts twice a minute: a look at what happened, then at whether the audit trail holds."""

from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import delete

from portal import clock
from portal.alerts.models import AlertMark, AlertTally
from portal.alerts.trail import check_chain, count_views
from portal.alerts.watches import KEPT, WATCHES, look_at_backup, look_for_bursts, look_for_left_steps, numbers_of
from portal.audit.heads import heads_file
from portal.db.session import transaction
from portal.feature import JobKind, JobRun, PeriodicJob
from portal.web.i18n import lazy_gettext

LOOK_JOB = "alerts:look"
_LOOKED = "looked"
_SLACK = timedelta(minutes=5)
"""A deed is counted when its transaction ends, which may be after the look that should have seen it."""


def look(run: JobRun) -> dict[str, Any]:
    """Raise what has to be raised; after an outage for all that lies between. Run twice it does nothing more."""
    now = clock.now()
    _look_at_deeds(run, now)
    return {"faults": check_chain(run.session, heads_file(), now)}


def _look_at_deeds(run: JobRun, now: datetime) -> None:
    more = True
    while more:
        with transaction(run.session) as session:
            more = count_views(session, now)
    with transaction(run.session) as session:
        mark = session.get(AlertMark, _LOOKED)
        since = max(mark.at - _SLACK, now - KEPT) if mark else now - KEPT
        numbers = numbers_of(session)
        for watch in WATCHES:
            look_for_bursts(session, watch, numbers, since)
        look_for_left_steps(session, now)
        if not current_app.extensions["fairline.demo"]:  # a demo is thrown away
            look_at_backup(session, numbers, now)
        session.merge(AlertMark(name=_LOOKED, at=now, seq=0, hash=""))
        session.execute(
            delete(AlertTally).where(AlertTally.minute < now - KEPT).execution_options(synchronize_session=False)
        )


JOBS = (JobKind(name=LOOK_JOB, handler=look, label=lazy_gettext("Look for what needs a security alert")),)
PERIODIC = (PeriodicJob(name="alerts-look", kind=LOOK_JOB, seconds=30),)
