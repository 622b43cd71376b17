"""Reading for ideas: whether a complaint can become one, what is known of it by name, and the idea it became."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.callideas.models import ComplaintIdea
from complaints.cases.answers import Finding
from complaints.cases.models import Allegation, Complaint
from complaints.cases.rules.letter import AT_FAULT
from complaints.cases.rules.workflow import State
from complaints.desk.models import ComplaintEntry
from complaints.parties.queries import parties_of
from portal.people.models import Employee
from portal.web.i18n import current_language
from training.facts import IdeaState, ideas_state


def may_become_idea(session: Session, complaint: Complaint) -> bool:
    """Whether a complaint is closed, was upheld at least in part, and its words were not erased; one statement."""
    if complaint.state is not State.CLOSED or not complaint.words.strip():
        return False
    upheld = (
        select(Finding.id)
        .join(Allegation, Allegation.id == Finding.allegation_id)
        .where(Allegation.complaint_id == complaint.id, Finding.verdict.in_(AT_FAULT))
        .limit(1)
    )
    return session.scalar(upheld) is not None


def known_of(session: Session, complaint: Complaint) -> list[str]:
    """Names and numbers that the case knows, so that none of them stays in what is told again; for no page."""
    subjects = [one.employee_id for one in complaint.subjects]
    people = session.execute(
        select(Employee.name, Employee.number).where(Employee.id.in_([*subjects, complaint.handler_id or 0]))
    )
    entry = session.get(ComplaintEntry, complaint.id)
    found: list[str | None] = [complaint.contact_name, complaint.contact_mail, complaint.contact_phone]
    found += [complaint.called_from, complaint.agent_text, entry.account_number if entry else None]
    found += [one.name for one in parties_of(session, complaint.id)]
    found += [text for row in people for text in row]
    return [text for text in found if text and text.strip()]


@dataclass(frozen=True, kw_only=True)
class Told:
    """The idea that a complaint became."""

    link: ComplaintIdea
    state: IdeaState


def idea_of(session: Session, complaint_id: int) -> Told | None:
    """What a complaint became for training, with the scenario begun from it; None where nobody told it again."""
    link = session.get(ComplaintIdea, complaint_id)
    if link is None:
        return None
    return Told(link=link, state=ideas_state(session, [link.idea_id], current_language())[link.idea_id])
