"""Who may read a printed plan: whoever may read the plan itself."""

from sqlalchemy.orm import Session

from crisis.plans.queries import plan_for
from portal import clock
from portal.auth.actor import Actor
from portal.documents.models import Document
from portal.errors import NotFound


def may_read_paper(session: Session, actor: Actor, document: Document) -> bool:
    """Whether the plan that the paper is about is the person's to read."""
    try:
        plan_for(session, actor, int(document.about_id), clock.today())
    except NotFound:
        return False
    return True
