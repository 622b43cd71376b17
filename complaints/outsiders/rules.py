"""From when to when somebody from outside may be named."""

from datetime import date, timedelta

from portal.errors import Invalid

LONGEST = timedelta(days=3 * 365)
"""After this an agency asks anew whether somebody is still at a distance."""


def check_term(first_on: date, last_on: date, today: date) -> None:
    """Raises Invalid for days that have passed, stand the wrong way round, or go on for more than three years."""
    if first_on < today:
        raise Invalid("Choose today or a later day.", field="first_on")
    if last_on < first_on:
        raise Invalid("The last day comes before the first.", field="last_on")
    if last_on - first_on > LONGEST:
        raise Invalid("Name somebody for three years at most.", field="last_on")
