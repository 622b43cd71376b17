"""Large files in the background: judging and storing as jobs that tell their progress and may run twice."""

import logging
from collections.abc import Callable
from typing import Any

from portal.db.session import transaction
from portal.errors import FairlineError, Invalid
from portal.exchange.kinds import ImportKind
from portal.exchange.models import ImportBatch, ImportContent
from portal.exchange.rules import BatchState
from portal.exchange.services import (
    batch_to_change,
    commit_batch,
    judge_content,
    judge_job,
    judge_stored,
    mark_failed,
    note_judgement,
    refuse_batch,
    store_job,
)
from portal.exchange.undoing import refuse_undo, undo_batch, undo_job
from portal.feature import JobKind, JobRun
from portal.jobs.queries import asker_of
from portal.web.i18n import lazy_gettext

_log = logging.getLogger("fairline.exchange")
_BYTES_A_ROW = 40


def import_jobs(kind: ImportKind) -> tuple[JobKind, ...]:
    """The jobs of a kind of file; its feature lists them."""
    return (
        JobKind(name=judge_job(kind), handler=_guarded(kind, _judge), label=lazy_gettext("Read a file")),
        JobKind(name=store_job(kind), handler=_guarded(kind, _store), label=lazy_gettext("Store the rows of a file")),
        JobKind(
            name=undo_job(kind),
            handler=lambda run: _undo(kind, run),
            label=lazy_gettext("Take the rows of a file back"),
        ),
    )


def _guarded(
    kind: ImportKind, work: Callable[[ImportKind, JobRun], dict[str, Any]]
) -> Callable[[JobRun], dict[str, Any]]:
    def handler(run: JobRun) -> dict[str, Any]:
        batch_id = int(run.payload["batch"])
        try:
            return work(kind, run)
        except Invalid as error:
            run.session.rollback()
            with transaction(run.session) as session:
                refuse_batch(session, batch_id, error)
            return {"batch": batch_id}
        except Exception:
            run.session.rollback()
            with transaction(run.session) as session:
                mark_failed(session, batch_id)
            raise

    return handler


def _judge(kind: ImportKind, run: JobRun) -> dict[str, Any]:
    batch_id = int(run.payload["batch"])
    batch = run.session.get_one(ImportBatch, batch_id, populate_existing=True)
    if batch.state not in (BatchState.READING, BatchState.FAILED):
        return {"batch": batch_id}
    size = batch.size
    content = run.session.get_one(ImportContent, batch_id).content
    choices = (batch.guess or {}).get("choices", {})
    guess, found = judge_content(run.session, kind, content, _progress(run, size), choices)
    with transaction(run.session) as session:
        note_judgement(session, batch_to_change(session, batch_id), guess, found)
    return {"batch": batch_id}


def _store(kind: ImportKind, run: JobRun) -> dict[str, Any]:
    batch_id = int(run.payload["batch"])
    actor = asker_of(run.session, run.job_id)
    batch = run.session.get_one(ImportBatch, batch_id, populate_existing=True)
    if batch.state not in (BatchState.STORING, BatchState.FAILED):
        return {"batch": batch_id}
    judged = judge_stored(run.session, kind, batch_id, _progress(run, 0, batch.row_count))
    with transaction(run.session) as session:
        commit_batch(session, actor, kind, batch_id, judged)
    return {"batch": batch_id}


def _undo(kind: ImportKind, run: JobRun) -> dict[str, Any]:
    batch_id = int(run.payload["batch"])
    actor = asker_of(run.session, run.job_id)
    try:
        with transaction(run.session) as session:
            undo_batch(session, actor, kind, batch_id)
    except FairlineError as error:
        run.session.rollback()
        with transaction(run.session) as session:
            refuse_undo(session, batch_id, error)
    return {"batch": batch_id}


def _progress(run: JobRun, size: int, rows: int = 0) -> Callable[[int], None]:
    """Rows done of all; before the first reading their number is guessed from the file's size."""
    total = rows or max(1, size // _BYTES_A_ROW)

    def tell(done: int) -> None:
        run.progress(done, max(total, done))

    return tell
