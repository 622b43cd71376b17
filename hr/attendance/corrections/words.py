"""Corrections in words."""

from hr.attendance.asking.rules import RequestState
from hr.attendance.corrections.models import Correction
from portal.web.filters import written_date
from portal.web.i18n import gettext


def answered(row: Correction) -> str:
    """What became of it, in one line."""
    day = written_date(row.day, "medium")
    if row.state is RequestState.APPROVED:
        return gettext("Your correction of %(day)s was approved", day=day)
    return gettext("Your correction of %(day)s was refused", day=day)
