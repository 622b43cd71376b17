"""Overtime in the reader's words."""

from hr.attendance.asking.rules import RequestState
from hr.attendance.overtime.models import Overtime
from hr.attendance.overtime.rules import Rate, Settled
from portal import clock
from portal.web.filters import written_date
from portal.web.i18n import gettext, lazy_gettext

RATE_WORDS = {
    Rate.WORKING: lazy_gettext("150 % · working day"),
    Rate.REST: lazy_gettext("200 % · day of rest"),
    Rate.HOLIDAY: lazy_gettext("300 % · holiday by law"),
}
SETTLED_WORDS = {
    Settled.PAY: lazy_gettext("Pay"),
    Settled.TIME_OFF: lazy_gettext("Time off"),
}


def when_of(row: Overtime) -> str:
    """The day with its hours."""
    day = written_date(row.day, "medium")
    first, last = (f"{clock.local(at):%H:%M}" for at in (row.starts_at, row.ends_at))
    return gettext("%(day)s, %(first)s–%(last)s", day=day, first=first, last=last)


def answered(row: Overtime) -> str:
    """What became of it, in one line."""
    when = when_of(row)
    if row.state is RequestState.APPROVED:
        return gettext("Your overtime was approved: %(when)s", when=when)
    if row.state is RequestState.CANCELLED:
        return gettext("Your overtime was cancelled: %(when)s", when=when)
    return gettext("Your overtime was refused: %(when)s", when=when)
