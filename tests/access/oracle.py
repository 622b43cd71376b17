"""Reads who may open what, as it is kept by hand beside the matrix (safety s01, ``oracle.txt``)."""

import re
from dataclasses import dataclass
from pathlib import Path

from portal.auth.rules import Role

_EVERYBODY = frozenset(Role)


@dataclass(frozen=True, kw_only=True)
class Line:
    """Addresses that begin alike, and the roles each of which opens them by itself."""

    begins: str
    roles: frozenset[Role]

    def fits(self, address: str) -> bool:
        """Whether the rule of a route, ``/people/<int:employee_id>/leaving``, begins so; ``/!`` is the root alone."""
        if self.begins == "/!":
            return address == "/"
        parts = (re.escape(part) for part in self.begins.split("*"))
        pattern = r"<[^>]+>".join(parts)
        end = "" if self.begins.endswith("/") and self.begins.count("/") > 1 else r"(?=/|$)"
        return re.match(pattern + end, address) is not None


def read_oracle() -> list[Line]:
    """All lines, the first that fits counts; ValueError for a role that does not exist."""
    found = []
    for line in (Path(__file__).parent / "oracle.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            begins, _, names = line.partition(": ")
            roles = _EVERYBODY if names == "signed in" else frozenset(Role(name) for name in names.split())
            found.append(Line(begins=begins, roles=roles))
    return found
