"""The one place that asks what time it is; rules get time as an argument instead."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

COMPANY_ZONE = ZoneInfo("Asia/Shanghai")
"""The agency's own time zone: dates on screen, shifts and working days are meant in it."""


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The agency's calendar day (Asia/Shanghai), which near midnight is not the UTC day."""
    return now().astimezone(COMPANY_ZONE).date()


def local(instant: datetime) -> datetime:
    """``instant`` on the agency's wall clock; refuses a naive time, since nobody knows what it means."""
    if instant.tzinfo is None:
        raise ValueError("a time without a zone cannot be shown")
    return instant.astimezone(COMPANY_ZONE)
