"""What the clock starts: the report of a month, on the first working day of the next."""

from datetime import date, time
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from complaints.insight.figures.models import ComplaintReport
from complaints.insight.figures.rules.months import reports_due
from complaints.insight.figures.services import count_report, keep_report, newest_version, write_draft
from portal import clock
from portal.auth.actor import PORTAL
from portal.db.session import transaction
from portal.errors import Refused
from portal.feature import JobKind, JobRun, PeriodicJob
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


jobs = (JobKind(name=WRITE, handler=write_reports, label=lazy_gettext("Write the monthly report of complaints")),)
periodic = (PeriodicJob(name=WRITE, kind=WRITE, at=time(8)),)
