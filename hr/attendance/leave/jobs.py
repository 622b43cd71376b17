"""What the clock does in the ledger: the year's annual leave is granted, what was not taken in time expires."""

from datetime import time
from typing import Any

from hr.attendance.leave.granting import expire_grants, grant_annual
from portal import clock
from portal.auth.actor import PORTAL
from portal.db.session import transaction
from portal.feature import JobKind, JobRun, PeriodicJob
from portal.web.i18n import lazy_gettext

LEDGER_JOB = "hr.leave.ledger"


def keep_ledger(run: JobRun) -> dict[str, Any]:
    """Grant to whoever has none of this year yet, and let expire what is over; doing it twice changes nothing."""
    now = clock.now()
    today = clock.local(now).date()
    with transaction(run.session) as session:
        expired = expire_grants(session, PORTAL, today, now)
        granted = grant_annual(session, PORTAL, today.year, now)
    return {"expired": expired, "granted": granted}


LEAVE_JOBS = (
    JobKind(name=LEDGER_JOB, handler=keep_ledger, label=lazy_gettext("Grant annual leave and let it expire")),
)
LEAVE_PERIODIC = (PeriodicJob(name=LEDGER_JOB, kind=LEDGER_JOB, at=time(3, 20)),)
