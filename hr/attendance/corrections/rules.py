"""When a punch may be asked to be corrected, and which instant a wall-clock time of a day is (policy 5.1.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hr.attendance.rules.values import DAY, PlannedDay, PunchFact, midnight
from portal.errors import Invalid

LONGEST_BACK = 62
"""Days after which a punch is not corrected any more: two months, the last of which HR has closed by then."""


@dataclass(frozen=True, kw_only=True)
class Mended:
    """What was approved for a person: punches that count, and those in whose place they stand."""

    punches: Sequence[PunchFact] = ()
    wrong: frozenset[PunchFact] = frozenset()

    def without_wrong(self, punches: Sequence[PunchFact]) -> list[PunchFact]:
        """The punches that still count."""
        return [punch for punch in punches if punch not in self.wrong]


NOTHING_MENDED = Mended()


def check_day(day: date, today: date, entered_on: date, left_on: date | None) -> None:
    """Raises Invalid for a day to come, one outside of the employment and one that is too long ago."""
    if day > today:
        raise Invalid("This day is still to come; only what has happened can be corrected.", field="time")
    if day < entered_on or (left_on is not None and day > left_on):
        raise Invalid("You did not work here on this day.", field="time")
    if (today - day).days > LONGEST_BACK:
        raise Invalid("This day is longer ago than %(days)s days.", field="time", days=LONGEST_BACK)


def moment_on(planned: PlannedDay, seconds: int, now: int) -> int:
    """The instant that ``seconds`` after midnight mean on this day: the next morning too, where a night shift ends.

    Raises Invalid for a time that no punch of the day could have, and for one to come.
    """
    begin = midnight(planned.day)
    fitting = (begin + seconds + shift for shift in (0, DAY, -DAY))
    found = next((at for at in fitting if planned.opens <= at < planned.closes), None)
    if found is None:
        raise Invalid("At this time no punch counts for the day.", field="time")
    if found > now:
        raise Invalid("This time lies in the future.", field="time")
    return found


def check_number(asked: int, most: int) -> None:
    """Raises Invalid where as many corrections of the month were asked for as the agency lets pass."""
    if asked >= most:
        raise Invalid(
            "You have asked for %(most)s corrections of this month already; more are not taken. Talk to your lead.",
            field="time",
            most=most,
        )


def check_new(wanted: PunchFact, there: Sequence[PunchFact], wrong: PunchFact | None) -> None:
    """Raises Invalid where the same is there already, or the wrong punch is not one of the day."""
    if wrong is not None and wrong not in there:
        raise Invalid("There is no such punch on this day any more. Choose again.", field="wrong")
    if wanted in there:
        raise Invalid("There is just such a punch already.", field="time")
