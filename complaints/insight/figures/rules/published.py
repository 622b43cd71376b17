"""What of a month's figures the public may see: categories, replies in time, upheld, median days; no small cell."""

from collections.abc import Iterable, Mapping
from typing import Any

from complaints.insight.figures.rules.small import LEAST, PublicShare, public_share, public_table


def published_object(month: str, figures: Mapping[str, Any], groups: Iterable[str]) -> dict[str, Any]:
    """The figures of a report as they are published. Each complaint counts once, under its first category."""
    counts: Mapping[str, int] = figures["counts"]
    table = public_table({group: counts.get(f"group.{group}", 0) for group in groups}, counts.get("received", 0))
    replied = counts.get("replied", 0)
    return {
        "month": month,
        "received": table.total,
        "groups": table.cells,
        "in_time": _as_object(public_share(counts.get("in_time", 0), replied)),
        "upheld": _as_object(public_share(counts.get("upheld", 0), counts.get("decided", 0))),
        "median_days": figures["median_days"] if replied >= LEAST else None,
    }


def _as_object(share: PublicShare) -> dict[str, Any]:
    return {"part": share.part, "whole": share.whole, "told": share.told}
