"""The chain of the audit trail: how an entry is put into bytes, hashed, and a chain checked (safety s19)."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime

FIRST_HASH = "0" * 64


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One deed. ``at`` is UTC; ``details`` holds ids, field names and values that are not personal (s21)."""

    seq: int
    at: datetime
    actor_id: int | None
    acting_for_id: int | None
    action: str
    object_type: str
    object_id: str
    result: str
    source: str
    request_id: str
    details: dict[str, object]
    previous_hash: str
    hash: str = ""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A place where the chain does not hold: the row to look at and what is wrong with it."""

    seq: int
    kind: str


def entry_hash(entry: Entry) -> str:
    """SHA-256 in hex over all fields but the hash itself, as canonical JSON (sorted keys, UTC times)."""
    fields = asdict(entry)
    del fields["hash"]
    fields["at"] = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    text = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def faults(entries: Iterable[Entry], head_seq: int, head_hash: str) -> Iterator[Fault]:
    """Walk the chain in order of ``seq`` and name each row that was changed, is missing or was moved.

    The head is the number and hash of the newest row, kept apart, so that a cut-off tail is found too.
    """
    expected_seq, previous = 1, FIRST_HASH
    for entry in entries:
        for missing in range(expected_seq, entry.seq):
            yield Fault(seq=missing, kind="missing")
        gap = entry.seq != expected_seq
        if entry_hash(entry) != entry.hash:
            yield Fault(seq=entry.seq, kind="changed")
        elif not gap and entry.previous_hash != previous:
            yield Fault(seq=entry.seq, kind="moved")
        expected_seq, previous = entry.seq + 1, entry.hash
    for missing in range(expected_seq, head_seq + 1):
        yield Fault(seq=missing, kind="missing")
    if head_seq == expected_seq - 1 and previous != head_hash:
        yield Fault(seq=head_seq, kind="replaced")
    if head_seq < expected_seq - 1:
        yield Fault(seq=head_seq + 1, kind="added")


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """The newest row of the chain as it was on ``day``, kept outside the database."""

    day: date
    seq: int
    hash: str


def anchor_faults(anchors: Iterable[Anchor], hashes: Mapping[int, str], head_seq: int) -> Iterator[Fault]:
    """Name each anchor that the chain no longer passes through: a cut tail, or a chain computed anew (safety s19).

    ``hashes`` holds the stored hash of each anchored row that is still there.
    """
    for anchor in anchors:
        if anchor.seq == 0:
            continue
        if anchor.seq > head_seq or anchor.seq not in hashes:
            yield Fault(seq=anchor.seq, kind="missing")
        elif hashes[anchor.seq] != anchor.hash:
            yield Fault(seq=anchor.seq, kind="rewritten")
