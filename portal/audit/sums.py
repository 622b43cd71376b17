"""Sums over blocks of the trail, kept outside the database: a changed old row shows at the next look (safety s80).

The chain of hashes is the proof, and walking it takes minutes where the trail is long. A sum over the stored bytes of
10,000 rows is made by the database in milliseconds and says only that something differs; then that block is walked.
"""

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

BLOCK = 10_000
"""Rows of a sum."""
AT_ONCE = 100
"""Blocks of one look: a million rows. Of a longer trail the next ones come at the next look."""
FORM = 1
FILE_NAME = "audit-sums.json"
_UNREADABLE = "unreadable"
_TEXTS = ("action", "object_type", "object_id", "result", "source", "request_id")


@dataclass(frozen=True, kw_only=True)
class Sum:
    """What a block held when it was last in order: up to which row, and the sum.

    ``odd`` is the sum of a state that did not hold, with what was wrong in it, so that it is walked once only.
    """

    upto: int
    digest: str
    odd: str = ""
    faults: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Sums:
    """All blocks by number. ``token`` and the one ``before`` tie them to a state of the database.

    ``server`` names what made the sums: another version may write values differently. ``turn`` is the next block.
    ``is_proven`` says that the chain was walked to its end since they were begun.
    """

    server: str
    token: str = ""
    before: str = ""
    turn: int = 0
    is_proven: bool = False
    blocks: tuple[Sum, ...] = ()


def server_of(session: Session) -> str:
    """The database and its version, and the form of the sums."""
    dialect = session.get_bind().dialect
    version = ".".join(str(part) for part in dialect.server_version_info or ())
    return f"{FORM} {dialect.name} {version}"


def read_sums(path: Path) -> Sums | None:
    """The sums of a file; None where there is none or it is damaged: then they are begun anew."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        blocks = [
            Sum(**{**block, "faults": tuple((int(seq), str(kind)) for seq, kind in block["faults"])})
            for block in found.pop("blocks")
        ]
        return Sums(**found, blocks=tuple(blocks))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def write_sums(path: Path, sums: Sums) -> None:
    """Put the sums in the place of the former ones, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(sums), file, separators=(",", ":"))
    fresh.replace(path)


def differing_blocks(session: Session, sums: Sums, head_seq: int) -> tuple[Sums, Sequence[int]]:
    """Compare this look's blocks and the newest with their sums, and take up what came; the blocks that differ.

    The sum of one that differs stays as it was. The session shows one moment while this runs.
    """
    blocks, differ = list(sums.blocks), list[int]()
    for number in _of_this_look(sums, len(blocks)):
        known = blocks[number]
        found = block_digest(session, number, known.upto)
        if found == known.digest:
            blocks[number] = replace(known, odd="", faults=())
        else:
            differ.append(number)
            if found != known.odd:
                blocks[number] = replace(known, odd=found, faults=())
    blocks = _taken_up(session, blocks, head_seq, set(differ))
    turn = sums.turn + AT_ONCE if sums.turn + AT_ONCE < len(blocks) else 0
    return replace(sums, turn=turn, blocks=tuple(blocks)), differ


def _of_this_look(sums: Sums, count: int) -> list[int]:
    here = range(sums.turn, min(sums.turn + AT_ONCE, count))
    newest = count - 1
    return [*here, *([newest] if count and newest not in here else [])]


def _taken_up(session: Session, blocks: list[Sum], head_seq: int, differ: set[int]) -> list[Sum]:
    """The blocks with the rows that came since, at most as many new blocks as one look takes."""
    number = max(0, len(blocks) - 1)
    last = min(-(-head_seq // BLOCK), len(blocks) + AT_ONCE)
    for place in range(number, last):
        upto = min(head_seq, (place + 1) * BLOCK)
        if place in differ or (place < len(blocks) and blocks[place].upto >= upto):
            continue
        fresh = Sum(upto=upto, digest=block_digest(session, place, upto))
        blocks[place : place + 1] = [fresh]
    return blocks


def first_of(number: int) -> int:
    """The first row of a block."""
    return number * BLOCK + 1


def block_digest(session: Session, number: int, upto: int) -> str:
    """The sum over the stored values of a block's rows up to one of them, in hex."""
    values = {"first": first_of(number), "last": upto}
    try:
        if session.get_bind().dialect.name == "postgresql":
            return str(session.scalar(text(_POSTGRESQL), values))
        said = session.scalar(text(_SQLITE), values) or ""
    except DBAPIError:  # bytes that are no text
        return _UNREADABLE
    return hashlib.sha256(str(said).encode("utf-8", "surrogateescape")).hexdigest()


def outside(session: Session, head_seq: int) -> list[int]:
    """Rows with numbers that the trail does not have: below 1, or beyond the newest."""
    low, high = session.execute(text("SELECT min(seq), max(seq) FROM audit_entry")).one()
    return [seq for seq, wrong in ((low, (low or 1) < 1), (high, (high or 0) > head_seq)) if wrong]


_JOINED = {
    "sqlite": [
        "seq", "at", "ifnull(actor_id,'')", "ifnull(acting_for_id,'')", *_TEXTS, "details", "previous_hash", "hash",
    ],
    "postgresql": [
        "seq::text", "extract(epoch from at)::text", "coalesce(actor_id::text,'')", "coalesce(acting_for_id::text,'')",
        *_TEXTS, "details::text", "previous_hash", "hash",
    ],
}  # fmt: skip
_SQLITE = (
    f"SELECT group_concat(said, char(10)) FROM (SELECT {'||char(31)||'.join(_JOINED['sqlite'])} AS said "  # noqa: S608 - our own names  # nosec B608
    "FROM audit_entry WHERE seq BETWEEN :first AND :last ORDER BY seq)"
)
_POSTGRESQL = (
    f"SELECT encode(sha256(convert_to(coalesce(string_agg({'||chr(31)||'.join(_JOINED['postgresql'])}, chr(10) "  # noqa: S608 - our own names  # nosec B608
    "ORDER BY seq), ''), 'UTF8')), 'hex') FROM audit_entry WHERE seq BETWEEN :first AND :last"
)
