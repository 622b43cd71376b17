"""The reply: written in versions, sent on paper and by mail, and what becomes of it (policy 9.1.3)."""

from datetime import datetime

from flask import current_app
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from complaints.cases.answers import Finding, LetterDelivery, ReplyLetter
from complaints.cases.letters import WRITTEN, Facts, compose, sections, subject_of, what_is_missing
from complaints.cases.models import Allegation, Complaint
from complaints.cases.rules.clocks import ClockKind
from complaints.cases.rules.letter import PART_NAMES, Part
from complaints.cases.rules.telling import DeliveryState, DeliveryWay
from complaints.cases.rules.workflow import Action, Party, advance
from complaints.cases.services import CHANGED, handled_by, require_complainant
from complaints.cases.timing import stop_clocks
from complaints.closing.reviewed import review_holds
from complaints.duplicates.joint import UNCOVERED, answer_with, claims_uncovered, numbers_with
from complaints.inquiry.queries import all_confirmed
from complaints.intake.rules import is_storable
from complaints.mailbox.outgoing import mailbox_address, mails_before, token_of, with_reference
from complaints.parties.queries import replies_direct, require_disclosable
from complaints.parties.rules import check_direct
from complaints.parties.services import tell_states
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
REPLY_CLOCKS = (ClockKind.REPLY, ClockKind.CLIENT)
_BEFORE_REPLY = (ClockKind.PLAN, ClockKind.PROGRESS, ClockKind.DECISION, ClockKind.REVIEW, ClockKind.REGULATOR)
_MAIL = mark(
    "Our reply to your complaint %(number)s is attached.\n\n"
    "You can also read it, and write to us about it, with your number and look-up code at\n%(address)s"
)

_UNDECIDED = mark("Somebody who did not investigate the complaint has to confirm its findings first.")

_UNREVIEWED = mark("Legal has to approve this version first: the complaint is serious.")


def newest_letter(session: Session, complaint_id: int) -> ReplyLetter | None:
    """The version that counts: the last one written in the complaint's round."""
    return session.scalars(
        select(ReplyLetter)
        .join(Complaint, Complaint.id == ReplyLetter.complaint_id)
        .where(ReplyLetter.complaint_id == complaint_id, ReplyLetter.round_number == Complaint.round_number)
        .order_by(ReplyLetter.number.desc())
        .limit(1)
    ).first()


def facts_of(session: Session, complaint: Complaint, account_id: int | None) -> Facts:
    """What fills the places of this complaint's letter; the officer is the one behind ``account_id``."""
    rows = session.execute(
        select(Allegation.code, Finding.verdict)
        .outerjoin(
            Finding,
            and_(Finding.allegation_id == Allegation.id, Finding.round_number == complaint.round_number),
        )
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
    require_complainant(session, complaint_id)
    advance(complaint.state, Action.REPLY, Party.HANDLER)
    last = newest_letter(session, complaint_id)
    if (last.number if last else 0) != seen_number:
        raise Refused(CHANGED)
    for part, text in texts.items():
        if not is_storable(text):
            raise Invalid("This text holds characters that cannot be kept.", field=part.value)
    compose(facts_of(session, complaint, actor.account_id), texts)
    written = session.scalar(select(func.max(ReplyLetter.number)).where(ReplyLetter.complaint_id == complaint_id))
    letter = ReplyLetter(
        complaint_id=complaint_id,
        number=(written or 0) + 1,
        round_number=complaint.round_number,
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
        "number": " / ".join([complaint.number, *numbers_with(session, letter)]),
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
    require_disclosable(session, complaint, clock.local(now).date())
    direct = replies_direct(session, complaint)
    if direct:
        check_direct(mail, complaint.contact_mail)
    letter = newest_letter(session, complaint_id)
    if letter is None or letter.id != letter_id:
        raise Refused(CHANGED)
    facts = facts_of(session, complaint, letter.written_by_id)
    missing = what_is_missing(facts, texts_of(letter))
    if missing:
        raise Refused("The reply still lacks: %(parts)s.", parts=", ".join(gettext(PART_NAMES[it]) for it in missing))
    for sentence in still_to_do(session, complaint):
        raise Refused(sentence)
    complaint.state = advance(complaint.state, Action.REPLY, Party.HANDLER)
    letter.data_key, letter.sent_at = complaint.key_to_write(), now
    letter.body = compose(facts, texts_of(letter))
    if printed is not None:
        keep_paper(session, actor, letter, facts, printed)
    stop_clocks(session, complaint_id, now, (*REPLY_CLOCKS, *_BEFORE_REPLY))
    if not direct:
        _show_by_code(session, letter, now)
    _deliver(session, actor, complaint, letter, facts, mail, now)
    tell_states(session, actor, complaint, now)
    answer_with(session, actor, letter, now)
    record(session, actor, "complaints:letter:send", ABOUT, letter.id, after={"mail": bool(mail)})


def still_to_do(session: Session, complaint: Complaint) -> list[str]:
    """What else must happen before the reply may leave, as message ids.

    A second person confirms the findings; at S1 and S2 legal approves this very version after that.
    """
    if not all_confirmed(session, complaint.id):
        return [_UNDECIDED]
    uncovered = claims_uncovered(session, complaint)
    if uncovered:
        return [gettext(UNCOVERED, claims=gettext(", ").join(uncovered))]
    letter = newest_letter(session, complaint.id)
    return [] if letter is None or review_holds(session, complaint, letter) else [_UNREVIEWED]


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


def _show_by_code(session: Session, letter: ReplyLetter, now: datetime) -> None:
    """Whoever has number and code reads it from now on."""
    session.add(
        LetterDelivery(letter_id=letter.id, way=DeliveryWay.PAGE, state=DeliveryState.SENT, began_at=now, ended_at=now)
    )


def _deliver(
    session: Session, actor: Actor, complaint: Complaint, letter: ReplyLetter, facts: Facts, mail: str, now: datetime
) -> None:
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
        body = with_reference(gettext(_MAIL, number=complaint.number, address=address), complaint.id)
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
        thread=token_of(complaint.id),
        reply_to=mailbox_address(),
        follows=mails_before(session, complaint.id),
        data_key=key,
    )
