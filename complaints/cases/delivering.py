"""What becomes of a reply on its way: a mail that failed, or came back, opens the duty again at once (policy 9.1.3)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.cases.answers import LetterDelivery, ReplyLetter
from complaints.cases.models import Complaint
from complaints.cases.replying import ABOUT, REPLY_CLOCKS
from complaints.cases.rules.telling import DeliveryState, DeliveryWay
from complaints.cases.rules.workflow import Action, Party, State, advance
from complaints.cases.timing import restart_clocks
from complaints.duplicates.joint import part_letter
from portal import clock
from portal.audit.services import record
from portal.auth.actor import PORTAL


def hear_of_delivery(session: Session, topic: str, outcome: str) -> None:
    """What became of a mail: a failed one opens the duty again, and the case shows it."""
    _, kind, number = topic.split(":")
    if kind == "message" and outcome == DeliveryState.FAILED:
        complaint = session.get_one(Complaint, int(number), with_for_update=True, populate_existing=True)
        complaint.message_waits_since = complaint.message_waits_since or clock.now()
    if kind != "letter":
        return
    delivery = session.scalars(
        select(LetterDelivery).where(
            LetterDelivery.letter_id == int(number),
            LetterDelivery.way == DeliveryWay.MAIL,
            LetterDelivery.state == DeliveryState.WAITING,
        )
    ).first()
    if delivery is None:
        return
    now = clock.now()
    delivery.state, delivery.ended_at = DeliveryState(outcome), now
    letter = session.get_one(ReplyLetter, int(number))
    if delivery.state is DeliveryState.FAILED:
        reopen_reply(session, letter)
    record(session, PORTAL, "complaints:letter:deliver", ABOUT, letter.id, result=outcome)


def reply_came_back(session: Session, complaint_id: int, now: datetime) -> bool:
    """A reply that a mail server had taken was not delivered after all: the duty is open again. False for none."""
    delivery = session.scalars(
        select(LetterDelivery)
        .join(ReplyLetter, ReplyLetter.id == LetterDelivery.letter_id)
        .join(Complaint, Complaint.id == ReplyLetter.complaint_id)
        .where(
            ReplyLetter.complaint_id == complaint_id,
            ReplyLetter.round_number == Complaint.round_number,
            LetterDelivery.way == DeliveryWay.MAIL,
        )
        .order_by(LetterDelivery.id.desc())
        .limit(1)
    ).first()
    complaint = session.get_one(Complaint, complaint_id)
    if (
        delivery is None
        or delivery.state is DeliveryState.FAILED
        or complaint.state not in (State.REPLIED, State.CLOSED)
    ):
        return False
    delivery.state, delivery.ended_at = DeliveryState.FAILED, now
    reopen_reply(session, session.get_one(ReplyLetter, delivery.letter_id))
    record(session, PORTAL, "complaints:letter:deliver", ABOUT, delivery.letter_id, result="failed")
    return True


def reopen_reply(session: Session, letter: ReplyLetter) -> None:
    """The duty to reply is open again: its clocks count on from where they began.

    Nothing changes where the complaint goes on in a later round already: that round owes a reply of its own.
    """
    complaint = session.get_one(Complaint, letter.complaint_id, with_for_update=True, populate_existing=True)
    if complaint.round_number != letter.round_number:
        return
    complaint.state = advance(complaint.state, Action.UNDELIVERED, Party.PORTAL)
    complaint.ended_at = None
    restart_clocks(session, complaint.id, REPLY_CLOCKS)
    part_letter(session, letter.id, clock.now())
    record(session, PORTAL, "complaints:case:reopen", "complaint", complaint.id, details={"letter": letter.id})
