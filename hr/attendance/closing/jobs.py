"""The job that closes a month, and the one that reminds who has not answered."""

from typing import Any

from hr.attendance.closing.sealing import seal_month
from hr.attendance.closing.services import CLOSE_JOB
from hr.attendance.months import named_month
from portal.feature import JobKind, JobRun
from portal.jobs.queries import asker_of
from portal.web.i18n import lazy_gettext


def close_month(run: JobRun) -> dict[str, Any]:
    """Do what HR's button began."""
    month = named_month(run.payload["month"])
    seal_month(run.session, asker_of(run.session, run.job_id), month, progress=run.progress)
    return {"url": f"/hr/months/{month}"}


jobs = (JobKind(name=CLOSE_JOB, handler=close_month, label=lazy_gettext("Close a month of attendance")),)
