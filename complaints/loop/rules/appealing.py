"""Until when somebody may appeal against a finding about them, and who decides (policy 9.1.4)."""

from collections.abc import Iterable, Mapping
from datetime import date

from complaints.cases.rules.conflict import Involved
from portal.errors import Refused
from portal.words import mark
from portal.workdays.rules import WorkCalendar

_LATE = mark("The time for an appeal ended on %(day)s; it can no longer be made. HR can tell you what else you can do.")
_ONCE = mark("You have appealed against this finding already. It is decided once.")


def appeal_until(calendar: WorkCalendar, told_on: date, days: int) -> date:
    """The last day for an appeal: the ``days``-th working day after the day on which the person was told."""
    return calendar.deadline(told_on, days).due


def check_appeal(until: date, today: date, *, appealed: bool) -> None:
    """Raises Refused after the last day, and for a second appeal."""
    if appealed:
        raise Refused(_ONCE)
    if today > until:
        raise Refused(_LATE, day=until.isoformat())


def all_involved(people: Iterable[int]) -> Involved:
    """An appeal is a round of its own: whoever had any part in the case before counts as of an earlier round."""
    return Involved(earlier=frozenset(people))


def decider_of(ranks: Iterable[Mapping[int, int]]) -> int | None:
    """Whom an appeal goes to: of the first rank with anybody left, the one with the fewest; among equals the eldest.

    ``ranks`` hold, in order, the uninvolved people of a role with the number of appeals that wait for each.
    """
    for loads in ranks:
        if loads:
            return min(loads, key=lambda one: (loads[one], one))
    return None
