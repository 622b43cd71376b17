"""States of requests in the reader's words."""

from hr.attendance.asking.rules import RequestState
from portal.web.i18n import lazy_gettext

STATE_WORDS = {
    RequestState.WITH_LEAD: lazy_gettext("Waits for the lead"),
    RequestState.WITH_HR: lazy_gettext("Waits for HR"),
    RequestState.APPROVED: lazy_gettext("Approved"),
    RequestState.REFUSED: lazy_gettext("Refused"),
    RequestState.WITHDRAWN: lazy_gettext("Withdrawn"),
    RequestState.CANCELLED: lazy_gettext("Cancelled"),
}
STATE_TONES = {
    RequestState.WITH_LEAD: "info",
    RequestState.WITH_HR: "info",
    RequestState.APPROVED: "success",
    RequestState.REFUSED: "danger",
    RequestState.WITHDRAWN: "neutral",
    RequestState.CANCELLED: "neutral",
}
