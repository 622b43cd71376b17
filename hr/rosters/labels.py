"""States and steps of swaps in words."""

from hr.attendance.rules.swaps import SwapAction, SwapState
from portal.web.i18n import lazy_gettext
from portal.words import mark

STATES = {
    SwapState.ASKED: lazy_gettext("Waits for the colleague"),
    SwapState.AGREED: lazy_gettext("Waits for the team lead"),
    SwapState.APPROVED: lazy_gettext("Approved"),
    SwapState.DECLINED: lazy_gettext("Declined"),
    SwapState.REFUSED: lazy_gettext("Refused"),
    SwapState.WITHDRAWN: lazy_gettext("Withdrawn"),
}
STATE_TONES = {
    SwapState.ASKED: "info",
    SwapState.AGREED: "info",
    SwapState.APPROVED: "success",
    SwapState.DECLINED: "neutral",
    SwapState.REFUSED: "neutral",
    SwapState.WITHDRAWN: "neutral",
}
ACTIONS = {
    SwapAction.AGREE: lazy_gettext("Agree to the swap"),
    SwapAction.DECLINE: lazy_gettext("Decline the swap"),
    SwapAction.WITHDRAW: lazy_gettext("Take the request back"),
    SwapAction.APPROVE: lazy_gettext("Approve the swap"),
    SwapAction.REFUSE: lazy_gettext("Refuse the swap"),
}
ACTION_DONE = {
    SwapAction.AGREE: mark("You agree. The team lead decides next."),
    SwapAction.DECLINE: mark("You declined. Your colleague is told."),
    SwapAction.WITHDRAW: mark("The request is taken back."),
    SwapAction.APPROVE: mark("The swap is approved. Both are told."),
    SwapAction.REFUSE: mark("The swap is refused. Both are told."),
}
