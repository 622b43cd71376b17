"""Both clocks of something received, at the console: working days beside natural days, and which warns first.

The same counting as of a complaint (policy 9.1.3; Order 3 of 2020 for the client bank), from the shipped list.
"""

import json
import re
import sys
from dataclasses import dataclass
from datetime import datetime

import click

from portal.command import Command, Option, say
from portal.errors import Invalid
from portal.words import mark
from portal.workdays.rules import SHANGHAI, Deadline, WorkCalendar, due_instant, natural_deadline
from portal.workdays.source import shipped_calendar

_PROVISIONAL_EXIT = 3
_RECEIVED = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})", re.ASCII)

_FIRST = {
    "working": mark("The working days warn first."),
    "natural": mark("The natural days warn first."),
    "both": mark("Both end on the same day and warn together."),
}


@dataclass(frozen=True, kw_only=True)
class TwoClocks:
    """The last days in time by either count; ``first`` is "working", "natural" or "both"."""

    received_at: datetime
    working: Deadline
    natural: Deadline

    @property
    def first(self) -> str:
        """Whose last day comes first, and so which of the two warns."""
        if self.working.due == self.natural.due:
            return "both"
        return "working" if self.working.due < self.natural.due else "natural"


def two_clocks(calendar: WorkCalendar, received_at: datetime, days: int, natural: int) -> TwoClocks:
    """Count from the agency's day (Asia/Shanghai) on which something arrived; that day itself does not count.

    Raises Refused for days that the calendar does not know, Invalid for a count below zero.
    """
    day = received_at.astimezone(SHANGHAI).date()
    return TwoClocks(
        received_at=received_at, working=calendar.deadline(day, days), natural=natural_deadline(day, natural)
    )


@click.command("clock", cls=Command)
@click.option("--received", cls=Option, required=True, metavar="TIME", help="When it arrived: 2026-09-30T16:05+08:00.")
@click.option("--days", cls=Option, type=int, required=True, help="Working days until it is due.")
@click.option("--natural", cls=Option, type=int, default=15, show_default=True, help="Natural days until it is due.")
@click.option("--json", "as_json", cls=Option, is_flag=True, help="Print JSON.")
def clock(received: str, days: int, natural: int, as_json: bool) -> None:
    """Print by when something received is due by working and by natural days, and which of the two warns first.

    A date in a year that is not announced yet is provisional: it is printed, and the command ends with 3.
    """
    found = two_clocks(shipped_calendar(), _as_instant(received), days, natural)
    click.echo(_as_json(found, days, natural) if as_json else _as_lines(found, days, natural))
    if found.working.provisional and found.working.why:
        click.echo(say(found.working.why, **found.working.values), err=True)
    sys.exit(_PROVISIONAL_EXIT if found.working.provisional else 0)


def _as_lines(found: TwoClocks, days: int, natural: int) -> str:
    return "\n".join(
        (
            say("%(due)s: last of %(days)s working days", due=found.working.due.isoformat(), days=days),
            say("%(due)s: last of %(days)s natural days", due=found.natural.due.isoformat(), days=natural),
            say(_FIRST[found.first]),
        )
    )


def _as_json(found: TwoClocks, days: int, natural: int) -> str:
    value = {
        "received": found.received_at.isoformat(),
        "working": _one(found.working, days),
        "natural": _one(found.natural, natural),
        "first": found.first,
    }
    return json.dumps(value, ensure_ascii=False, indent=2)


def _one(deadline: Deadline, days: int) -> dict[str, object]:
    late_from = due_instant(deadline.due).astimezone(SHANGHAI).isoformat()
    return {"days": days, "due": deadline.due.isoformat(), "late_from": late_from, "provisional": deadline.provisional}


def _as_instant(text: str) -> datetime:
    text = text.strip()
    try:
        if not _RECEIVED.fullmatch(text):
            raise ValueError
        return datetime.fromisoformat(text)
    except ValueError:
        raise Invalid(
            "“%(value)s” is not a time with its zone; write it as 2026-09-30T16:05+08:00.",
            field="received",
            value=text,
        ) from None
