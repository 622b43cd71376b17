"""When somebody counts as away, and what may be entered (policy 9.1.2)."""

from datetime import date, timedelta

from portal.errors import Invalid

LONGEST = timedelta(days=366)


def check_absence(first: date, last: date, today: date) -> None:
    """Raises Invalid for days in the wrong order, days that have all passed, and more than a year."""
    if last < first:
        raise Invalid("The last day lies before the first.", field="last")
    if last < today:
        raise Invalid("These days have passed already.", field="last")
    if last - first > LONGEST:
        raise Invalid("This is longer than a year. Whoever is gone that long should not hold the role.", field="last")
