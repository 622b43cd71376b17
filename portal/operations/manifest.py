"""The list of what a backup holds, packed first, by which it is checked when read."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from portal.errors import Refused
from portal.operations.digests import TableDigest

FORMAT = 1


@dataclass(frozen=True, kw_only=True)
class Member:
    """A packed file: its length in bytes and SHA-256 in hex."""

    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """``made_at`` is UTC; ``tables`` and ``audit`` are of the database's moment, ``members`` of the packed files."""

    made_at: datetime
    engine: str
    version: str
    revisions: tuple[str, ...]
    audit: tuple[int, str]
    tables: dict[str, TableDigest]
    members: dict[str, Member]

    @property
    def rows(self) -> int:
        """Rows of all tables together."""
        return sum(table.rows for table in self.tables.values())

    def packed(self) -> bytes:
        """As JSON."""
        return json.dumps({"format": FORMAT, **asdict(self)}, default=str, indent=1, sort_keys=True).encode()


def unpacked(raw: bytes) -> Manifest:
    """The manifest as it was packed; raises Refused for one that this version does not know."""
    given: dict[str, Any] = json.loads(raw)
    if given.pop("format") != FORMAT:
        raise Refused("The backup was written by another version of Fairline (format %(version)s).", version="?")
    return Manifest(
        made_at=datetime.fromisoformat(given["made_at"]),
        engine=given["engine"],
        version=given["version"],
        revisions=tuple(given["revisions"]),
        audit=(given["audit"][0], given["audit"][1]),
        tables={name: TableDigest(**table) for name, table in given["tables"].items()},
        members={name: Member(**member) for name, member in given["members"].items()},
    )
