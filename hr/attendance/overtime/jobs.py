"""What the clock does: overtime of days that are over is measured."""

from datetime import time
from typing import Any

from hr.attendance.overtime.services import measure_overtime
from portal import clock
from portal.auth.actor import PORTAL
from portal.db.session import transaction
from portal.feature import JobKind, JobRun, PeriodicJob
from portal.web.i18n import lazy_gettext

MEASURE_JOB = "hr.overtime.measure"


def measure(run: JobRun) -> dict[str, Any]:
    """Measure overtime of days that are over; doing it twice changes nothing."""
    with transaction(run.session) as session:
        return {"changed": measure_overtime(session, PORTAL, clock.now())}


OVERTIME_JOBS = (JobKind(name=MEASURE_JOB, handler=measure, label=lazy_gettext("Measure overtime")),)
OVERTIME_PERIODIC = (PeriodicJob(name=MEASURE_JOB, kind=MEASURE_JOB, at=time(4, 40)),)
