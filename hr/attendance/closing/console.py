"""What the console does to close a month at once: what may be passed over is passed over by name and with a reason."""

from sqlalchemy.orm import Session

from hr.attendance.closing.blockers import (
    MISSING_PUNCH,
    REFUSED_ROWS,
    REVIEW_RUNS,
    UNPLANNED,
    blockers_of,
)
from hr.attendance.closing.models import MonthManifest
from hr.attendance.closing.queries import month_row, state_of
from hr.attendance.closing.rules.states import MonthState
from hr.attendance.closing.sealing import seal_month
from hr.attendance.closing.services import begin_close, let_stand, start_review
from hr.attendance.months import Month
from portal import clock
from portal.auth.actor import COMMAND
from portal.db.session import transaction


def close_now(
    session: Session,
    month: Month,
    *,
    missing_stands: str | None = None,
    early: str | None = None,
    files_seen: str | None = None,
) -> MonthManifest:
    """Close in this process. A month that is being closed already, by a process that was ended, is gone on with."""
    note = " · ".join(text for text in (missing_stands, early, files_seen) if text)
    if state_of(month_row(session, month)) is not MonthState.CLOSING:
        with transaction(session) as writing:
            _prepare(writing, month, missing_stands, early)
            aside = {code for code, text in ((REVIEW_RUNS, early), (REFUSED_ROWS, files_seen)) if text}
            begin_close(writing, COMMAND, month, set_aside=aside, note=note)
    return seal_month(session, COMMAND, month, note=note)


def _prepare(session: Session, month: Month, missing_stands: str | None, early: str | None) -> None:
    """What the reasons allow: ask everybody as late as this, and let days stand."""
    row = month_row(session, month)
    if early and state_of(row) in (MonthState.OPEN, MonthState.REOPENED):
        start_review(session, COMMAND, month, clock.today())
    if not missing_stands:
        return
    for blocker in blockers_of(session, month, clock.now()):
        days = [one.day for one in blocker.rows if one.day is not None]
        if blocker.code in (MISSING_PUNCH, UNPLANNED) and days:
            let_stand(session, COMMAND, days, missing_stands)
