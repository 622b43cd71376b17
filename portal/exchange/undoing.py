"""Takes an import back: what the file brought goes, what a later file holds too stays, the deed is kept (P36)."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import FairlineError, Invalid, Refused
from portal.exchange.kinds import ImportKind
from portal.exchange.models import ImportBatch, ImportUndo
from portal.exchange.queries import undo_of
from portal.exchange.rules import BatchState, is_in_ranges, lines_without
from portal.exchange.services import STORED_AT_ONCE, batch_to_change, judge_stored, let_one_in, plain_values
from portal.jobs.services import enqueue

LONGEST_REASON = 200


def undo_job(kind: ImportKind) -> str:
    """The name of the job that takes many rows of this kind back."""
    return f"{kind.name}:undo"


def start_undo(session: Session, actor: Actor, kind: ImportKind, batch_id: int, reason: str) -> ImportBatch:
    """What the button does: few rows are taken back now, many by a job. Sent twice it acts once.

    Raises Invalid (field ``reason``) without a reason, Refused where the batch is not stored or where something
    was built on what it brought; then nothing has changed.
    """
    batch = batch_to_change(session, batch_id)
    words = " ".join(reason.split())
    if not words:
        raise Invalid("Say why this import is taken back.", field="reason")
    if len(words) > LONGEST_REASON:
        raise Invalid("At most %(most)s characters.", field="reason", most=LONGEST_REASON)
    if batch.state is not BatchState.COMMITTED:
        raise Refused("This import is at another point by now. Open it again to see where it stands.")
    undo = undo_of(session, batch_id)
    if undo is not None and undo.refused_at is None:
        return batch
    undo = undo or ImportUndo(batch_id=batch_id)
    undo.reason, undo.asked_at, undo.asked_by_id = words, clock.now(), actor.account_id
    undo.refused_at, undo.note, undo.note_values, undo.done_at, undo.rows = None, "", {}, None, 0
    session.add(undo)
    session.flush()
    if _work_of(session, batch) <= STORED_AT_ONCE:
        undo_batch(session, actor, kind, batch_id)
    else:
        key = f"import:{batch_id}:undo:{undo.asked_at.isoformat()}"
        undo.job_id = enqueue(session, undo_job(kind), {"batch": batch_id}, unique_key=key, actor=actor).id
    return batch


def undo_batch(session: Session, actor: Actor, kind: ImportKind, batch_id: int) -> None:
    """Take the batch's rows back and give later files theirs; a second run finds nothing to do. Raises Refused."""
    let_one_in(session, kind)
    batch = batch_to_change(session, batch_id)
    undo = undo_of(session, batch_id)
    if undo is None or undo.done_at is not None:
        return
    undo.rows = kind.undo(session, actor, batch_id)
    undo.kept = sum(_give_to(session, actor, kind, later) for later in _later_ids(session, batch))
    undo.done_at = clock.now()
    session.flush()
    counts = {"kind": kind.name, "rows": undo.rows, "kept_by_later_files": undo.kept}
    record(session, actor, "exchange:batch:undo", "import_batch", batch_id, after=counts)


def refuse_undo(session: Session, batch_id: int, error: FairlineError) -> None:
    """A job found that the batch cannot be taken back: keep the sentence, the rows stand as they were."""
    undo = undo_of(session, batch_id)
    if undo is not None and undo.done_at is None:
        undo.refused_at, undo.note, undo.note_values = clock.now(), error.message, plain_values(error.values)


def _work_of(session: Session, batch: ImportBatch) -> int:
    """Rows that must be touched or read again."""
    later = session.scalar(
        select(func.coalesce(func.sum(ImportBatch.row_count), 0)).where(ImportBatch.id.in_(_later_ids(session, batch)))
    )
    return batch.new_count + int(later or 0)


def _later_ids(session: Session, batch: ImportBatch) -> list[int]:
    """Later files of the kind that left rows out because they were there already, and stand themselves."""
    return list(
        session.scalars(
            select(ImportBatch.id)
            .outerjoin(ImportUndo, ImportUndo.batch_id == ImportBatch.id)
            .where(
                ImportBatch.kind == batch.kind,
                ImportBatch.state == BatchState.COMMITTED,
                ImportBatch.id > batch.id,
                ImportBatch.duplicate_count > 0,
                ImportUndo.done_at.is_(None),
            )
            .order_by(ImportBatch.id)
        )
    )


def _give_to(session: Session, actor: Actor, kind: ImportKind, batch_id: int) -> int:
    """Store from a later file the rows that it left out for being there, and that are not there any more."""
    reader, found = judge_stored(session, kind, batch_id)
    batch = batch_to_change(session, batch_id)
    returned = [item for item in found.new if is_in_ranges(item.line, batch.duplicate_lines)]
    if not returned:
        return 0
    reader.store(session, actor, batch_id, returned)
    batch.new_count += len(returned)
    batch.duplicate_count -= len(returned)
    batch.duplicate_lines = lines_without(batch.duplicate_lines, {item.line for item in returned})
    return len(returned)
