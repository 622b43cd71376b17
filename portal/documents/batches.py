"""Batches of papers: one job prints many with progress, and started again goes on where it was stopped (P16, P32)."""

from collections.abc import Sequence
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.auth.actor import Actor
from portal.db.session import transaction
from portal.documents.kinds import BatchKind
from portal.documents.models import Document
from portal.documents.printing import render_pdf
from portal.documents.services import keep_document
from portal.feature import Feature, JobRun
from portal.jobs.models import Job
from portal.jobs.queries import asker_of
from portal.jobs.services import enqueue

BATCH_JOB = "documents.batch"


def start_batch(
    session: Session,
    actor: Actor,
    kind: str,
    items: Sequence[int | str],
    *,
    details: dict[str, Any] | None = None,
    unique_key: str | None = None,
    result_url: str = "",
) -> Job:
    """Ask, inside the caller's transaction, for one paper of ``kind`` about each of ``items`` (the about ids).

    The domain names ``kind`` in its feature's ``batches``; ``details`` is handed to its maker with each item. Send
    the person to ``url_for("jobs.show", job_id=job.id)``: it shows the progress and leads to ``result_url`` at the
    end. The same ``unique_key`` gives the batch that was asked for before.
    """
    _kind_named(kind)
    payload = {"kind": kind, "items": [str(item) for item in items], "details": details or {}, "url": result_url}
    job = enqueue(session, BATCH_JOB, payload, unique_key=unique_key, actor=actor)
    job.all_steps = len(items)
    return job


def print_batch(run: JobRun) -> dict[str, Any]:
    """The job: papers that this batch has kept already are left out, so a killed one loses nothing, doubles nothing.

    Each paper is a transaction of its own. Raises Refused when the person who asked has left meanwhile (safety s06).
    """
    session, payload = run.session, run.payload
    kind, actor = _kind_named(payload["kind"]), asker_of(session, run.job_id)
    there = _kept_before(session, run.job_id)
    nothing = 0
    for place, about_id in enumerate(payload["items"], start=1):
        if about_id not in there and not _print_one(run, actor, kind, about_id):
            nothing += 1
        run.progress(place, len(payload["items"]))
    return {"url": payload["url"], "made": len(payload["items"]) - nothing, "left_out": nothing}


def _print_one(run: JobRun, actor: Actor, kind: BatchKind, about_id: str) -> bool:
    paper = kind.make(run.session, about_id, run.payload["details"])
    if paper is None:
        return False
    printed = render_pdf(
        paper.template, paper.values, title=paper.title, language=paper.language, attached=paper.attached
    )
    with transaction(run.session) as session:
        document = keep_document(
            session,
            actor,
            printed,
            kind=kind.name,
            title=paper.title,
            language=paper.language,
            file_name=paper.file_name,
            about_type=kind.about_type,
            about_id=about_id,
            batch_id=run.job_id,
        )
        if kind.kept is not None:
            kind.kept(session, actor, about_id, document)
    return True


def _kept_before(session: Session, job_id: int) -> set[str]:
    return set(session.scalars(select(Document.about_id).where(Document.batch_id == job_id)))


def _kind_named(name: str) -> BatchKind:
    features: list[Feature] = current_app.extensions["fairline.features"]
    return next(kind for feature in features for kind in feature.batches if kind.name == name)
