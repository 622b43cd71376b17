"""Compares the trail with the sums kept outside, walks the blocks that differ, and keeps what is in order."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.alerts.models import AlertMark
from portal.audit.models import AuditEntry
from portal.audit.queries import head
from portal.audit.rules import FIRST_HASH, Anchor, Fault
from portal.audit.stretches import Place, check_stretch
from portal.audit.sums import BLOCK, Sum, Sums, differing_blocks, first_of, outside, read_sums, server_of, write_sums
from portal.db.session import transaction

_MARK = "chain sums"
_MOST_WALKED = 3
"""Blocks that one look walks (0.75 s each); the others are named by their first row until it is their turn."""


def known_sums(session: Session, path: Path) -> Sums:
    """The sums of the file where they belong to this state of the database, made by this version of it; else none.

    They do not after a restore, after an upgrade of the server, or where somebody removed the mark: then they are begun
    anew without a ``token``, and the chain is proven from its first row.
    """
    found, mark = read_sums(path), session.get(AlertMark, _MARK)
    server = server_of(session)
    fits = found is not None and mark is not None and mark.hash in {found.token, found.before}
    return found if found is not None and fits and found.server == server else Sums(server=server)


def compared(session: Session, sums: Sums, anchors: Sequence[Anchor]) -> tuple[Sums, list[Fault]]:
    """The sums with what came since, and each fault of the blocks that differ; the session shows one moment."""
    head_seq = head(session)[0]
    fresh, differ = differing_blocks(session, sums, head_seq)
    blocks, faults, walked = list(fresh.blocks), list[Fault](), 0
    for number in differ:
        if not blocks[number].faults and walked < _MOST_WALKED:
            walked += 1
            blocks[number] = _walked(session, number, blocks[number], anchors)
        named = blocks[number].faults or ((first_of(number), "rewritten"),)
        faults += [Fault(seq=seq, kind=kind) for seq, kind in named]
    faults += [Fault(seq=seq, kind="added") for seq in outside(session, head_seq)]
    return replace(fresh, blocks=tuple(blocks)), faults


def _walked(session: Session, number: int, block: Sum, anchors: Sequence[Anchor]) -> Sum:
    """The block with what is wrong in it by its hashes; one whose hashes hold was computed anew as a whole."""
    before = first_of(number) - 1
    hash_ = session.scalar(select(AuditEntry.hash).where(AuditEntry.seq == before)) if before else FIRST_HASH
    found = check_stretch(session, Place(seq=before, hash=hash_ or ""), BLOCK + 1, anchors).faults
    named = tuple((fault.seq, fault.kind) for fault in found[:_MOST_NAMED])
    return replace(block, faults=named or ((first_of(number), "rewritten"),))


_MOST_NAMED = 100


def keep_sums(session: Session, path: Path, sums: Sums, now: datetime) -> None:
    """Write the sums where they changed, and the mark that ties them to the database; in a transaction of its own."""
    if sums.token and read_sums(path) == sums:
        return
    kept = replace(sums, before=sums.token, token=secrets.token_hex(16))
    write_sums(path, kept)
    with transaction(session):
        session.merge(AlertMark(name=_MARK, at=now, seq=kept.blocks[-1].upto if kept.blocks else 0, hash=kept.token))
