"""The reply: written in versions, sent on paper and by mail, and what becomes of it (policy 9.1.3)."""

from datetime import datetime

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.cases.answers import (
    DeliveryState,
    DeliveryWay,
    Finding,
    LetterDelivery,
    ReplyLetter,
)
from complaints.cases.letters import WRITTEN, Facts, compose, sections, subject_of, what_is_missing
from complaints.cases.models import Allegation, Complaint
from complaints.cases.rules.clocks import ClockKind
from complaints.cases.rules.letter import PART_NAMES, Part
from complaints.cases.rules.workflow import Action, Party, advance
from complaints.cases.services import CHANGED, handled_by
from complaints.cases.timing import restart_clocks, stop_clocks
from complaints.intake.rules import is_storable
from portal import clock
from portal.audit.services import record
from portal.auth.actor import PORTAL, Actor
from portal.auth.models import Account
from portal.company import company_name
from portal.documents.printing import Printed, printable, render_pdf
from portal.documents.services import keep_document
from portal.errors import Invalid, Refused
from portal.notifications.services import queue_message
from portal.people.models import Employee
from portal.web.i18n import force_locale, gettext, mark

ABOUT = "complaint_letter"
REPLY_PAPER = "complaint_reply"
_TEMPLATE = "complaints/letters/reply.html"
_REPLY_CLOCKS = (ClockKind.REPLY, ClockKind.CLIENT)
_MAIL = mark(
    "Our reply to your complaint %(number)s is attached.\n\n"
    "You can also read it, and write to us about it, with your number and look-up code at\n%(address)s"
)


def newest_letter(session: Session, complaint_id: int) -> ReplyLetter | None:
    """The version that counts: the last one written."""
    return session.scalars(
        select(ReplyLetter).where(ReplyLetter.complaint_id == complaint_id).order_by(ReplyLetter.number.desc()).limit(1)
    ).first()


def facts_of(session: Session, complaint: Complaint, account_id: int | None) -> Facts:
    """What fills the places of this complaint's letter; the officer is the one behind ``account_id``."""
    rows = session.execute(
        select(Allegation.code, Finding.verdict)
        .outerjoin(Finding, Finding.allegation_id == Allegation.id)
        .where(Allegation.complaint_id == complaint.id)
        .order_by(Allegation.id)
    )
    officer = session.scalar(
        select(Employee.name).join(Account, Account.employee_id == Employee.id).where(Account.id == account_id)
    )
    return Facts(
        number=complaint.number,
        language=complaint.language,
        received_on=complaint.received_on,
        complainant=complaint.contact_name,
        officer=officer or "",
        company=company_name(),
        findings=[(code, verdict) for code, verdict in rows],
    )


def texts_of(letter: ReplyLetter) -> dict[Part, str]:
    """The officer's texts of a version."""
    return {part: getattr(letter, part.value) for part in WRITTEN}


def write_letter(
    session: Session, actor: Actor, complaint_id: int, texts: dict[Part, str], seen_number: int, now: datetime
) -> ReplyLetter:
    """Keep a new version of the reply; ``seen_number`` is the version it was made from (0: none).

    Raises Refused where somebody wrote another version meanwhile or the reply has left, Invalid for a wrong place.
    """
    complaint = handled_by(session, actor, complaint_id, now)
    advance(complaint.state, Action.REPLY, Party.HANDLER)
    last = newest_letter(session, complaint_id)
    if (last.number if last else 0) != seen_number:
        raise Refused(CHANGED)
    for part, text in texts.items():
        if not is_storable(text):
            raise Invalid("This text holds characters that cannot be kept.", field=part.value)
    compose(facts_of(session, complaint, actor.account_id), texts)
    letter = ReplyLetter(
        complaint_id=complaint_id,
        number=seen_number + 1,
        language=complaint.language,
        written_at=now,
        written_by_id=actor.account_id,
        **{part.value: texts.get(part, "") for part in WRITTEN},
    )
    session.add(letter)
    session.flush()
    record(session, actor, "complaints:letter:write", ABOUT, letter.id, after={"version": letter.number})
    return letter


def print_letter(session: Session, letter: ReplyLetter, at: datetime | None = None) -> Printed:
    """The paper, outside of any transaction (a fifth of a second); dated the day it was sent, else ``at`` or today."""
    complaint = session.get_one(Complaint, letter.complaint_id)
    facts = facts_of(session, complaint, letter.written_by_id)
    body = letter.body or compose(facts, texts_of(letter))
    values = {
        "sections": [(part.heading, part.paragraphs) for part in sections(printable(body, letter.language))],
        "number": complaint.number,
        "dated": clock.local(letter.sent_at or at or clock.now()).date(),
        "recipient": printable(complaint.contact_name, letter.language),
    }
    return render_pdf(_TEMPLATE, values, title=subject_of(facts), language=letter.language)


def send_letter(
    session: Session,
    actor: Actor,
    complaint_id: int,
    letter_id: int,
    *,
    mail: str,
    printed: Printed | None,
    now: datetime,
) -> None:
    """Send the newest version: shown by code at once, with the paper by mail where ``mail`` is an address.

    Raises Refused while a part is missing, naming it, and where ``letter_id`` is no longer the newest version. The
    clocks of the reply stop here; a mail that fails starts them again. Without ``printed`` the paper is made when
    somebody first asks for it; a mail needs it.
    """
    complaint = handled_by(session, actor, complaint_id, now)
    letter = newest_letter(session, complaint_id)
    if letter is None or letter.id != letter_id:
        raise Refused(CHANGED)
    facts = facts_of(session, complaint, letter.written_by_id)
    missing = what_is_missing(facts, texts_of(letter))
    if missing:
        raise Refused("The reply still lacks: %(parts)s.", parts=", ".join(gettext(PART_NAMES[it]) for it in missing))
    complaint.state = advance(complaint.state, Action.REPLY, Party.HANDLER)
    letter.data_key, letter.sent_at = complaint.key_to_write(), now
    letter.body = compose(facts, texts_of(letter))
    if printed is not None:
        keep_paper(session, actor, letter, facts, printed)
    stop_clocks(session, complaint_id, now, _REPLY_CLOCKS)
    _deliver(session, actor, complaint, letter, facts, mail, now)
    record(session, actor, "complaints:letter:send", ABOUT, letter.id, after={"mail": bool(mail)})


def keep_paper(session: Session, actor: Actor, letter: ReplyLetter, facts: Facts, printed: Printed) -> None:
    """Keep the paper of a version that was sent."""
    document = keep_document(
        session,
        actor,
        printed,
        kind=REPLY_PAPER,
        title=subject_of(facts),
        language=letter.language,
        file_name=f"{facts.number}-{letter.number}.pdf",
        about_type=ABOUT,
        about_id=letter.id,
    )
    letter.document_id = document.id


def paper_of(session: Session, letter: ReplyLetter) -> Printed | None:
    """A paper still to be kept, where a version that was sent has none yet; None where it is there."""
    return print_letter(session, letter) if letter.document_id is None else None


def keep_late_paper(session: Session, letter_id: int, printed: Printed) -> None:
    """Keep the paper that was made on the first request for it, unless another request was first."""
    letter = session.get_one(ReplyLetter, letter_id, with_for_update=True, populate_existing=True)
    if letter.document_id is None:
        complaint = session.get_one(Complaint, letter.complaint_id)
        keep_paper(session, PORTAL, letter, facts_of(session, complaint, letter.written_by_id), printed)


def _deliver(
    session: Session, actor: Actor, complaint: Complaint, letter: ReplyLetter, facts: Facts, mail: str, now: datetime
) -> None:
    session.add(
        LetterDelivery(letter_id=letter.id, way=DeliveryWay.PAGE, state=DeliveryState.SENT, began_at=now, ended_at=now)
    )
    if not mail:
        return
    if letter.document_id is None:
        raise Refused("A mail needs the printed reply.")
    key = complaint.key_to_write()
    session.add(
        LetterDelivery(
            letter_id=letter.id,
            way=DeliveryWay.MAIL,
            data_key=key,
            recipient=mail,
            state=DeliveryState.WAITING,
            began_at=now,
        )
    )
    address = f"{current_app.extensions['fairline.config'].base_url}/complaints/status"
    with force_locale(complaint.language):
        body = gettext(_MAIL, number=complaint.number, address=address)
    queue_message(
        session,
        actor,
        unique_key=f"complaint-letter-{letter.id}",
        recipient=mail,
        language=complaint.language,
        subject=subject_of(facts),
        body=body,
        document_ids=[letter.document_id],
        topic=f"complaints:letter:{letter.id}",
        data_key=key,
    )


def hear_of_delivery(session: Session, topic: str, outcome: str) -> None:
    """What became of a mail: a failed one opens the duty again, and the case shows it."""
    _, kind, number = topic.split(":")
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
        _reopen(session, letter)
    record(session, PORTAL, "complaints:letter:deliver", ABOUT, letter.id, result=outcome)


def _reopen(session: Session, letter: ReplyLetter) -> None:
    complaint = session.get_one(Complaint, letter.complaint_id, with_for_update=True, populate_existing=True)
    complaint.state = advance(complaint.state, Action.UNDELIVERED, Party.PORTAL)
    complaint.ended_at = None
    restart_clocks(session, complaint.id, _REPLY_CLOCKS)
    record(session, PORTAL, "complaints:case:reopen", "complaint", complaint.id, details={"letter": letter.id})
