"""Figures in one form for machines: sorted, whole numbers and texts only, so that a digest proves them."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Any

from complaints.insight.figures.rules.limits import Month, rate_of
from complaints.insight.figures.rules.recurrence import Recurrence
from complaints.satisfaction.rules import ENOUGH

DEFINITION = 2
"""Goes up when a figure is added or comes to mean something else; a report is counted again by its own. 2 added what
complainants answered to the two questions."""
OPINIONS = ("clear", "fair")
"""The two questions, as they stand in the names of figures."""


def canonical(value: Any) -> str:
    """The text that is kept and that the digest is over."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def two_places(value: Fraction | None) -> str | None:
    """A rate as text, exact to the last place: no machine's way with floats is in it."""
    if value is None:
        return None
    return str((Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.01"), ROUND_HALF_EVEN))


def median_of(days: Mapping[int, int]) -> str | None:
    """The median of numbers that occur so often each; None without any. Half days are written 4.5."""
    total = sum(days.values())
    if not total:
        return None
    low, high = _at(days, (total - 1) // 2), _at(days, total // 2)
    return str((low + high) // 2) if (low + high) % 2 == 0 else f"{(low + high) // 2}.5"


def _at(days: Mapping[int, int], place: int) -> int:
    for number in sorted(days):
        place -= days[number]
        if place < 0:
            return number
    raise ValueError("there are not so many")


def told(counts: Mapping[str, int], definition: int = DEFINITION) -> dict[str, int]:
    """Counts without those of nought, and without single answers where so few were given that one could guess whose."""
    few = counts.get("opinion", 0) < ENOUGH
    return {
        key: count
        for key, count in counts.items()
        if count
        and not (few and key.split(".")[0] in OPINIONS)
        and (definition > 1 or key.split(".")[0] not in {"opinion", *OPINIONS})
    }


def figures_object(
    counts: Mapping[str, int],
    days: Mapping[int, int],
    received: int,
    calls: int | None,
    definition: int = DEFINITION,
) -> dict[str, Any]:
    """The figures of a span, as ``told``."""
    return {
        "counts": told(counts, definition),
        "calls": calls,
        "per_10000_calls": two_places(rate_of(received, calls)),
        "median_days": median_of(days),
    }


def report_object(
    month: date,
    spans: Mapping[str, dict[str, Any]],
    trend: Sequence[Month],
    again: Sequence[Recurrence],
    definition: int = DEFINITION,
) -> dict[str, Any]:
    """All figures of a monthly report; ``again`` is what came back within 90 days."""
    return {
        "definition": definition,
        "month": f"{month:%Y-%m}",
        **spans,
        "trend": [{"month": f"{one.month:%Y-%m}", "received": one.count, "calls": one.calls} for one in trend],
        "recurrence": [
            {"cause": one.cause, "team": one.team, "count": one.count, "repeats": one.repeats} for one in again
        ],
    }
