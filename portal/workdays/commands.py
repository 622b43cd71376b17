"""Working days at the console: a due date, or a whole file of them, from the shipped list without a database.

Ends with 0 where all is certain, 3 where an answer is provisional, 2 where something given is wrong.
"""

import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

import click

from portal.command import Command, Group, Option, say
from portal.errors import FairlineError, Invalid
from portal.workdays.batch import Row, Table, read_table, write_table
from portal.workdays.clocks import clock
from portal.workdays.rules import Answer, WorkCalendar, natural_deadline, natural_start_for
from portal.workdays.source import shipped_calendar

PROVISIONAL_EXIT = 3
INVALID_EXIT = 2

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DAYS = re.compile(r"[+-]?\d{1,10}", re.ASCII)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Counting:
    """Which way is counted, in which days, and how the two dates are called."""

    given: str
    wanted: str
    natural: bool
    count: Callable[[WorkCalendar, date, int], tuple[date, Answer]]

    def answer(self, start: str, days: str) -> tuple[date, Answer]:
        return self.count(shipped_calendar(), _as_date(start), _as_days(days))


@click.group("workdays", cls=Group)
def workdays() -> None:
    """Working days of mainland China and dates counted with them."""


@workdays.command("deadline", cls=Command, context_settings={"ignore_unknown_options": True})
@click.argument("start", required=False)
@click.argument("days", required=False)
@click.option("--natural", cls=Option, is_flag=True, help="Count natural days instead of working days.")
@click.option(
    "--batch",
    cls=Option,
    type=click.File("rb"),
    metavar="FILE.csv",
    help="Take the columns start and days of this file and print its rows with a column due.",
)
@click.option(
    "--inverse", cls=Option, is_flag=True, help="START is the due date; print the latest start that meets it."
)
@click.option("--json", "as_json", cls=Option, is_flag=True, help="Print JSON.")
def deadline(
    start: str | None, days: str | None, natural: bool, batch: BinaryIO | None, inverse: bool, as_json: bool
) -> None:
    """Print the day that lies DAYS working days after START (YYYY-MM-DD), which itself does not count.

    A date in a year that is not announced yet is provisional: it is printed, and the command ends with 3.
    """
    counting = _counting(natural=natural, inverse=inverse)
    if batch is not None:
        if start is not None:
            raise click.UsageError(say("Give either START and DAYS or --batch, not both."))
        sys.exit(_print_batch(read_table(batch.read(), counting.given, counting.wanted), counting, as_json))
    if start is None or days is None:
        raise click.UsageError(say("Give START and DAYS, for example 2026-09-28 5, or a file with --batch."))
    sys.exit(_print_one(start, days, counting, as_json))


def _counting(*, natural: bool, inverse: bool) -> _Counting:
    if inverse:
        return _Counting(given="due", wanted="start", natural=natural, count=_natural_back if natural else _back)
    return _Counting(given="start", wanted="due", natural=natural, count=_natural_on if natural else _on)


def _on(calendar: WorkCalendar, start: date, days: int) -> tuple[date, Answer]:
    found = calendar.deadline(start, days)
    return found.due, found


def _back(calendar: WorkCalendar, due: date, days: int) -> tuple[date, Answer]:
    found = calendar.start_for(due, days)
    return found.day, found


def _natural_on(_: WorkCalendar, start: date, days: int) -> tuple[date, Answer]:
    found = natural_deadline(start, days)
    return found.due, found


def _natural_back(_: WorkCalendar, due: date, days: int) -> tuple[date, Answer]:
    found = natural_start_for(due, days)
    return found.day, found


def _print_one(start: str, days: str, counting: _Counting, as_json: bool) -> int:
    found, answer = counting.answer(start, days)
    if as_json:
        given = {counting.given: start.strip(), "days": int(days), counting.wanted: found.isoformat()}
        click.echo(_as_json({**given, "counting": _unit(counting), "provisional": answer.provisional}))
    else:
        click.echo(found.isoformat())
    if answer.provisional:
        click.echo(_why(answer), err=True)
    return PROVISIONAL_EXIT if answer.provisional else 0


def _print_batch(table: Table, counting: _Counting, as_json: bool) -> int:
    """The rows as they came, each with its answer; what is wrong or provisional is said on standard error."""
    results = [_result(row, counting) for row in table.rows]
    if as_json:
        click.echo(_as_json([result.as_object(counting) for result in results]))
    else:
        found = [result.found.isoformat() if result.found else "" for result in results]
        click.echo(write_table(table, counting.wanted, found), nl=False)
    for result in results:
        if result.note:
            click.echo(say("Line %(line)s: %(note)s", line=result.row.line, note=result.note), err=True)
    statuses = {result.status for result in results}
    return INVALID_EXIT if INVALID_EXIT in statuses else max(statuses, default=0)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Result:
    """What became of one row of a file."""

    row: Row
    found: date | None = None
    answer: Answer | None = None
    note: str = ""

    @property
    def status(self) -> int:
        if self.answer is None:
            return INVALID_EXIT
        return PROVISIONAL_EXIT if self.answer.provisional else 0

    def as_object(self, counting: _Counting) -> dict[str, object]:
        """The row's own columns stay together under ``row``, so that no name of ours meets one of theirs."""
        return {
            "line": self.row.line,
            "row": self.row.values,
            counting.wanted: self.found.isoformat() if self.found else None,
            "counting": _unit(counting),
            "provisional": self.answer.provisional if self.answer else None,
            "note": self.note or None,
        }


def _result(row: Row, counting: _Counting) -> _Result:
    try:
        if row.fault:
            raise row.fault
        found, answer = counting.answer(row.values[counting.given], row.values["days"])
    except FairlineError as error:
        return _Result(row=row, note=say(error.message, **error.values))
    return _Result(row=row, found=found, answer=answer, note=_why(answer))


def _unit(counting: _Counting) -> str:
    return "natural" if counting.natural else "working"


def _why(answer: Answer) -> str:
    return say(answer.why, **answer.values) if answer.why else ""


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _as_date(text: str) -> date:
    text = text.strip()
    try:
        if not _DATE.fullmatch(text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(
            "“%(value)s” is not a date; write it as YYYY-MM-DD, for example 2026-09-28.",
            field="start",
            value=text,
        ) from None


def _as_days(text: str) -> int:
    text = text.strip()
    if not _DAYS.fullmatch(text):
        raise Invalid("“%(value)s” is not a number of days.", field="days", value=text)
    return int(text)


workdays.add_command(clock)
commands = (workdays,)
"""What the console program adds to its own commands."""
