"""What is left to the person who imports a file of punches: layout, time zone, order of dates, who somebody is."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hr.attendance.layouts.days import DAY_TABLES
from hr.attendance.layouts.tables import TABLES
from hr.attendance.layouts.terminals import TERMINALS
from hr.attendance.months import Month, month_of
from hr.attendance.punch_people import BY_NAME, LOST_ZEROS
from hr.attendance.punch_times import (
    DAY_FIRST,
    HOME,
    MONTH_FIRST,
    NO_DATE_AND_TIME,
    NO_DATE_FORMAT,
    NO_TIME_FORMAT,
    TWO_DAYS,
    ZONES,
)
from hr.attendance.rules.values import SHANGHAI_AHEAD
from portal import clock
from portal.errors import Invalid
from portal.exchange.kinds import ParsedRow, Told
from portal.exchange.layouts import Layout, Option, Question
from portal.people.models import Employee
from portal.web.filters import written_date
from portal.web.i18n import gettext, lazy_gettext, ngettext

LAYOUTS: tuple[Layout, ...] = (*TABLES, *DAY_TABLES, *TERMINALS)
_NAMES = {layout.name: layout.label for layout in LAYOUTS}
_MOST_ASKED = 40
_SEPARATOR = "="
_EPOCH_DAY = date(1970, 1, 1)


def gathered(new: Sequence[ParsedRow], problems: Sequence[Told]) -> dict[str, Any]:
    """Months with their rows, people that are proposed, and which kinds of doubt there are."""
    days = Counter((row.value.at + SHANGHAI_AHEAD) // 86_400 for row in new)
    months: Counter[str] = Counter()
    for day, rows in days.items():
        months[str(month_of(_EPOCH_DAY + timedelta(days=day)))] += rows
    people = Counter(
        (str(values["number"] if message == LOST_ZEROS else values["name"]), str(values["padded"]))
        for message, values in problems
        if message in (LOST_ZEROS, BY_NAME)
    )
    told = {message for message, _ in problems}
    return {
        "months": dict(months.most_common(_MOST_ASKED)),
        "people": [[text, number, rows] for (text, number), rows in people.most_common(_MOST_ASKED)],
        "dates": TWO_DAYS in told,
        "serial": bool(told & {NO_DATE_FORMAT, NO_TIME_FORMAT, NO_DATE_AND_TIME}),
    }


def questions(session: Session, guess: Mapping[str, Any]) -> list[Question]:
    """What may be decided about a file that waits: always layout and zone, the rest where the file gives cause."""
    asked, choices = guess.get("asked", {}), guess.get("choices", {})
    found = []
    fitting = {name: sure for name, sure in guess.get("others", {}).items() if name in _NAMES}
    if len(fitting) > 1:
        options = [Option(value=name, label=_NAMES[name], detail=f"{sure} %") for name, sure in fitting.items()]
        found.append(
            Question(name="layout", label=lazy_gettext("Layout"), options=options, chosen=[guess.get("layout", "")])
        )
    found.append(
        Question(
            name="zone",
            label=lazy_gettext("Time zone of the device"),
            options=[Option(value=zone, label=zone) for zone in ZONES],
            chosen=[choices.get("zone", HOME)],
        )
    )
    if asked.get("dates") or choices.get("dates"):
        found.append(_order_of_dates(choices))
    if asked.get("serial") or choices.get("serial"):
        found.append(_day_numbers(choices))
    people = _people(session, asked.get("people", []), choices.get("people", {}))
    return [*found, people] if people is not None else found


def _order_of_dates(choices: Mapping[str, Any]) -> Question:
    return Question(
        name="dates",
        label=lazy_gettext("Dates such as 03/10/2026"),
        options=[
            Option(value="", label=lazy_gettext("refuse: they can mean two days")),
            Option(value=DAY_FIRST, label=lazy_gettext("the day stands first: 3 October")),
            Option(value=MONTH_FIRST, label=lazy_gettext("the month stands first: 10 March")),
        ],
        chosen=[choices.get("dates", "")],
    )


def _day_numbers(choices: Mapping[str, Any]) -> Question:
    return Question(
        name="serial",
        label=lazy_gettext("Numbers in place of dates and times, such as 46303.75"),
        options=[
            Option(value="", label=lazy_gettext("refuse them")),
            Option(value="yes", label=lazy_gettext("they are Excel's days: 2026-10-08 18:00")),
        ],
        chosen=["yes" if choices.get("serial") else ""],
    )


def _people(session: Session, proposed: Sequence[Sequence[Any]], accepted: Mapping[str, str]) -> Question | None:
    """Whom the file may mean, each to be confirmed; those that were confirmed stay ticked."""
    pairs = dict.fromkeys(accepted.items(), 0) | {(text, number): n for text, number, n in proposed}
    if not pairs:
        return None
    numbers = {number for _, number in pairs}
    names: dict[str, str] = {
        row.number: row.name
        for row in session.execute(select(Employee.number, Employee.name).where(Employee.number.in_(numbers)))
    }
    options = [
        Option(
            value=f"{text}{_SEPARATOR}{number}",
            label=f"{text} → {number} {names.get(number, '')}",
            detail=ngettext("%(num)d row", "%(num)d rows", rows) if rows else gettext("confirmed"),
        )
        for (text, number), rows in pairs.items()
    ]
    return Question(
        name="people",
        label=lazy_gettext("Are these the people meant?"),
        hint=lazy_gettext("Tick only what you know. Rows of the others stay refused."),
        options=options,
        chosen=[f"{text}{_SEPARATOR}{number}" for text, number in accepted.items()],
        several=True,
    )


def checked(fields: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Choices from a form; raises Invalid for what is none."""
    zone, order = _one(fields, "zone") or HOME, _one(fields, "dates")
    if zone not in ZONES:
        raise Invalid("Choose a time zone of the list.", field="zone")
    if order not in ("", DAY_FIRST, MONTH_FIRST):
        raise Invalid("Choose an order of the list.", field="dates")
    people = dict(pair.rpartition(_SEPARATOR)[::2] for pair in fields.get("people", ()))
    return {
        "layout": _one(fields, "layout"),
        "zone": zone,
        "dates": order,
        "serial": _one(fields, "serial") == "yes",
        "people": people,
    }


def _one(fields: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(fields.get(name, ())), "")


def warnings(guess: Mapping[str, Any]) -> list[str]:
    """Rows of other months than this and the last: perhaps the wrong file."""
    this = month_of(clock.today())
    usual = {str(this), str(this.previous)}
    return [
        ngettext(
            "%(num)d new row is of %(month)s, neither this month nor the last. Is it the right file?",
            "%(num)d new rows are of %(month)s, neither this month nor the last. Is it the right file?",
            rows,
            month=_month_text(name),
        )
        for name, rows in guess.get("asked", {}).get("months", {}).items()
        if name not in usual
    ][:5]


def _month_text(name: str) -> str:
    return written_date(Month(date.fromisoformat(f"{name}-01")).first, gettext("MMMM y"))
