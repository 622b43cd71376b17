"""The chain of the audit trail: how an entry is put into bytes, hashed, and a chain checked (safety s19)."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

FIRST_HASH = "0" * 64
_LONGEST_DEED = timedelta(hours=1)
"""A deed is noted when it happens and chained when its transaction commits; no transaction lasts longer."""
_CLOCK_SLACK = timedelta(minutes=5)
_MOST_NAMED = 1000


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


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """The newest row of the chain as it was at an instant (UTC), kept outside the database."""

    at: datetime
    seq: int
    hash: str
    signed: bool = False


class Chain:
    """A walk along the chain, one row at a time and in constant memory; each row is named at most once.

    It begins before the first row, or right behind the row whose number and hash are given.
    """

    def __init__(self, seq: int = 0, hash_: str = FIRST_HASH) -> None:
        self.seq, self.hash = seq, hash_
        self._named = 0
        self._floor: datetime | None = None
        self._latest: tuple[datetime, int] | None = None

    def take(self, entry: Entry) -> Iterator[Fault]:
        """The next row there is: what does not hold up to it."""
        if entry.seq <= self.seq:
            yield self._name(entry.seq, "moved")
            return
        gap = entry.seq != self.seq + 1
        yield from self._missing(entry.seq)
        if entry_hash(entry) != entry.hash:
            yield self._name(entry.seq, "changed")
        elif not gap and entry.previous_hash != self.hash:
            yield self._name(entry.seq, "moved")
        elif self._floor is not None and entry.at < self._floor - _LONGEST_DEED:
            yield self._name(entry.seq, "clock")
        self.seq, self.hash = entry.seq, entry.hash
        if self._latest is None or entry.at > self._latest[0]:
            self._latest = (entry.at, entry.seq)

    def meet(self, anchor: Anchor) -> Iterator[Fault]:
        """A head kept outside, right after its row: the row bears its hash, and no row before it a later time."""
        if anchor.seq == self.seq and anchor.hash != self.hash and self._named != anchor.seq:
            yield self._name(anchor.seq, "rewritten")
        if not anchor.signed:
            return
        if self._floor is not None and anchor.at < self._floor - _CLOCK_SLACK and self._named != self.seq:
            yield self._name(self.seq, "clock")
        if self._latest is not None and self._latest[0] > anchor.at + _CLOCK_SLACK and self._named != self._latest[1]:
            yield self._name(self._latest[1], "clock")
        self._floor, self._latest = anchor.at, None

    def reach(self, seq: int) -> Iterator[Fault]:
        """The walk stops behind row ``seq``: each row up to it that did not come."""
        yield from self._missing(seq + 1)

    def finish(self, head_seq: int, head_hash: str) -> Iterator[Fault]:
        """The end: number and hash of the newest row, kept apart, so that a cut-off tail is found too."""
        last = self.seq
        yield from self._missing(head_seq + 1)
        if head_seq == last and self.hash != head_hash and self._named != last:
            yield self._name(last, "replaced")
        if head_seq < last:
            yield self._name(head_seq + 1, "added")

    def _missing(self, upto: int) -> Iterator[Fault]:
        """Each row before ``upto`` that did not come; of a very wide gap the first thousand and the last."""
        first = self.seq + 1
        for seq in range(first, min(upto, first + _MOST_NAMED)):
            yield self._name(seq, "missing")
        if upto > first + _MOST_NAMED:
            yield self._name(upto - 1, "missing")

    def _name(self, seq: int, kind: str) -> Fault:
        self._named = seq
        return Fault(seq=seq, kind=kind)


def faults(entries: Iterable[Entry], head_seq: int, head_hash: str, anchors: Iterable[Anchor] = ()) -> Iterator[Fault]:
    """Walk the chain in order of ``seq`` and name each row that was changed, is missing, was moved or was written anew.

    ``anchors`` are the heads kept outside, in any order: they find what a chain cannot know of itself, a tail cut off
    together with the head, a chain computed anew, and times that were written later (safety s19).
    """
    chain, waiting = Chain(), sorted((a for a in anchors if a.seq > 0), key=lambda anchor: anchor.seq, reverse=True)
    for entry in entries:
        yield from chain.take(entry)
        while waiting and waiting[-1].seq <= chain.seq:
            anchor = waiting.pop()
            if anchor.seq == chain.seq:
                yield from chain.meet(anchor)
    beyond = {anchor.seq for anchor in waiting if anchor.seq > head_seq}
    yield from chain.finish(head_seq, head_hash)
    yield from (Fault(seq=seq, kind="missing") for seq in sorted(beyond))
