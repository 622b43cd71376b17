"""Checklists of an investigation, as they come with Fairline (``data/checklists.json``)."""

import json
from datetime import date
from functools import cache
from pathlib import Path

from complaints.inquiry.rules.checklist import Edition, Point

SOURCE = Path(__file__).parent.parent / "data" / "checklists.json"
LANGUAGES = ("en", "zh_Hans", "zh_Hant")


@cache
def editions() -> tuple[Edition, ...]:
    """Every edition, the oldest first."""
    return tuple(
        Edition(
            since=date.fromisoformat(one["since"]),
            points={group: [_point(row) for row in rows] for group, rows in one["points"].items()},
        )
        for one in json.loads(SOURCE.read_text(encoding="utf-8"))
    )


def _point(row: dict[str, str]) -> Point:
    return Point(key=row["key"], texts={language: row[language] for language in LANGUAGES})
