"""The trainings that findings order before anybody has chosen others, from ``data/training_matches.csv``."""

import csv
from datetime import date
from functools import cache
from pathlib import Path

from complaints.inquiry.rules.causes import Cause
from complaints.loop.rules.matching import Match

SOURCE = Path(__file__).parent.parent / "data" / "training_matches.csv"


@cache
def shipped_matches() -> tuple[Match, ...]:
    """What comes with Fairline; any row that somebody has set since is newer."""
    with SOURCE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Match(
                area=row["area"],
                cause=Cause(row["cause"]),
                programme=row["programme"],
                since=date.fromisoformat(row["since"]),
            )
            for row in csv.DictReader(file)
        )
