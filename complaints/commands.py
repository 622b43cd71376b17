"""Complaints at the console: surges in a file of daily counts, without portal and database."""

import json
from datetime import date, timedelta
from typing import BinaryIO

import click

from complaints.insight.figures.commands import report
from complaints.insight.surge.rules.counts import level_alarms
from complaints.insight.surge.rules.values import Alarm, Tuning
from complaints.insight.surge.source import LARGEST_FILE, DailyCounts, read_counts
from complaints.mailbox.commands import mail
from portal.command import Command, Group, Option, say
from portal.words import mark
from portal.workdays.rules import WorkCalendar
from portal.workdays.source import shipped_calendar

HELP = mark(
    "Surges in daily counts of complaints, as each day knew them.\n\n"
    "FILE.csv: UTF-8, columns date,count; a line for each day, none left out, 0 where nobody complained. A day is "
    "compared with the 56 days that end two days before it, by its weekday, with days off and make-up days of mainland "
    "China. An alarm says how many came, how many are usual, and how rarely chance brings so many. What goes on "
    "without seven quiet days is one alarm.\n\n"
    "JSON: days, first, last, judged_from (null: too few days), holidays_from and holidays_to, settings, alarms. Of "
    "each alarm: raised_on, from, to, days, count, baseline (what is usual in these days), chance (0 to 1), "
    "sentence.\n\n"
    "Ends with 2 where the file is wrong; the sentence names the line. False alarms and delays: docs/surge.md."
)
_ALARM = mark(
    "%(day)s: %(count)s complaints from %(first)s to %(day)s; %(usual)s are usual. "
    "Chance brings so many once in %(times)s such spans."
)
_RARE_ALARM = mark(
    "%(day)s: %(count)s complaints from %(first)s to %(day)s; %(usual)s are usual. "
    "Chance brings so many less than once in a billion such spans."
)
_RAREST = 1e-9


@click.group("complaints", cls=Group, help="Complaints.")
def complaints() -> None:
    """Commands about complaints."""


@complaints.command("surge", cls=Command, help=HELP)
@click.argument("file", type=click.File("rb"), metavar="FILE.csv")
@click.option("--json", "as_json", cls=Option, is_flag=True, help="Print JSON.")
def surge(file: BinaryIO, as_json: bool) -> None:
    """Print the alarms of a file of daily counts; what limits the answer is said on standard error."""
    found, tuning, calendar = read_counts(file.read(LARGEST_FILE + 1)), Tuning(), shipped_calendar()
    alarms = level_alarms(found.first, found.counts, calendar, tuning)
    if as_json:
        click.echo(json.dumps(_as_object(found, alarms, tuning, calendar), ensure_ascii=False, indent=2))
    else:
        click.echo(_as_text(found, alarms))
    _say_limits(found, tuning, calendar)


def _as_object(found: DailyCounts, alarms: list[Alarm], tuning: Tuning, calendar: WorkCalendar) -> dict[str, object]:
    """The answer under the names that the help lists."""
    judged = _judged_from(found, tuning)
    return {
        "days": len(found.counts),
        "first": found.first.isoformat(),
        "last": found.last.isoformat(),
        "judged_from": judged and judged.isoformat(),
        "holidays_from": calendar.first_day.isoformat(),
        "holidays_to": calendar.announced_until.isoformat(),
        "settings": {
            "weight": tuning.weight,
            "limit": tuning.limit,
            "baseline_days": tuning.baseline,
            "gap_days": tuning.gap,
            "quiet_days": tuning.quiet,
        },
        "alarms": [_alarm_object(alarm) for alarm in alarms],
    }


def _alarm_object(alarm: Alarm) -> dict[str, object]:
    return {
        "raised_on": alarm.last.isoformat(),
        "from": alarm.first.isoformat(),
        "to": alarm.last.isoformat(),
        "days": (alarm.last - alarm.first).days + 1,
        "count": alarm.count,
        "baseline": alarm.expected,
        "chance": alarm.chance,
        "sentence": _sentence(alarm),
    }


def _as_text(found: DailyCounts, alarms: list[Alarm]) -> str:
    days = {"days": len(found.counts), "first": found.first, "last": found.last}
    if not alarms:
        return say("No alarm in %(days)s days, %(first)s to %(last)s.", **days)
    last = say("Alarms: %(number)s in %(days)s days, %(first)s to %(last)s.", number=len(alarms), **days)
    return "\n".join([*map(_sentence, alarms), "", last])


def _sentence(alarm: Alarm) -> str:
    chance, usual = alarm.chance or 0.0, f"{alarm.expected or 0.0:.1f}"
    values = {"day": alarm.last, "first": alarm.first, "count": alarm.count, "usual": usual}
    return say(_RARE_ALARM, **values) if chance < _RAREST else say(_ALARM, times=_times(1 / chance), **values)


def _times(times: float) -> str:
    """Two figures are all that such a chance is worth."""
    return f"{int(float(f'{times:.2g}')):,}"


def _judged_from(found: DailyCounts, tuning: Tuning) -> date | None:
    needed = tuning.baseline + tuning.gap
    return found.first + timedelta(days=needed) if len(found.counts) > needed else None


def _say_limits(found: DailyCounts, tuning: Tuning, calendar: WorkCalendar) -> None:
    """What a reader must know of days that were not judged, or judged without holidays."""
    judged, needed = _judged_from(found, tuning), tuning.baseline + tuning.gap
    if judged is None:
        note = mark("No day was judged: %(needed)s days must be known before the first, and the file has %(days)s.")
        click.echo(say(note, needed=needed, days=len(found.counts)), err=True)
    else:
        note = mark("Judged from %(day)s on; the %(needed)s days before are what the first is compared with.")
        click.echo(say(note, day=judged, needed=needed), err=True)
    if found.first < calendar.first_day or found.last > calendar.announced_until:
        note = mark(
            "Announced holidays are known from %(first)s to %(last)s only; days outside are judged without them."
        )
        click.echo(say(note, first=calendar.first_day, last=calendar.announced_until), err=True)


complaints.add_command(report)
commands = (complaints, mail)
