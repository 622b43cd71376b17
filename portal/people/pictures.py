"""What people's pages draw: the way through the agency as bars."""

from datetime import date, timedelta
from typing import Any

from portal.people.labels import post_label
from portal.people.models import Assignment
from portal.people.queries import Person
from portal.web.filters import short_date
from portal.web.i18n import gettext

_TAIL = timedelta(days=30)


def assignment_trail(person: Person, today: date) -> dict[str, Any] | None:
    """Assignments as bars on days, with a mark for each year; None where there is none to show."""
    if not person.assignments:
        return None
    last = max(today, *(item.ends_on or item.starts_on for item in person.assignments)) + _TAIL
    first = person.assignments[0].starts_on
    return {
        "rows": [_bar(item, last, person.day) for item in person.assignments],
        "columns": _marks(first, last),
        "today": person.day.toordinal() if first <= person.day <= last else None,
    }


def _bar(item: Assignment, last: date, day: date) -> dict[str, Any]:
    end = item.ends_on or last
    here = item.starts_on <= day <= end
    place = " · ".join(word for word in (item.department.name, item.team.name if item.team else "") if word)
    until = short_date(item.ends_on) if item.ends_on else gettext("no end")
    return {
        "label": post_label(item.post),
        "start": item.starts_on.toordinal(),
        "end": end.toordinal() + 1,
        "tone": "accent" if here else "neutral",
        "text": f"{place}, {short_date(item.starts_on)} – {until}",
    }


def _marks(first: date, last: date) -> list[tuple[int, str]]:
    """Years where the way is long, months where it is short; six marks at most, and the axis never empty."""
    marks = [(date(year, 1, 1).toordinal(), str(year)) for year in range(first.year + 1, last.year + 1)]
    if len(marks) < 2:
        days = [first.toordinal(), (first.toordinal() + last.toordinal()) // 2, last.toordinal()]
        return [(day, short_date(date.fromordinal(day))) for day in days]
    step = -(-len(marks) // 6)
    return marks[::step]
