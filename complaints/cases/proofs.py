"""Noting how the complainant was told of the reply: by telephone, post, in person, through the client or regulator."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.cases.answers import LetterDelivery, ReplyLetter
from complaints.cases.assigning import employee_with
from complaints.cases.delivering import reopen_reply
from complaints.cases.evidence import evidence_of
from complaints.cases.models import Channel, Complaint, Preferred
from complaints.cases.replying import ABOUT, newest_letter
from complaints.cases.rules.telling import (
    BY_PEOPLE,
    LACKING,
    NEEDED,
    DeliveryState,
    DeliveryWay,
    Telling,
    lacking,
    ways_owed,
)
from complaints.cases.rules.workflow import State
from complaints.cases.services import CHANGED, handled_by
from complaints.intake.rules import is_storable
from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid, NotFound, Refused
from portal.people.models import Employee

_SLACK = timedelta(minutes=5)


def ways_owed_to(complaint: Complaint) -> list[frozenset[DeliveryWay]]:
    """On which ways the complainant of this case has to be told."""
    by_mail = complaint.preferred is Preferred.MAIL and complaint.contact_mail_sealed is not None
    by_phone = complaint.preferred is Preferred.PHONE and complaint.contact_phone_sealed is not None
    return ways_owed(
        reachable=not complaint.anonymous and (by_mail or by_phone),
        looks_it_up=complaint.preferred is Preferred.PAGE,
        by_letter=complaint.channel is Channel.LETTER,
        by_office=complaint.channel in (Channel.CLIENT, Channel.REGULATOR),
    )


def note_telling(session: Session, actor: Actor, complaint_id: int, telling: Telling, now: datetime) -> int:
    """Note that the complainant was told of the reply that was sent last, with its proof; the entry's id.

    Raises Refused where no reply stands, Invalid at the field that the way asks for. A letter waits for the post.
    """
    complaint = handled_by(session, actor, complaint_id, now)
    letter = newest_letter(session, complaint_id)
    if letter is None or letter.sent_at is None or complaint.state is not State.REPLIED:
        raise Refused("Send the reply first; then note how the complainant was told.")
    for name in lacking(telling):
        raise Invalid(LACKING[name], field=name)
    if not letter.sent_at - _SLACK <= telling.at <= now + _SLACK:
        raise Invalid("It lies between the sending of the reply and now.", field="told_at")
    for name in ("told", "place", "reference"):
        if not is_storable(getattr(telling, name)):
            raise Invalid("This text holds characters that cannot be kept.", field=name)
    row = LetterDelivery(
        letter_id=letter.id,
        way=telling.way,
        data_key=complaint.key_to_write(),
        state=DeliveryState.WAITING if telling.way is DeliveryWay.POST else DeliveryState.SENT,
        began_at=telling.at,
        ended_at=None if telling.way is DeliveryWay.POST else telling.at,
        told=telling.told,
        place=telling.place,
        reference=telling.reference,
        told_by_id=_who(session, telling, now),
        read_back=telling.read_back,
        file_sha256=_paper(session, complaint_id, telling),
        noted_at=now,
        noted_by_id=actor.account_id,
    )
    session.add(row)
    session.flush()
    record(session, actor, "complaints:letter:tell", ABOUT, letter.id, after={"way": telling.way, "entry": row.id})
    return row.id


def _who(session: Session, telling: Telling, now: datetime) -> int | None:
    if "staff_number" not in NEEDED[telling.way]:
        return None
    person = employee_with(session, telling.staff_number.strip(), clock.local(now).date())
    if person is None:
        raise Invalid("Nobody has this staff number.", field="staff_number")
    return person.id


def _paper(session: Session, complaint_id: int, telling: Telling) -> str | None:
    if "file_sha256" not in NEEDED[telling.way]:
        return None
    if telling.file_sha256 not in {one.file.sha256 for one in evidence_of(session, complaint_id)}:
        raise Invalid("Choose the document among the files of the case.", field="file_sha256")
    return telling.file_sha256


def settle_post(
    session: Session, actor: Actor, complaint_id: int, telling_id: int, *, arrived: bool, at: datetime, now: datetime
) -> None:
    """What the post says of a letter: it arrived, or it came back; then the duty to reply is open again at once.

    One that was said to have arrived can still come back. Raises Refused for one that has come back already.
    """
    handled_by(session, actor, complaint_id, now)
    row = telling_of(session, complaint_id, telling_id)
    if row.way is not DeliveryWay.POST:
        raise NotFound("There is no such letter in this case.")
    if row.state is DeliveryState.FAILED or (arrived and row.state is DeliveryState.SENT):
        raise Refused(CHANGED)
    if not clock.local(row.began_at).date() <= clock.local(at).date() <= clock.local(now).date():
        raise Invalid("It lies between the sending of the reply and now.", field="ended_on")
    row.state, row.ended_at = DeliveryState.SENT if arrived else DeliveryState.FAILED, at
    session.flush()
    letter = session.get_one(ReplyLetter, row.letter_id)
    outcome = row.state.value
    record(session, actor, "complaints:letter:deliver", ABOUT, letter.id, result=outcome, details={"entry": row.id})
    newest = newest_letter(session, complaint_id)
    complaint = session.get_one(Complaint, complaint_id)
    answered = complaint.state in (State.REPLIED, State.CLOSED)
    if not arrived and answered and newest is not None and newest.id == letter.id:
        reopen_reply(session, letter)


def telling_of(session: Session, complaint_id: int, telling_id: int) -> LetterDelivery:
    """What people noted of a telling of this case; raises NotFound for another's."""
    row = session.scalars(
        select(LetterDelivery)
        .join(ReplyLetter, ReplyLetter.id == LetterDelivery.letter_id)
        .where(
            LetterDelivery.id == telling_id,
            ReplyLetter.complaint_id == complaint_id,
            LetterDelivery.way.in_(BY_PEOPLE),
        )
    ).first()
    if row is None:
        raise NotFound("There is no such entry in this case.")
    return row


def tellings_of(session: Session, letter_id: int) -> list[LetterDelivery]:
    """The ways on which a version went, the first one first."""
    found = select(LetterDelivery).where(LetterDelivery.letter_id == letter_id).order_by(LetterDelivery.id)
    return list(session.scalars(found))


def teller_of(session: Session, row: LetterDelivery) -> str:
    """Who of us told them."""
    return session.scalar(select(Employee.name).where(Employee.id == row.told_by_id)) or ""
