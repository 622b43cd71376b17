"""Checks the trail a stretch at a time, so that a long one can be walked all day in small steps (safety s80)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from sqlalchemy.orm import Session

from portal.audit.queries import entries_in_order, head
from portal.audit.rules import FIRST_HASH, Anchor, Chain, Fault


@dataclass(frozen=True, kw_only=True)
class Place:
    """Behind which row a walk stands, and the hash that this row had."""

    seq: int = 0
    hash: str = FIRST_HASH


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """What a stretch showed, where it ended, and whether that was the end of the trail."""

    faults: Sequence[Fault]
    end: Place
    is_last: bool


def check_stretch(session: Session, begin: Place, most: int, anchors: Iterable[Anchor] = ()) -> Stretch:
    """Check up to ``most`` rows behind ``begin``; hashes of ``anchors``, not their times, are compared on the way.

    The session shows one moment while this runs (portal.audit.queries.see_one_moment).
    """
    head_seq, head_hash = head(session)
    last = begin.seq + most
    chain, found = Chain(begin.seq, begin.hash), list[Fault]()
    known = {anchor.seq: anchor.hash for anchor in anchors if anchor.seq > begin.seq}
    for entry in takewhile(lambda row: row.seq <= last, entries_in_order(session, begin.seq)):
        faults = list(chain.take(entry))
        if not faults and known.get(entry.seq, entry.hash) != entry.hash:
            faults = [Fault(seq=entry.seq, kind="rewritten")]
        found += faults
    is_last = head_seq <= last
    if is_last:
        found += chain.finish(head_seq, head_hash)
        found += [Fault(seq=seq, kind="missing") for seq in sorted(known) if seq > head_seq]
    else:
        found += chain.reach(last)
    return Stretch(faults=found, end=Place(seq=min(last, chain.seq), hash=chain.hash), is_last=is_last)
