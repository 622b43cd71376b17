"""How dates, times, numbers and durations look in the reader's language."""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date as babel_date
from babel.dates import format_skeleton
from babel.numbers import format_decimal as babel_number
from flask import Flask
from flask_babel import format_decimal, format_percent
from markupsafe import Markup

from portal import clock
from portal.web.i18n import current_locale, gettext
from portal.web.markdown import rendered


def duration(seconds: int | None) -> str:
    """Seconds as hours and minutes: ``1 h 05 min``; minutes are cut, not rounded up."""
    if seconds is None:
        return "–"
    hours, minutes = divmod(abs(int(seconds)) // 60, 60)
    if hours:
        return gettext("%(hours)s h %(minutes)s min", hours=hours, minutes=f"{minutes:02d}")
    return gettext("%(minutes)s min", minutes=minutes)


def written_date(value: date | datetime, pattern: str = "medium") -> str:
    """A day in a pattern of Babel, as the language writes it; of an instant, the day on the agency's clock."""
    day = _on_our_clock(value).date() if isinstance(value, datetime) else value
    return _written_date(day, pattern, current_locale())


@lru_cache(maxsize=4096)
def _written_date(day: date, pattern: str, locale: Locale) -> str:
    """The same day is written many times on a page, and always alike: nothing but the arguments goes in."""
    return str(babel_date(day, pattern, locale=locale))


@lru_cache(maxsize=1024)
def _written_without_year(day: date, locale: Locale) -> str:
    return str(format_skeleton("MMMd", datetime(day.year, day.month, day.day, 12, tzinfo=UTC), locale=locale))


def day_of_year(day: date) -> str:
    """A day without its year, as the language writes it: ``Nov 30``, ``11月30日``."""
    return _written_without_year(day, current_locale())


def _on_our_clock(value: datetime) -> datetime:
    return clock.local(value if value.tzinfo is not None else value.replace(tzinfo=UTC))


def short_date(value: date | datetime | None) -> str:
    """A day as the language writes it; an en dash for none."""
    return "–" if value is None else written_date(value)


def day_and_time(value: datetime | None) -> str:
    """A day with its time, on the agency's clock."""
    return "–" if value is None else f"{written_date(value)} {_on_our_clock(value):%H:%M}"


def clock_time(value: datetime | None) -> str:
    """The time of day, on the agency's clock."""
    return "–" if value is None else f"{_on_our_clock(value):%H:%M}"


def number(value: int | float | Decimal | None) -> str:
    """A number with the language's separators."""
    if type(value) is int:
        return _whole(value, current_locale())
    return "–" if value is None else str(format_decimal(value))


@lru_cache(maxsize=4096)
def _whole(value: int, locale: Locale) -> str:
    return str(babel_number(value, locale=locale))


def file_size(size: int) -> str:
    """Bytes as people read them: ``340 KB``, ``2.4 MB``."""
    if size < 1024 * 1024:
        return f"{format_decimal(max(1, round(size / 1024)))} KB"
    return f"{format_decimal(round(size / 1024 / 1024, 1))} MB"


def percent(value: float | Decimal | None, digits: int = 1) -> str:
    """A share (0–1) as a percentage."""
    return "–" if value is None else str(format_percent(value, f"0.{'0' * digits}%" if digits else "0%"))


def markdown(text: str) -> Markup:
    """Markdown as safe HTML."""
    return rendered(text)


def weekday_name(value: date) -> str:
    """The short name of the day of the week."""
    return written_date(value, "EEE")


def init_filters(app: Flask) -> None:
    """Give the filters to all templates."""
    app.jinja_env.filters.update(
        date=short_date,
        datetime=day_and_time,
        time=clock_time,
        number=number,
        percent=percent,
        duration=duration,
        file_size=file_size,
        markdown=markdown,
        weekday=weekday_name,
    )
