"""The mark in every sheet: which it is, who took it, when and what for (policy 8.2.1)."""

from dataclasses import dataclass
from datetime import datetime

from portal import clock


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """``code`` leads to the log; ``at`` is an aware instant; ``purpose`` is what a second person was told."""

    code: str
    by: str
    at: datetime
    purpose: str = ""

    @property
    def line(self) -> str:
        """All but the purpose in a line, on the agency's wall clock; it stands in each row of a CSV file."""
        return f"{self.code} · {self.by} · {clock.local(self.at):%Y-%m-%d %H:%M}"
