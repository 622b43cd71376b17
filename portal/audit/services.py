"""Writing to the audit trail: noted during the transaction, chained and stored right before it commits."""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.audit.models import AuditEntry, AuditHead
from portal.audit.rules import FIRST_HASH, Entry, entry_hash
from portal.auth.actor import Actor
from portal.db.session import at_commit, is_writing
from portal.requestid import current_request_id

HEAD_JOB = "audit:head:write"
_SEALED_SOON = ("auth:role:", "auth:account:", "auth:password:reset", "policy:setting:", "portal:backup:restore")
"""Deeds after which a head goes outside within a minute instead of within the hour."""


@dataclass(frozen=True, kw_only=True)
class _Note:
    at: datetime
    actor: Actor
    action: str
    object_type: str
    object_id: str
    result: str
    details: dict[str, Any]


def record(
    session: Session,
    actor: Actor,
    action: str,
    object_type: str,
    object_id: object,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    details: dict[str, Any] | None = None,
    result: str = "done",
) -> None:
    """Note a deed for the trail of this transaction; it is stored with it or, rolled back, not at all.

    ``action`` is ``domain:thing:verb``; ``object_id`` is known after a flush. ``before`` and ``after`` hold the
    changed fields only; personal values stay out of them (write "changed" instead), since the trail is never erased.
    """
    if not is_writing(session):
        raise RuntimeError("an audit entry belongs inside a transaction")
    body: dict[str, Any] = dict(details or {})
    if before is not None:
        body["before"] = before
    if after is not None:
        body["after"] = after
    note = _Note(
        at=clock.now(),
        actor=actor,
        action=action,
        object_type=object_type,
        object_id=str(object_id),
        result=result,
        details=json.loads(json.dumps(body, default=str)),
    )
    session.info.setdefault("audit", []).append(note)
    at_commit(session, _store)


def _store(session: Session) -> None:
    """Chain the notes to the head; the head's row lock makes writers queue for this last step only."""
    head = session.scalars(select(AuditHead).with_for_update().execution_options(populate_existing=True)).first()
    if head is None:
        head = AuditHead(id=1, seq=0, hash=FIRST_HASH)
        session.add(head)
    notes = session.info.pop("audit", [])
    for note in notes:
        entry = _chained(note, head)
        session.add(AuditEntry(**{name: getattr(entry, name) for name in Entry.__dataclass_fields__}))
        head.seq, head.hash = entry.seq, entry.hash
    if any(note.action.startswith(_SEALED_SOON) for note in notes):
        _seal_soon(session)
    session.flush()


def _seal_soon(session: Session) -> None:
    """One job at the end of this minute for all such deeds in it. (Jobs write entries too, hence the late import.)"""
    minute = clock.now().replace(second=0, microsecond=0)
    enqueue = import_module("portal.jobs.services").enqueue
    enqueue(session, HEAD_JOB, {}, unique_key=f"audit-head-{minute:%Y%m%d%H%M}", run_at=minute + timedelta(minutes=1))


def _chained(note: _Note, head: AuditHead) -> Entry:
    entry = Entry(
        seq=head.seq + 1,
        at=note.at,
        actor_id=note.actor.account_id,
        acting_for_id=note.actor.acting_for_id,
        action=note.action,
        object_type=note.object_type,
        object_id=note.object_id,
        result=note.result,
        source=note.actor.source,
        request_id=current_request_id(),
        details=note.details,
        previous_hash=head.hash,
    )
    return replace(entry, hash=entry_hash(entry))
