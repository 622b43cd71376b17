"""Keeping papers in the register."""

import hashlib
from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.documents.models import Document
from portal.documents.printing import Printed

_LONGEST_TITLE = 200


def keep_document(
    session: Session,
    actor: Actor,
    printed: Printed,
    *,
    kind: str,
    title: str,
    language: str,
    file_name: str,
    about_type: str,
    about_id: object,
    batch_id: int | None = None,
    media_type: str = "application/pdf",
) -> Document:
    """Store the exact bytes with their digest; ``about`` names the thing the paper is about. A long title is cut.

    ``media_type`` says what the bytes are where they are no PDF.
    """
    document = Document(
        kind=kind,
        title=title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…",
        language=language,
        file_name=file_name,
        media_type=media_type,
        about_type=about_type,
        about_id=str(about_id),
        sha256=hashlib.sha256(printed.content).hexdigest(),
        size=len(printed.content),
        pages=printed.pages,
        content=printed.content,
        created_at=clock.now(),
        created_by_id=actor.account_id,
        batch_id=batch_id,
    )
    session.add(document)
    session.flush()
    record(session, actor, "documents:document:keep", "document", document.id, after={"sha256": document.sha256})
    return document


def note_reading(session: Session, actor: Actor, document_id: int) -> None:
    """Note in the trail that somebody took a paper: most of them hold personal data (policy 8.1.2)."""
    record(session, actor, "documents:document:view", "document", document_id)


def remove_documents(session: Session, actor: Actor, ids: Sequence[int]) -> int:
    """Take papers out of the register for good; digests stay in the trail. Whoever points to one lets go first."""
    found = session.execute(select(Document.id, Document.sha256).where(Document.id.in_(ids))).all()
    for document_id, sha256 in found:
        record(session, actor, "documents:document:remove", "document", document_id, before={"sha256": sha256})
    session.execute(delete(Document).where(Document.id.in_(ids)).execution_options(synchronize_session=False))
    return len(found)
