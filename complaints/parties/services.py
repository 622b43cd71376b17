"""Recording who acts for a complainant, checking the document, and ending it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from complaints.cases.answers import CaseMessage
from complaints.cases.models import Complainant, Complaint
from complaints.cases.services import handled_by, require_complainant, require_unanswered
from complaints.parties.models import ComplaintParty
from complaints.parties.queries import parties_of, reply_due, standing_of
from complaints.parties.rules import Capacity, MayKnow, PartyRole, check_new
from complaints.parties.words import state_words
from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid, NotFound, Refused
from portal.notifications.services import queue_message
from portal.web.i18n import force_locale


@dataclass(frozen=True, kw_only=True)
class NewParty:
    """What is recorded of one who acts."""

    role: PartyRole
    capacity: Capacity
    may_know: MayKnow
    name: str
    document: str = ""
    valid_until: date | None = None
    mail: str = ""


def add_party(session: Session, actor: Actor, complaint_id: int, new: NewParty, now: datetime) -> int:
    """Record somebody who acts; their authority is unproven until the document was checked. Their id.

    Raises Invalid for a sixth representative and what else cannot be.
    """
    complaint = handled_by(session, actor, complaint_id, now)
    require_complainant(session, complaint_id)
    there = [one for one in parties_of(session, complaint_id) if one.ended_at is None and one.role is new.role]
    group = complaint.complainant is Complainant.GROUP
    check_new(new.role, len(there), new.valid_until, clock.local(now).date(), group=group)
    if not new.name.strip():
        raise Invalid("Write something here.", field="name")
    assert actor.account_id is not None
    party = ComplaintParty(
        complaint_id=complaint_id,
        added_at=now,
        added_by_id=actor.account_id,
        role=new.role,
        capacity=new.capacity,
        may_know=new.may_know,
        document=new.document,
        valid_until=new.valid_until,
    )
    session.add(party)
    session.flush()
    party.name, party.mail = new.name, new.mail
    session.flush()
    record(
        session, actor, "complaints:party:add", "complaint", complaint_id,
        after={"party": party.id, "role": new.role, "capacity": new.capacity, "may_know": new.may_know},
    )  # fmt: skip
    return party.id


def say_who(session: Session, actor: Actor, complaint_id: int, who: Complainant, now: datetime) -> None:
    """Say who complains, where a mail left it open or it was taken down wrongly; what held before is in the trail.

    Raises Refused once the reply was sent: it went by what was known then. A group keeps its representatives on
    record, so that it stays one while somebody speaks for it.
    """
    complaint = handled_by(session, actor, complaint_id, now)
    require_unanswered(complaint)
    speaks = [one for one in parties_of(session, complaint_id) if one.ended_at is None]
    if who is not Complainant.GROUP and any(one.role is PartyRole.REPRESENTATIVE for one in speaks):
        raise Invalid("Somebody represents a group here. End that first.", field="who")
    before, complaint.complainant = complaint.complainant, who
    record(
        session, actor, "complaints:case:say_who", "complaint", complaint_id,
        before={"complainant": before}, after={"complainant": who},
    )  # fmt: skip


def prove_party(session: Session, actor: Actor, complaint_id: int, party_id: int, now: datetime) -> None:
    """Say that the document was compared with the person, and by whom. Raises Refused without a document."""
    party = _party(session, actor, complaint_id, party_id, now)
    if not party.document.strip():
        raise Refused("Say first which document shows the authority: end this entry and record it anew.")
    party.checked_at, party.checked_by_id = now, actor.account_id
    record(session, actor, "complaints:party:prove", "complaint", complaint_id, after={"party": party_id})


def end_party(session: Session, actor: Actor, complaint_id: int, party_id: int, now: datetime) -> None:
    """They no longer act."""
    party = _party(session, actor, complaint_id, party_id, now)
    party.ended_at = now
    record(session, actor, "complaints:party:end", "complaint", complaint_id, after={"party": party_id})


def tell_state(session: Session, actor: Actor, complaint_id: int, party_id: int, now: datetime) -> None:
    """Tell one who acts how the complaint stands, and nothing else of it. Raises Refused while that is not proven."""
    party = _party(session, actor, complaint_id, party_id, now)
    if not standing_of(party).proven(clock.local(now).date()):
        raise Refused("The authority is not proven. Check it before you tell anything.")
    complaint = session.get_one(Complaint, complaint_id)
    if not party.mail and complaint.complainant is not Complainant.LAWYER:
        raise Refused("There is no mail address of theirs. End this entry and record it anew with one.")
    _tell_state(session, actor, complaint, party, now)


def tell_states(session: Session, actor: Actor, complaint: Complaint, now: datetime) -> None:
    """The reply was sent: everybody whose proven authority reaches no further than the state learns that it was."""
    today = clock.local(now).date()
    for party in parties_of(session, complaint.id):
        limited = party.role is PartyRole.PROXY and party.may_know is MayKnow.STATE
        if party.ended_at is None and limited and standing_of(party).proven(today):
            _tell_state(session, actor, complaint, party, now)


def _tell_state(session: Session, actor: Actor, complaint: Complaint, party: ComplaintParty, now: datetime) -> None:
    """By mail where one is known; a lawyer who has written sees it by number and code as well."""
    with force_locale(complaint.language):
        subject, text = state_words(complaint, reply_due(session, complaint.id))
    if complaint.complainant is Complainant.LAWYER:
        session.add(CaseMessage(complaint_id=complaint.id, text=text, written_at=now, written_by_id=actor.account_id))
    if party.mail:
        queue_message(
            session,
            actor,
            unique_key=f"complaint-state-{party.id}-{complaint.state}-{complaint.round_number}",
            recipient=party.mail,
            language=complaint.language,
            subject=subject,
            body=text,
            topic=f"complaints:message:{complaint.id}",
            data_key=party.key_to_write(),
        )
    record(session, actor, "complaints:party:tell_state", "complaint", complaint.id, after={"party": party.id})


def _party(session: Session, actor: Actor, complaint_id: int, party_id: int, now: datetime) -> ComplaintParty:
    handled_by(session, actor, complaint_id, now)
    party = session.get(ComplaintParty, party_id, with_for_update=True)
    if party is None or party.complaint_id != complaint_id:
        raise NotFound("There is no such entry, or it is not yours to see.")
    if party.ended_at is not None:
        raise Refused("They no longer act for the complainant.")
    return party
