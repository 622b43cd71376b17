"""States of a month, and of people within it, in the reader's words."""

from hr.attendance.closing.rules.states import MonthState
from portal.web.i18n import lazy_gettext

STATES = {
    MonthState.OPEN: lazy_gettext("Month open"),
    MonthState.REVIEW: lazy_gettext("Everybody looks at it"),
    MonthState.CLOSING: lazy_gettext("Being closed"),
    MonthState.CLOSED: lazy_gettext("Month closed"),
    MonthState.REOPENED: lazy_gettext("Opened again"),
}
STATE_TONES = {
    MonthState.OPEN: "neutral",
    MonthState.REVIEW: "info",
    MonthState.CLOSING: "info",
    MonthState.CLOSED: "success",
    MonthState.REOPENED: "warning",
}
ANSWERS = {
    "confirmed": lazy_gettext("Confirmed"),
    "disputing": lazy_gettext("Confirmed but for disputed days"),
    "changed": lazy_gettext("Changed since the answer"),
    "silent": lazy_gettext("Said nothing"),
}
ANSWER_TONES = {"confirmed": "success", "disputing": "warning", "changed": "info", "silent": "neutral"}
