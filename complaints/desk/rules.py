"""What must be known where a colleague enters a complaint: days that can be right, and who asked (policy 9.1.1)."""

from datetime import date, timedelta

from portal.errors import Invalid

OLDEST_LETTER = timedelta(days=366)
FARTHEST_DUE = timedelta(days=366)


def check_arrival(arrived_on: date, today: date) -> None:
    """Raises Invalid for a letter's day of arrival that is to come, or more than a year ago."""
    if arrived_on > today:
        raise Invalid("This day has not come yet.", field="arrived_on")
    if arrived_on < today - OLDEST_LETTER:
        raise Invalid("This day is too long ago to be right.", field="arrived_on")


def check_due(due_on: date, today: date) -> None:
    """Raises Invalid for a date set by a client or a regulator that cannot be one.

    A day that has passed is taken for up to a year: a letter may reach the desk late, and that must show.
    """
    if not today - OLDEST_LETTER <= due_on <= today + FARTHEST_DUE:
        raise Invalid("This day lies more than a year from today: look again.", field="due_on")
