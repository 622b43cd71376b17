"""Reads text, days and times of day out of cells; what could mean two things is refused (safety s60)."""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from portal.errors import Invalid
from portal.exchange.reading import Cell

_DAY = re.compile(r"(\d{4})\s*(?:([-/.])\s*(\d{1,2})\s*\2\s*(\d{1,2})|年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日)$")
_TIME = re.compile(r"(\d{1,2})[:：](\d{2})(?:[:：](\d{2})(?:\.0+)?)?$")
_OTHER_ORDER = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2})$")
_COMPACT = re.compile(r"\d{8}$|\d{14}$|\d{4,5}(\.\d+)?$")
_HALF_DAY = re.compile(r"上午|下午|\b[ap]\.?m\b", re.IGNORECASE)
_NEXT_DAY = re.compile(r"(?:次日|翌日|隔日|next day)\s*", re.IGNORECASE)
_FULL = re.compile(r"(.+?)(?:[T\s]+|(?<=日))(\S.*)$")


def text_in(cell: Cell, field: str, *, longest: int) -> str:
    """Text as it stands, without spaces around it; whole numbers of a workbook lose their ``.0`` and nothing else."""
    if isinstance(cell, str):
        text = cell.strip()
    elif isinstance(cell, bool) or not isinstance(cell, (int, float)):
        raise Invalid("This cell holds a date or a truth value, not text.", field=field)
    elif float(cell).is_integer() and abs(cell) < 1e15:
        text = str(int(cell))
    else:
        text = str(cell)
    if len(text) > longest:
        raise Invalid("This is longer than %(most)s characters.", field=field, most=longest)
    if not text.isprintable():
        raise Invalid("This holds a line break or another sign that cannot be seen.", field=field)
    return text


def day_in(cell: Cell, field: str) -> date:
    """A calendar day: a date cell, or text with the year first. Days that do not exist are told as such."""
    if isinstance(cell, datetime):
        if cell.time() != time():
            raise Invalid("This cell holds a time of day besides the date.", field=field)
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, str):
        return _day(cell.strip(), field)
    raise Invalid(
        "The cell holds the number %(value)s, not a date. Give the column a date format.", field=field, value=cell
    )


@lru_cache(maxsize=4096)
def _day(text: str, field: str) -> date:
    found = _DAY.match(text)
    if found is None:
        raise _no_day(text, field)
    year, month, day = int(found[1]), int(found[3] or found[5]), int(found[4] or found[6])
    try:
        return date(year, month, day)
    except ValueError:
        raise Invalid("There is no day %(value)s in the calendar.", field=field, value=text) from None


def _no_day(text: str, field: str) -> Invalid:
    if not text:
        return Invalid("The date is missing.", field=field)
    if _OTHER_ORDER.match(text):
        return Invalid(
            "%(value)s can mean two days. Write the year first, such as 2026-10-03.", field=field, value=text
        )
    if _COMPACT.match(text):
        return Invalid(
            "The cell holds the number %(value)s, not a date. Give the column a date format.", field=field, value=text
        )
    return Invalid("“%(value)s” is not a date. Write it as 2026-10-03.", field=field, value=text[:60])


def seconds_in(cell: Cell, field: str) -> int:
    """A time of day as seconds from midnight; ``次日 02:10`` lies after 24 hours."""
    if isinstance(cell, time):
        return cell.hour * 3600 + cell.minute * 60 + cell.second
    if isinstance(cell, str):
        return _seconds(cell.strip(), field)
    if isinstance(cell, timedelta) and timedelta() <= cell < timedelta(days=1):
        return round(cell.total_seconds())
    raise Invalid("“%(value)s” is not a time of day. Write it as 08:59.", field=field, value=cell)


@lru_cache(maxsize=100_000)
def _seconds(text: str, field: str) -> int:
    later, text = _without_next_day(text)
    found = _TIME.match(text)
    if found is None:
        raise _no_time(text, field)
    hours, minutes, seconds = int(found[1]), int(found[2]), int(found[3] or 0)
    if hours == 24 and minutes == seconds == 0:
        raise Invalid("24:00 is not a time of day. Write 00:00 of the next day.", field=field)
    if hours > 23 or minutes > 59 or seconds > 59:
        raise Invalid("There is no time %(value)s on a clock.", field=field, value=text)
    return later + hours * 3600 + minutes * 60 + seconds


def _without_next_day(text: str) -> tuple[int, str]:
    found = _NEXT_DAY.match(text)
    return (86_400, text[found.end() :]) if found else (0, text)


def _no_time(text: str, field: str) -> Invalid:
    if not text:
        return Invalid("The time is missing.", field=field)
    if "\n" in text or "\r" in text or len(re.findall(r"\d{1,2}[:：]\d{2}", text)) > 1:
        return Invalid("This cell holds more than one time. Give each punch a line of its own.", field=field)
    if _HALF_DAY.search(text):
        return Invalid("Write the time with 24 hours, such as 20:59 instead of 8:59 PM.", field=field)
    return Invalid("“%(value)s” is not a time of day. Write it as 08:59.", field=field, value=text[:60])


def wall_time_in(day: Cell | None, moment: Cell, day_field: str, field: str) -> tuple[date, int]:
    """Day and seconds from its midnight, from one cell that holds both (``day`` None) or from two cells."""
    if day is not None and day != "":
        return day_in(day, day_field), _time_beside_day(moment, field)
    if isinstance(moment, datetime):
        return moment.date(), moment.hour * 3600 + moment.minute * 60 + moment.second
    if not isinstance(moment, str):
        raise Invalid("This cell holds no date with its time. Write 2026-10-03 08:59.", field=field)
    return _day_and_seconds(moment.strip(), field)


def _time_beside_day(moment: Cell, field: str) -> int:
    if isinstance(moment, str) and len(moment) > 12 and _DAY.match(moment.strip()[:10].strip()):
        raise Invalid("This cell holds a date of its own beside the date column. Keep one of the two.", field=field)
    return seconds_in(moment, field)


def _day_and_seconds(text: str, field: str) -> tuple[date, int]:
    if not text:
        raise Invalid("The time is missing.", field=field)
    if "\n" in text or "\r" in text:
        raise Invalid("This cell holds more than one time. Give each punch a line of its own.", field=field)
    found = _FULL.match(text)
    if found is None:
        if _TIME.match(text):
            raise Invalid("The date is missing: this cell holds %(value)s only.", field=field, value=text)
        day = _day(text, field)
        raise Invalid("The time of day is missing: this cell holds %(value)s only.", field=field, value=day)
    return _day(found[1], field), _seconds(found[2], field)
