"""Which days are alike: seven classes, with days off and make-up days where they belong."""

from datetime import date

from portal.workdays.rules import WorkCalendar

_FRIDAY, _SUNDAY = 4, 6


def day_class(day: date, calendar: WorkCalendar | None) -> int:
    """0 (Monday) to 6 (Sunday): a weekday that is off counts as a Sunday, a weekend day that is worked as a Friday.

    Friday is the weakest working day, so a make-up day rather raises an alarm too early. Days that the calendar
    does not cover are what their weekday is.
    """
    weekday = day.weekday()
    if calendar is None or not calendar.first_day <= day <= calendar.last_day:
        return weekday
    working = calendar.is_working_day(day)
    if working:
        return weekday if weekday < 5 else _FRIDAY
    return weekday if weekday >= 5 else _SUNDAY
