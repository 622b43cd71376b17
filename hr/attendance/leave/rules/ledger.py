"""The ledger of leave: what was granted is taken, given back, adjusted or expires; what is left is a sum (H4).

Every entry but a grant names the grant that it is about, so that leave over the end of a year takes of each year's own.
"""

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.errors import Invalid


class EntryKind(enum.StrEnum):
    """What an entry says. Taken and expired are below zero, given back above; adjusted may be either."""

    GRANT = "grant"
    TAKEN = "taken"
    RETURNED = "returned"
    EXPIRED = "expired"
    ADJUSTED = "adjusted"


@dataclass(frozen=True, kw_only=True)
class Pot:
    """A grant and what is left of it, in seconds; usable from ``since`` to ``until``, both with it."""

    grant_id: int
    since: date
    until: date
    left: int

    def holds_on(self, day: date) -> bool:
        """Whether it may be taken on the day."""
        return self.since <= day <= self.until


def sums(entries: Iterable[tuple[int, int]]) -> dict[int, int]:
    """What is left of each grant, from (grant, seconds) of all its entries."""
    found: dict[int, int] = {}
    for grant_id, seconds in entries:
        found[grant_id] = found.get(grant_id, 0) + seconds
    return found


def shared_out(taken: Sequence[tuple[date, int]], pots: Sequence[Pot]) -> Mapping[tuple[int, date], int]:
    """Of which grant each day takes how much: of what expires first. Raises Invalid where it is not enough."""
    left = {pot.grant_id: pot.left for pot in pots}
    order = sorted(pots, key=lambda pot: (pot.until, pot.since, pot.grant_id))
    found: dict[tuple[int, date], int] = {}
    lacking = 0
    for day, seconds in taken:
        for pot in order:
            part = min(seconds, max(0, left[pot.grant_id])) if pot.holds_on(day) else 0
            if part:
                found[pot.grant_id, day] = part
                left[pot.grant_id] -= part
                seconds -= part
        lacking += seconds
    if lacking:
        hours, minutes = divmod(-(-lacking // 60), 60)
        raise Invalid(
            "Not enough is left of this leave: %(hours)s h %(minutes)s min are lacking.",
            field="kind",
            hours=hours,
            minutes=f"{minutes:02d}",
        )
    return found


def check_adjustment(seconds: int, left: int) -> None:
    """Raises Invalid for nothing, and for more than is left."""
    if not seconds:
        raise Invalid("Give how much is added or taken off.", field="hours")
    if left + seconds < 0:
        raise Invalid("No more can be taken off than is left.", field="hours")
