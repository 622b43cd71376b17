"""How a swap of shifts goes: one asks a colleague, who agrees, and the lead decides (H1)."""

import enum
from collections.abc import Mapping

from portal.errors import Refused


class SwapState(enum.StrEnum):
    """Where a swap stands."""

    ASKED = "asked"
    AGREED = "agreed"
    APPROVED = "approved"
    DECLINED = "declined"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class SwapAction(enum.StrEnum):
    """What people do with it."""

    AGREE = "agree"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    APPROVE = "approve"
    REFUSE = "refuse"


class SwapParty(enum.StrEnum):
    """Who somebody is to a swap."""

    ASKER = "asker"
    COLLEAGUE = "colleague"
    LEAD = "lead"


WAITING = frozenset({SwapState.ASKED, SwapState.AGREED})
_MOVES: Mapping[tuple[SwapState, SwapAction], tuple[SwapState, SwapParty]] = {
    (SwapState.ASKED, SwapAction.AGREE): (SwapState.AGREED, SwapParty.COLLEAGUE),
    (SwapState.ASKED, SwapAction.DECLINE): (SwapState.DECLINED, SwapParty.COLLEAGUE),
    (SwapState.ASKED, SwapAction.WITHDRAW): (SwapState.WITHDRAWN, SwapParty.ASKER),
    (SwapState.AGREED, SwapAction.DECLINE): (SwapState.DECLINED, SwapParty.COLLEAGUE),
    (SwapState.AGREED, SwapAction.WITHDRAW): (SwapState.WITHDRAWN, SwapParty.ASKER),
    (SwapState.AGREED, SwapAction.APPROVE): (SwapState.APPROVED, SwapParty.LEAD),
    (SwapState.AGREED, SwapAction.REFUSE): (SwapState.REFUSED, SwapParty.LEAD),
}


def advance(state: SwapState, action: SwapAction, party: SwapParty) -> SwapState:
    """The state after ``action``; raises Refused where the table has no such move for this party."""
    moved = _MOVES.get((state, action))
    if moved is None or moved[1] is not party:
        raise Refused("This swap stands elsewhere by now, or the step is not yours.")
    return moved[0]


def possible(state: SwapState, party: SwapParty) -> list[SwapAction]:
    """What the party may do now, in the order of the table."""
    return [action for (at, action), (_, by) in _MOVES.items() if at is state and by is party]
