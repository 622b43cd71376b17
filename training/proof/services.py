"""Verbs of proofs: that somebody looked at one, and the paper that is kept of it."""

from sqlalchemy.orm import Session

from portal.audit.services import record
from portal.auth.actor import Actor
from portal.documents.models import Document
from portal.documents.printing import Printed
from portal.documents.services import keep_document
from training.certificates.papers import PROOF_ABOUT, PROOF_PAPER
from training.proof.statement import Statement


def note_view(session: Session, actor: Actor, statement: Statement, how: str) -> None:
    """Record that the actor looked at a proof (policy 8.1.2); ``how`` is page, data or command."""
    record(
        session,
        actor,
        "training:proof:view",
        "employee",
        statement.record.person.id,
        details={"clause": statement.clause, "day": str(statement.record.day), "how": how, "digest": statement.digest},
    )


def keep_proof(
    session: Session, actor: Actor, statement: Statement, printed: Printed, title: str, language: str
) -> Document:
    """Put the paper into the register, about the person."""
    note_view(session, actor, statement, "paper")
    return keep_document(
        session,
        actor,
        printed,
        kind=PROOF_PAPER,
        title=title,
        language=language,
        file_name=f"proof-{statement.reference.lower()}.pdf",
        about_type=PROOF_ABOUT,
        about_id=statement.record.person.id,
    )
