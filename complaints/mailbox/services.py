"""What becomes of a mail: kept as it came, then a case, a message, a note, a duty open again, or a person's task."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from complaints.cases.answers import CaseMessage
from complaints.cases.delivering import reply_came_back
from complaints.cases.evidence import keep_with
from complaints.cases.models import Channel, Complainant, Complaint, Preferred
from complaints.cases.services import await_answer, send_word
from complaints.intake.rules import MOST_WORDS, without_controls
from complaints.intake.services import Filing, file_complaint
from complaints.mailbox.models import ComplaintMail, MailboxState
from complaints.mailbox.outgoing import acknowledge, config, digest_of_code, secret
from complaints.mailbox.rules.answering import arrival, language_of, may_acknowledge
from complaints.mailbox.rules.judging import judge
from complaints.mailbox.rules.values import Judgement, Reading, Treatment, Why
from portal.audit.services import record
from portal.auth.actor import PORTAL, PUBLIC, Actor
from portal.company import house_language
from portal.files.receiving import Received
from portal.files.services import keep_files
from portal.notifications.models import OutboxMessage
from portal.web.i18n import gettext, mark

MAIL_ABOUT = "complaint_mail"
GOES_ON = mark("[The mail goes on; all of it is kept as it came.]")


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a mail lay: mailbox, the numbering that was valid, its number, and the server's time of its arrival."""

    mailbox: str
    uidvalidity: int
    uid: int
    arrived_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What of a mail's attachments passed the gate, and a line for each that did not."""

    received: Sequence[Received] = ()
    refused: Sequence[str] = ()


def keep_mail(
    session: Session, origin: Origin, sha256: str, size: int, received: Sequence[Received], now: datetime
) -> int | None:
    """Keep a mail's bytes before anything reads them (safety s11); its id, or None where it was kept before."""
    mail = ComplaintMail(
        mailbox=origin.mailbox,
        uidvalidity=origin.uidvalidity,
        uid=origin.uid,
        sha256=sha256,
        size=size,
        arrived_at=arrival(origin.arrived_at, now),
        kept_at=now,
    )
    try:
        with session.begin_nested():
            session.add(mail)
    except IntegrityError:
        return None
    if received:
        mail.file_id = keep_files(session, PORTAL, received, about_type=MAIL_ABOUT, about_id=mail.id)[0].id
    record(session, PORTAL, "complaints:mail:keep", "complaint_mail", mail.id, after={"sha256": sha256, "size": size})
    return mail.id


def treat_mail(session: Session, mail_id: int, reading: Reading, taken: Taken, now: datetime) -> Treatment | None:
    """Do with a kept mail what the rules say, once; None where it was done before."""
    mail = session.get_one(ComplaintMail, mail_id, with_for_update=True, populate_existing=True)
    if mail.treatment is not None:
        return None
    judgement = judge(
        reading,
        secret=secret(),
        own_addresses=own_addresses(),
        known_ids=_known_ids(session, reading),
    )
    complaint = _complaint(session, judgement.case_id)
    if judgement.treatment is Treatment.REPLY_TO_CASE and complaint is None:
        judgement = Judgement(treatment=Treatment.QUARANTINE, why=Why.UNKNOWN_CASE)
    if _came_before(session, mail, reading):
        judgement = Judgement(treatment=Treatment.AUTO_REPLY, why=Why.REPEATED, case_id=judgement.case_id)
    if judgement.treatment is Treatment.QUARANTINE:
        complaint = None  # a person says which one it belongs to
    _note(mail, reading, judgement, taken, complaint)
    if judgement.treatment is Treatment.NEW_CASE:
        complaint = open_case(session, PUBLIC, mail, _filing(reading), taken)
    elif judgement.treatment is Treatment.REPLY_TO_CASE and complaint is not None:
        add_to_case(session, mail, complaint, as_words(reading), taken, now)
    elif judgement.treatment is Treatment.BOUNCE and complaint is not None:
        _came_back(session, mail, complaint, reading, now)
    if complaint is not None and _should_answer(session, mail, complaint, reading, judgement, now):
        acknowledge(session, complaint, mail, new=judgement.treatment is Treatment.NEW_CASE, now=now)
    record(
        session,
        PORTAL,
        "complaints:mail:treat",
        "complaint_mail",
        mail.id,
        after={"treatment": judgement.treatment, "why": judgement.why, "complaint": mail.complaint_id},
    )
    return judgement.treatment


def give_to_person(session: Session, mail_id: int, reading: Reading | None, now: datetime) -> None:
    """After something went wrong: the mail waits for a person, with what could be read of it."""
    mail = session.get_one(ComplaintMail, mail_id, with_for_update=True, populate_existing=True)
    if mail.treatment is None:
        _note(mail, reading or Reading(), Judgement(treatment=Treatment.QUARANTINE, why=Why.FAILED), Taken(), None)
        record(session, PORTAL, "complaints:mail:treat", "complaint_mail", mail.id, result="failed")


def note_run(
    session: Session, name: str, error: str, now: datetime, taken: int = 0, place: tuple[int, int] | None = None
) -> None:
    """Where the reading stands: ``place`` is the server's numbering and the highest number that was taken."""
    state = session.get(MailboxState, name) or MailboxState(name=name, taken=0, uidvalidity=0, last_uid=0)
    state.looked_at, state.error = now, error[:300]
    state.taken += taken
    if place is not None:
        state.worked_at = now
        state.uidvalidity, state.last_uid = place
    session.add(state)


def own_addresses() -> frozenset[str]:
    """The addresses that the portal itself writes from, in small letters."""
    found = config()
    sender = found.mail_from.rpartition("<")[2].strip("> ").lower()
    return frozenset({sender, (found.complaint_address or sender).lower()})


def as_words(reading: Reading, most: int = MOST_WORDS) -> str:
    """A mail's text as words that can be kept: the subject where it has none, cut where it is too long."""
    text = without_controls(reading.text.strip() or reading.subject)
    if len(text) <= most and not reading.shortened:
        return text
    note = gettext(GOES_ON)
    return f"{text[: most - len(note) - 2]}\n\n{note}"


def _filing(reading: Reading) -> Filing:
    return Filing(
        language=language_of(reading.text or reading.subject, house_language()),
        complainant=Complainant.UNKNOWN,
        words=as_words(reading),
        wishes=(),
        contact_name=reading.sender_name[:120],
        contact_mail=reading.sender,
        preferred=Preferred.MAIL if reading.sender else Preferred.PAGE,
    )


def _note(
    mail: ComplaintMail, reading: Reading, judgement: Judgement, taken: Taken, complaint: Complaint | None
) -> None:
    """What was read, sealed with the case's key where there is one, so that it goes with the case."""
    if complaint is not None:
        mail.data_key = complaint.key_to_write()
        mail.complaint_id = complaint.id
    mail.treatment, mail.why, mail.charset = judgement.treatment, judgement.why, reading.charset[:40]
    mail.sender, mail.sender_name = reading.sender, without_controls(reading.sender_name)
    mail.subject, mail.message = without_controls(reading.subject), without_controls(reading.message_id)
    mail.refused = without_controls("\n".join(taken.refused))
    if complaint is None and judgement.treatment is not Treatment.NEW_CASE:
        mail.text = without_controls(reading.text)


def open_case(session: Session, actor: Actor, mail: ComplaintMail, filing: Filing, taken: Taken) -> Complaint:
    """A complaint of the mail's words, that arrived when the mail server took it."""
    complaint = file_complaint(
        session,
        actor,
        filing,
        code_digest=digest_of_code(mail.sha256),
        now=mail.arrived_at,
        channel=Channel.MAIL,
    )
    mail.complaint_id = complaint.id
    keep_with(session, PUBLIC, complaint.id, taken.received)
    return complaint


def add_to_case(
    session: Session, mail: ComplaintMail, complaint: Complaint, words: str, taken: Taken, now: datetime
) -> None:
    """A message of the complainant; the one who handles the case has it on My day."""
    send_word(session, complaint.id, words, now)
    mail.complaint_id = complaint.id
    mail.message_row_id = session.scalar(
        select(func.max(CaseMessage.id)).where(CaseMessage.complaint_id == complaint.id)
    )
    keep_with(session, PUBLIC, complaint.id, taken.received)


def answer_after_all(
    session: Session, mail: ComplaintMail, complaint: Complaint, reading: Reading, treatment: Treatment, now: datetime
) -> None:
    """Say that a mail has come once a person said what it is: as seldom as ever, and never to a machine."""
    judgement = Judgement(treatment=treatment, why=mail.why or Why.FAILED, case_id=complaint.id)
    if mail.sender and not reading.machine and _should_answer(session, mail, complaint, reading, judgement, now):
        acknowledge(session, complaint, mail, new=treatment is Treatment.NEW_CASE, now=now)


def _came_back(session: Session, mail: ComplaintMail, complaint: Complaint, reading: Reading, now: datetime) -> None:
    """A mail of ours was not delivered: the duty to tell is open again, or the message waits to be told otherwise."""
    ids = reading.report.original_ids if reading.report else ()
    topics = session.scalars(
        select(OutboxMessage.topic).where(OutboxMessage.message_id.in_([f"<{one}>" for one in ids]))
    ).all()
    kinds = {topic.split(":")[1] for topic in topics if topic.startswith("complaints:")}
    if kinds == {"received"}:
        return
    if (not kinds or "letter" in kinds) and reply_came_back(session, complaint.id, now):
        return
    await_answer(session, complaint.id, now)


def _should_answer(
    session: Session, mail: ComplaintMail, complaint: Complaint, reading: Reading, judgement: Judgement, now: datetime
) -> bool:
    last = session.scalar(
        select(func.max(ComplaintMail.acknowledged_at)).where(ComplaintMail.sender_index == mail.sender_index)
    )
    in_case = session.scalar(
        select(func.count()).where(
            ComplaintMail.complaint_id == complaint.id, ComplaintMail.acknowledged_at.is_not(None)
        )
    )
    return may_acknowledge(reading, judgement, arrived_at=mail.arrived_at, now=now, last=last, in_case=in_case or 0)


def _known_ids(session: Session, reading: Reading) -> dict[str, int]:
    """Earlier mails that this one refers to, with their complaints."""
    ids = {ComplaintMail.message.index_of(one): one for one in (*reading.in_reply_to, *reading.references)}
    if reading.report is not None:
        ids |= {ComplaintMail.message.index_of(one): one for one in reading.report.original_ids}
    rows = session.execute(
        select(ComplaintMail.message_index, ComplaintMail.complaint_id)
        .where(ComplaintMail.message_index.in_(list(ids)), ComplaintMail.complaint_id.is_not(None))
        .order_by(ComplaintMail.id)
    )
    return {ids[index]: complaint_id for index, complaint_id in rows if complaint_id is not None}


def _came_before(session: Session, mail: ComplaintMail, reading: Reading) -> bool:
    """Whether the same mail lies here already, by another way: same id, same sender, same words."""
    if not reading.message_id or not reading.sender:
        return False
    earlier = session.scalars(
        select(ComplaintMail).where(
            ComplaintMail.message_index == ComplaintMail.message.index_of(reading.message_id),
            ComplaintMail.id != mail.id,
        )
    )
    return any(one.sender == reading.sender and _words_of(session, one) == as_words(reading) for one in earlier)


def _words_of(session: Session, mail: ComplaintMail) -> str:
    if mail.message_row_id is not None:
        return session.get_one(CaseMessage, mail.message_row_id).text
    if mail.complaint_id is not None and mail.treatment is Treatment.NEW_CASE:
        return session.get_one(Complaint, mail.complaint_id).words
    return mail.text


def _complaint(session: Session, complaint_id: int | None) -> Complaint | None:
    if complaint_id is None:
        return None
    return session.get(Complaint, complaint_id, with_for_update=True, populate_existing=True)
