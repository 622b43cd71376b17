"""The report of a month: by the clock on the first working day of the next, and again where somebody asks for it."""

from datetime import date, time
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from complaints.insight.figures.models import ComplaintReport
from complaints.insight.figures.rules.months import read_month, reports_due
from complaints.insight.figures.services import (
    WRITE_AGAIN,
    count_report,
    keep_report,
    must_differ,
    newest_version,
    write_draft,
)
from complaints.permissions import PUBLISH
from portal import clock
from portal.auth.actor import PORTAL
from portal.db.session import transaction
from portal.errors import Refused
from portal.feature import JobKind, JobRun, PeriodicJob
from portal.jobs.queries import asker_of
from portal.web.i18n import lazy_gettext
from portal.workdays.queries import current_calendar

WRITE = "complaints.write_report"


def write_reports(run: JobRun) -> dict[str, Any]:
    """Write each report that is due and not there; once a month, also after missed or repeated runs."""
    try:
        calendar = current_calendar(run.session)
    except Refused:
        return {"written": 0, "waiting": "calendar"}
    newest = run.session.scalar(select(func.max(ComplaintReport.month)))
    due = reports_due(clock.today(), newest, calendar.is_working_day)
    return {"written": sum(_write(run.session, month) for month in due)}


def _write(session: Session, month: date) -> bool:
    """One report in a transaction of its own; False where another run was first."""
    counted = count_report(session, month)
    session.rollback()
    if counted.version != 1:
        return False
    draft = write_draft(counted, clock.now())
    with transaction(session) as writing:
        if newest_version(writing, month):
            return False
        keep_report(writing, PORTAL, draft, clock.now())
    return True


def write_again(run: JobRun) -> dict[str, Any]:
    """Print and keep a new version for who asked for it; started twice it writes one.

    Raises Refused where every figure is as before by now, and where the asker has left or lost the right meanwhile.
    """
    month = read_month(run.payload["month"])
    actor = asker_of(run.session, run.job_id)
    if not actor.may(PUBLISH):
        raise Refused("Who asked for this may no longer do it.")
    done = {"url": run.payload["url"]}
    if newest_version(run.session, month) >= run.payload["version"]:
        return done
    counted = count_report(run.session, month)
    must_differ(run.session, counted)
    run.session.rollback()
    draft = write_draft(counted, clock.now(), progress=run.progress)
    with transaction(run.session) as writing:
        keep_report(writing, actor, draft, clock.now())
    return done


jobs = (
    JobKind(name=WRITE, handler=write_reports, label=lazy_gettext("Write the monthly report of complaints")),
    JobKind(
        name=WRITE_AGAIN,
        handler=write_again,
        label=lazy_gettext("Write a new version of the monthly report of complaints"),
    ),
)
periodic = (PeriodicJob(name=WRITE, kind=WRITE, at=time(8)),)
