"""Verbs of debriefs: that somebody looked at another's, and the paper that is kept of one."""

from sqlalchemy.orm import Session

from portal.audit.services import record
from portal.auth.actor import Actor
from portal.documents.models import Document
from portal.documents.printing import Printed
from portal.documents.services import keep_document
from training.debriefs.queries import ABOUT, PAPER, Debrief


def note_view(session: Session, actor: Actor, debrief: Debrief, how: str) -> None:
    """Record that the actor looked at the call of somebody else; ``how`` is page, replay, compare or paper."""
    if not debrief.own:
        record(
            session,
            actor,
            "training:call:view",
            ABOUT,
            debrief.call.id,
            details={"employee_id": debrief.person.id, "how": how},
        )


def keep_debrief(
    session: Session, actor: Actor, debrief: Debrief, printed: Printed, title: str, language: str
) -> Document:
    """Put the paper into the register, about the call."""
    note_view(session, actor, debrief, "paper")
    return keep_document(
        session,
        actor,
        printed,
        kind=PAPER,
        title=title,
        language=language,
        file_name=f"debrief-{debrief.call.id}-{language}.pdf",
        about_type=ABOUT,
        about_id=debrief.call.id,
    )
