"""Telling an upheld complaint again for training, without anybody in it."""

from datetime import datetime

from sqlalchemy.orm import Session

from complaints.callideas.models import ComplaintIdea
from complaints.callideas.permissions import TELL
from complaints.callideas.queries import known_of, may_become_idea
from complaints.callideas.rules import must_go
from complaints.cases.models import Complaint
from complaints.cases.queries import case_for
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid, Refused
from training.services import keep_call_idea

_SHOWN = 5


def tell_again(
    session: Session,
    actor: Actor,
    complaint_id: int,
    *,
    story: str,
    language: str,
    family: str,
    citation: str,
    now: datetime,
) -> int:
    """Hand a complaint to training as an idea for a practice call; the idea's id.

    The caller has had somebody read the story. Raises NotFound for a case out of reach, Refused for one that is not
    closed or was not upheld, or became an idea already, Invalid where the story holds what leads to a person.
    """
    session.get(Complaint, complaint_id, with_for_update=True, populate_existing=True)
    complaint = case_for(session, actor, complaint_id, TELL)
    if not may_become_idea(session, complaint):
        raise Refused("Only a complaint that is closed and was upheld, at least in part, becomes an idea.")
    if session.get(ComplaintIdea, complaint_id) is not None:
        raise Refused("This complaint was told again for training already.")
    left = must_go(story, known_of(session, complaint), language)
    if left:
        pieces = ", ".join(f"“{one.text}”" for one in left[:_SHOWN])
        raise Invalid("This still leads to somebody: %(pieces)s. Take it out.", pieces=pieces, field="story")
    idea_id = keep_call_idea(session, actor, story=story, language=language, family=family, citation=citation, at=now)
    session.add(ComplaintIdea(complaint_id=complaint_id, idea_id=idea_id, told_at=now, told_by_id=actor.account_id))
    session.flush()
    record(session, actor, "complaints:idea:tell", "complaint", complaint_id, after={"idea": idea_id})
    return idea_id
