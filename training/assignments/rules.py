"""Who is meant by special training, what its reason must be, and where each person stands in it (policy 7.2.2)."""

import enum
import hashlib
from collections.abc import Iterable
from datetime import date

from portal.errors import Invalid

LONGEST_REASON = 500
_SHORTEST_REASON = 10


class ReasonKind(enum.StrEnum):
    """What led to special training."""

    BY_HAND = "by_hand"
    COMPLAINT = "complaint"
    RULE_CHANGE = "rule_change"
    RENEWAL = "renewal"


class Aim(enum.StrEnum):
    """Whom the training is given to."""

    PEOPLE = "people"
    TEAM = "team"
    POST = "post"


class Progress(enum.StrEnum):
    """Where a person stands in special training; derived, never stored. ENDED: it was withdrawn before the end."""

    DONE = "done"
    LATE = "late"
    OPEN = "open"
    ENDED = "ended"


def plain_reason(text: str) -> str:
    """The reason on one line; Invalid where it says too little to the person who reads “why do I have this?”."""
    plain = " ".join(text.split())
    if len(plain) < _SHORTEST_REASON:
        raise Invalid("Say why in a sentence: the person reads it.", field="reason")
    if len(plain) > LONGEST_REASON:
        raise Invalid("Give the reason in at most %(most)s characters.", field="reason", most=LONGEST_REASON)
    return plain


def check_joining(aim: Aim, joins_until: date | None, day: date) -> None:
    """Only a team or a post can be joined later, and only from today on; raises Invalid."""
    if joins_until is None:
        return
    if aim is Aim.PEOPLE:
        raise Invalid("Only a team or a post can be joined later.", field="joins_until")
    if joins_until < day:
        raise Invalid("This day is over already.", field="joins_until")


def without_maker(employee_ids: Iterable[int], maker_id: int | None) -> list[int]:
    """Those meant, once each and in order: nobody gives special training to themself."""
    return sorted({employee_id for employee_id in employee_ids if employee_id != maker_id})


def fingerprint(programme_id: int, employee_ids: Iterable[int]) -> str:
    """What a preview showed, in short: another one means that other people are meant now."""
    text = f"{programme_id}:{','.join(str(number) for number in sorted(employee_ids))}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def plan_ends(*, began: bool, other_reason: bool, touched: bool) -> bool:
    """Whether a withdrawal ends the plan: it began with this training, nothing else asks for it, nothing was done."""
    return began and not other_reason and not touched


def progress_of(*, has_plan: bool, finished: bool, late: bool, withdrawn: bool) -> Progress:
    """Where a person stands: what was finished stays so, whatever became of the assignment."""
    if finished:
        return Progress.DONE
    if withdrawn or not has_plan:
        return Progress.ENDED
    return Progress.LATE if late else Progress.OPEN
