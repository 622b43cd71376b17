"""Times of day cases: what ISO 8601 writes, in any zone, with its clock changes; nothing that could mean two things."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from portal.errors import Invalid
from portal.exchange.moments import day_in, seconds_in, wall_time_in

_DAY_AND_TIME = re.compile(r"(?P<wall>\d.*?\d)(?:[.,]\d+)?\s*(?P<offset>Z|[+-]\d{2}:?\d{2})?", re.IGNORECASE)
_ONLY_TIME = re.compile(r"(?:(?:次日|翌日|隔日|next day)\s*)?\d{1,2}[:：]\d{2}(?:[:：]\d{2})?", re.IGNORECASE)
_YEARS = range(1970, 2200)


def zone_named(name: Any, place: str) -> ZoneInfo:
    """The zone of the tz database; raises Invalid for any other name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        raise Invalid(
            "“%(value)s” is no time zone. Write it as Asia/Shanghai.", field=place, value=str(name)[:60]
        ) from None


def day_of_case(value: Any, place: str) -> date:
    """A day with the year first; day-first dates are refused, since 03/10 can mean two days."""
    if not isinstance(value, str):
        raise Invalid("“%(value)s” is not a date. Write it as 2026-10-03.", field=place, value=str(value)[:60])
    found = day_in(value, place)
    if found.year not in _YEARS:
        raise Invalid("Give a day from 1970 to 2199.", field=place)
    return found


def clock_time(value: Any, place: str) -> int:
    """HH:MM as seconds from midnight; 24:00 and 25:30 are refused."""
    if not isinstance(value, str):
        raise Invalid("“%(value)s” is not a time of day. Write it as 08:59.", field=place, value=str(value)[:60])
    return seconds_in(value, place)


def planned_instant(zone: ZoneInfo, day: date, seconds: int) -> int:
    """A planned moment as an instant. One that the clocks jump over in spring comes as much later as they jump."""
    wall = datetime.combine(day, time(), tzinfo=zone) + timedelta(seconds=seconds)
    return int(wall.timestamp())


class Moment(datetime):
    """An aware time that knows whether its clock time comes twice that day and no offset says which is meant."""

    twice = False


def moment_of(value: Any, zone: ZoneInfo, day: date, overnight: bool, place: str) -> Moment:
    """An ISO time as an aware time; without an offset it is local, HH:MM alone is of ``day`` (not if ``overnight``)."""
    text = value.strip() if isinstance(value, str) else ""
    if _ONLY_TIME.fullmatch(text):
        if overnight:
            raise Invalid("The shift goes over midnight: write the time with its date.", field=place)
        return _local(day, seconds_in(text, place), zone, place)
    found = _DAY_AND_TIME.fullmatch(text)
    if found is None:
        raise Invalid("“%(value)s” is not a time. Write it as 2026-10-03T08:59:00.", field=place, value=str(value)[:60])
    on, seconds = wall_time_in(None, found["wall"], place, place)
    if on.year not in _YEARS:
        raise Invalid("Give a day from 1970 to 2199.", field=place)
    if not found["offset"]:
        return _local(on, seconds, zone, place)
    return _at_offset(on, seconds, found["offset"], place)


def _at_offset(day: date, seconds: int, offset: str, place: str) -> Moment:
    wall = datetime.combine(day, time()) + timedelta(seconds=seconds)
    try:
        return Moment.fromisoformat(f"{wall.isoformat()}{offset.upper()}")
    except ValueError:
        raise Invalid("“%(value)s” is no offset from UTC. Write it as +08:00.", field=place, value=offset) from None


def _local(day: date, seconds: int, zone: ZoneInfo, place: str) -> Moment:
    wall = datetime.combine(day, time()) + timedelta(seconds=seconds)
    first = wall.replace(tzinfo=zone)
    second = first.replace(fold=1)
    early, late = first.timestamp(), second.timestamp()
    if early > late:
        raise Invalid(
            "There is no local time %(value)s in %(zone)s: the clocks jump over it.",
            field=place,
            value=wall.isoformat(" "),
            zone=zone.key,
        )
    found = Moment.fromtimestamp(early, zone)
    found.twice = early < late
    return found
