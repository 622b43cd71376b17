"""Reading imports: batches of a kind, one batch, its rows."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, joinedload

from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.errors import NotFound
from portal.exchange.kinds import ImportKind
from portal.exchange.models import ImportBatch, ImportRow, ImportUndo
from portal.exchange.rules import BatchState, Verdict
from portal.jobs.models import Job


def batch_for(session: Session, actor: Actor, kind: ImportKind, batch_id: int) -> ImportBatch:
    """A batch of this kind with who handed it in; NotFound for others and for whoever may not import."""
    batch = session.scalars(
        select(ImportBatch)
        .where(ImportBatch.id == batch_id, ImportBatch.kind == kind.name)
        .options(joinedload(ImportBatch.uploaded_by).joinedload(Account.employee))
    ).first()
    if batch is None or not actor.may(kind.permission):
        raise NotFound("There is no such import.")
    return batch


def rows_of(
    session: Session, batch_id: int, verdict: Verdict | None = None, *, after: int = 0, most: int = 200
) -> Sequence[ImportRow]:
    """The kept rows by line, beyond the line ``after``."""
    statement = select(ImportRow).where(ImportRow.batch_id == batch_id, ImportRow.line > after)
    if verdict is not None:
        statement = statement.where(ImportRow.verdict == verdict)
    return session.scalars(statement.order_by(ImportRow.line).limit(most)).all()


def open_batches(session: Session, kind: ImportKind, most: int = 20) -> Sequence[ImportBatch]:
    """Batches that wait for a person: to be confirmed, or with refused rows that nobody has seen to."""
    waiting = ImportBatch.state == BatchState.READY
    unsettled = (
        (ImportBatch.state == BatchState.COMMITTED)
        & (ImportBatch.problem_count > 0)
        & ImportBatch.settled_at.is_(None)
        & stands()
    )
    return session.scalars(
        select(ImportBatch)
        .where(ImportBatch.kind == kind.name, waiting | unsettled)
        .order_by(ImportBatch.id)
        .limit(most)
    ).all()


def last_committed(session: Session, kind: ImportKind) -> ImportBatch | None:
    """The newest batch whose rows were stored and not taken back."""
    return session.scalars(
        select(ImportBatch)
        .where(ImportBatch.kind == kind.name, ImportBatch.state == BatchState.COMMITTED, stands())
        .order_by(ImportBatch.id.desc())
        .limit(1)
    ).first()


def stands() -> ColumnElement[bool]:
    """That a batch has not been taken back."""
    return ~exists().where(ImportUndo.batch_id == ImportBatch.id, ImportUndo.done_at.is_not(None))


def undo_of(session: Session, batch_id: int) -> ImportUndo | None:
    """What is known of taking this batch back, afresh; None where nobody asked for it."""
    return session.scalars(
        select(ImportUndo)
        .where(ImportUndo.batch_id == batch_id)
        .options(joinedload(ImportUndo.asked_by).joinedload(Account.employee))
        .execution_options(populate_existing=True)
    ).first()


def job_of(session: Session, batch: ImportBatch | ImportUndo) -> Job | None:
    """The job that works on the batch, or that takes it back, for its progress."""
    return session.get(Job, batch.job_id, populate_existing=True) if batch.job_id else None
