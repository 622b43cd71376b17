"""How a finding's weight fades: by equal parts a month, from the day on which it first counted (policy 9.1.4)."""

from calendar import monthrange
from datetime import date


def months_later(day: date, months: int) -> date:
    """The same day so many months later; the last one of its month where that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def whole_months(since: date, day: date) -> int:
    """How many whole months have passed; 0 for a day before."""
    passed = (day.year - since.year) * 12 + day.month - since.month
    return max(0, passed - (months_later(since, passed) > day))


def faded(weight: int, since: date, day: date, months: int) -> int:
    """What of a weight is left on ``day``, in hundredths of a point, half a hundredth up; all of it for 0 months.

    Each whole month takes one part of ``months`` away, and after the last one nothing is left.
    """
    if not months:
        return weight
    left = max(0, months - whole_months(since, day))
    return (2 * weight * left + months) // (2 * months)
