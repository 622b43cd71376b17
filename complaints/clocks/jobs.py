"""What the clock does about clocks: warn every ten minutes, and count all dates anew each night."""

from datetime import time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.cases.models import Complaint
from complaints.cases.timing import RULES
from complaints.clocks.counting import Numbers, recount
from complaints.clocks.models import ClockChange
from complaints.clocks.warnings import open_clocks, write_warnings
from portal import clock
from portal.db.session import transaction
from portal.feature import JobKind, JobRun, PeriodicJob
from portal.policy.queries import definitions, setting_histories
from portal.web.i18n import lazy_gettext
from portal.workdays.queries import current_calendar

WARN = "complaints.warn"
RECOUNT = "complaints.recount"
_BATCH = 500


def warn(run: JobRun) -> dict[str, Any]:
    """Write what is to be warned of by now, some hundred clocks in a transaction."""
    written, last = 0, 0
    while True:
        with transaction(run.session) as session:
            rows = open_clocks(session, last, _BATCH)
            written += write_warnings(session, rows, clock.now())
            last = rows[-1][0].id if rows else last
        if len(rows) < _BATCH:
            return {"written": written}


def policy_numbers(session: Session) -> dict[str, Numbers]:
    """The dated numbers that clocks rest on, by kind of clock; one statement."""
    histories = setting_histories(session, tuple(sorted(set(RULES.values()))))
    return {kind: Numbers(definition=definitions()[key], history=histories[key]) for kind, key in RULES.items()}


def recount_all(run: JobRun) -> dict[str, Any]:
    """Count what is open anew and list what differs; what moves because it stands still is not listed."""
    changed, last = 0, 0
    while True:
        with transaction(run.session) as session:
            now = clock.now()
            found = select(Complaint).where(Complaint.is_open, Complaint.id > last).order_by(Complaint.id).limit(_BATCH)
            rows = session.scalars(found.with_for_update()).all()
            if not rows:
                return {"changed": changed}
            calendar, policy = current_calendar(session), policy_numbers(session)
            for complaint in rows:
                moved = [one for one in recount(session, complaint, calendar, now, policy) if not one.paused]
                changed += len(moved)
                session.add_all(
                    ClockChange(
                        complaint_id=complaint.id,
                        clock_id=one.clock_id,
                        found_at=now,
                        due_before=one.due_before,
                        due_after=one.due_after,
                        provisional_before=one.provisional_before,
                        provisional_after=one.provisional_after,
                        why=one.why,
                        days_before=one.days_before,
                        days_after=one.days_after,
                    )
                    for one in moved
                )
            last, count = (rows[-1].id if rows else last), len(rows)
        if count < _BATCH:
            return {"changed": changed}


jobs = (
    JobKind(name=WARN, handler=warn, label=lazy_gettext("Warn of the clocks of complaints")),
    JobKind(name=RECOUNT, handler=recount_all, label=lazy_gettext("Count the clocks of complaints anew")),
)
periodic = (
    PeriodicJob(name=WARN, kind=WARN, minutes=10),
    PeriodicJob(name=RECOUNT, kind=RECOUNT, at=time(0, 20)),
)
