"""Reading papers: one for who may read it, the register for who may see that there are papers."""

from typing import Any

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session, undefer

from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.documents.models import Document
from portal.errors import NotFound
from portal.feature import DocumentReader, Feature
from portal.people.models import Employee


def document_for(session: Session, actor: Actor, document_id: int) -> Document:
    """The paper with its bytes; raises NotFound for an unknown and for a foreign one alike.

    The domain that the paper is about decides, by its ``document_readers``; a paper that no domain knows is
    nobody's.
    """
    document = session.get(Document, document_id, options=[undefer(Document.content)])
    reader = _readers().get(document.about_type) if document is not None else None
    if document is None or reader is None or not reader(session, actor, document):
        raise NotFound("There is no such paper, or it is not yours to see.")
    return document


def _readers() -> dict[str, DocumentReader]:
    features: list[Feature] = current_app.extensions["fairline.features"]
    return {about: reader for feature in features for about, reader in feature.document_readers.items()}


def paper_names() -> dict[str, str]:
    """Each kind of paper in words, as its domain calls it."""
    features: list[Feature] = current_app.extensions["fairline.features"]
    return {kind: str(name) for feature in features for kind, name in feature.paper_names.items()}


def register_of_documents(kind: str | None = None, digest: str = "") -> Any:
    """The register, without titles and bytes, with the name of who made each paper ("" for the portal itself)."""
    statement = (
        select(
            Document.id,
            Document.kind,
            Document.about_type,
            Document.about_id,
            Document.language,
            Document.pages,
            Document.created_at,
            Document.sha256,
            func.coalesce(Employee.name, Account.username, "").label("made_by"),
        )
        .outerjoin(Account, Account.id == Document.created_by_id)
        .outerjoin(Employee, Employee.id == Account.employee_id)
    )
    if kind:
        statement = statement.where(Document.kind == kind)
    if digest:
        statement = statement.where(Document.sha256.startswith(digest.lower(), autoescape=True))
    return statement


def kinds_of_documents(session: Session) -> list[str]:
    """Every kind that was produced so far."""
    return list(session.scalars(select(Document.kind).distinct().order_by(Document.kind)))
