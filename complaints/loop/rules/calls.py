"""How much findings weigh over the calls that somebody made: whoever calls more meets more (policy 9.1.4)."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from complaints.loop.rules.fading import months_later

_THOUSAND = 1_000
_EXACT = Decimal("0.01")


def months_between(first: date, last: date) -> tuple[date, ...]:
    """The first day of each month that a span of days touches."""
    found = [first.replace(day=1)]
    while months_later(found[-1], 1) <= last:
        found.append(months_later(found[-1], 1))
    return tuple(found)


def last_day(month: date) -> date:
    """The last day of a month."""
    return months_later(month, 1) - timedelta(days=1)


def per_thousand(points: Decimal, calls: int) -> Decimal:
    """Points per 1,000 calls, to a hundredth, half a hundredth up; ``calls`` is more than none."""
    return (points * _THOUSAND / calls).quantize(_EXACT, ROUND_HALF_UP)
