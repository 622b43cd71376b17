"""How a request goes, whatever it asks for: to the lead, for some to HR, and back with an answer (policy 5.1.1)."""

import enum
from collections.abc import Mapping

from portal.errors import Invalid, Refused

LONGEST_WORDS = 500


class RequestState(enum.StrEnum):
    """Where a request stands."""

    WITH_LEAD = "with_lead"
    WITH_HR = "with_hr"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


class RequestAction(enum.StrEnum):
    """Everything that happens to a request. CANCEL takes back what was approved already."""

    PASS_ON = "pass_on"  # noqa: S105 - a verb  # nosec B105
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    CANCEL = "cancel"


WAITING = (RequestState.WITH_LEAD, RequestState.WITH_HR)
ALIVE = (*WAITING, RequestState.APPROVED)
"""What stands in the way of another request for the same time."""
_MOVES: Mapping[tuple[RequestState, RequestAction], RequestState] = {
    (RequestState.WITH_LEAD, RequestAction.PASS_ON): RequestState.WITH_HR,
    (RequestState.WITH_LEAD, RequestAction.APPROVE): RequestState.APPROVED,
    (RequestState.WITH_LEAD, RequestAction.REFUSE): RequestState.REFUSED,
    (RequestState.WITH_LEAD, RequestAction.WITHDRAW): RequestState.WITHDRAWN,
    (RequestState.WITH_HR, RequestAction.APPROVE): RequestState.APPROVED,
    (RequestState.WITH_HR, RequestAction.REFUSE): RequestState.REFUSED,
    (RequestState.WITH_HR, RequestAction.WITHDRAW): RequestState.WITHDRAWN,
    (RequestState.APPROVED, RequestAction.CANCEL): RequestState.CANCELLED,
}


def advance(state: RequestState, action: RequestAction) -> RequestState:
    """Where the request stands after the action; raises Refused for what cannot be done there."""
    found = _MOVES.get((state, action))
    if found is None:
        raise Refused("This request was decided or taken back meanwhile; nothing was changed.")
    return found


def possible(state: RequestState) -> list[RequestAction]:
    """What can happen to a request there."""
    return [action for (start, action) in _MOVES if start is state]


def check_not_own(asker_id: int, decider_id: int | None) -> None:
    """Raises Refused: nobody decides what they asked for themselves."""
    if decider_id is None or asker_id == decider_id:
        raise Refused("Nobody decides on their own request.")


def checked_words(text: str, field: str, *, needed: bool = True) -> str:
    """The words in their plain form; raises Invalid where there are none or too many."""
    plain = text.replace("\r\n", "\n").strip()
    if needed and not plain:
        raise Invalid("Say why.", field=field)
    if len(plain) > LONGEST_WORDS:
        raise Invalid("This is too long: at most %(most)s characters.", field=field, most=LONGEST_WORDS)
    return plain
