"""Mails of the demo company: a complaint, an answer, a machine's, and three that wait for a person.

Their bytes are not kept: the demo company has no files.
"""

import hashlib
from datetime import timedelta
from email.message import EmailMessage

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.cases.models import Channel, Complaint
from complaints.cases.rules.workflow import State
from complaints.mailbox.models import ComplaintMail
from complaints.mailbox.outgoing import token_of
from complaints.mailbox.rules.reading import read_mail
from complaints.mailbox.rules.values import Reading, Treatment, Why
from complaints.mailbox.services import Origin, Taken, keep_mail, treat_mail
from portal.db.session import transaction
from portal.feature import DemoWorld

_TEXTS = {
    "en": {
        "answer": "I have the recording now and can send it.",
        "away": "I am on leave until Monday.",
        "away_subject": "Automatic reply: your mail",
        "unknown": "You never answered what I wrote in spring. It goes on. They called my sister on Sunday.",
        "unknown_subject": "Still the same",
        "lost": "The mail could not be delivered.",
    },
    "zh_Hans": {
        "answer": "录音我已经找到，可以发给你们。",
        "away": "本人休假至周一。",
        "away_subject": "自动回复：您的邮件",
        "unknown": "我春天写的信你们一直没有答复，情况还是一样，周日他们又打给我妹妹。",
        "unknown_subject": "还是老样子",
        "lost": "邮件无法送达。",
    },
    "zh_Hant": {
        "answer": "錄音我已經找到，可以寄給你們。",
        "away": "本人休假至週一。",
        "away_subject": "自動回覆：您的郵件",
        "unknown": "我春天寫的信你們一直沒有答覆，情況還是一樣，週日他們又打給我妹妹。",
        "unknown_subject": "還是老樣子",
        "lost": "郵件無法送達。",
    },
}
_BOX = "complaints@agency.example/INBOX"


def make_mails(world: DemoWorld) -> None:
    """One mail of each treatment; what waits for a person arrived today, so that the page shows something."""
    words = _TEXTS[world.language]
    came = world.session.scalars(
        select(Complaint.id).where(Complaint.channel == Channel.MAIL).order_by(Complaint.id.desc()).limit(1)
    ).first()
    goes_on = world.session.scalars(
        select(Complaint.id).where(Complaint.state == State.INVESTIGATING).order_by(Complaint.id).limit(1)
    ).first()
    with transaction(world.session) as session:
        if came is not None:
            _note_first(session, world, came)
        if goes_on is not None:
            _answer(session, world, goes_on, words["answer"])
        no_words = _mail("zhou@mail.example", "", "")
        no_sender = _mail("", words["unknown_subject"], words["unknown"])
        for number, raw in enumerate((_machine(words), _lost(words), no_sender, no_words), start=3):
            _treated(session, world, number, raw)


def _mail(sender: str, subject: str, text: str, **head: str) -> bytes:
    mail = EmailMessage()
    if sender:
        mail["From"] = sender
    if subject:
        mail["Subject"] = subject
    mail["Message-ID"] = f"<{hashlib.sha256(f'{sender}{text}{head}'.encode()).hexdigest()[:12]}@mail.example>"
    for name, value in head.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return bytes(mail)


def _machine(words: dict[str, str]) -> bytes:
    return _mail("office@partner.example", words["away_subject"], words["away"], Auto_Submitted="auto-replied")


def _lost(words: dict[str, str]) -> bytes:
    """A server says that a mail was not delivered, of which no complaint is known."""
    told = (
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.example\r\n\r\n"
        "Final-Recipient: rfc822; someone@mail.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    )
    plain = f"Content-Type: text/plain; charset=utf-8\r\n\r\n{words['lost']}\r\n"
    head = (
        "From: MAILER-DAEMON@mail.example\r\nReturn-Path: <>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="part"\r\n'
        "Subject: Undelivered Mail Returned to Sender\r\nMessage-ID: <lost@mail.example>\r\n\r\n"
    )
    return f"{head}--part\r\n{plain}\r\n--part\r\n{told}\r\n--part--\r\n".encode()


def _treated(session: Session, world: DemoWorld, number: int, raw: bytes) -> None:
    at = world.now - timedelta(minutes=20 * number)
    mail_id = _kept(session, world, number, raw)
    treat_mail(session, mail_id, read_mail(raw), Taken(), at)


def _kept(session: Session, world: DemoWorld, number: int, raw: bytes) -> int:
    at = world.now - timedelta(minutes=20 * number)
    digest = hashlib.sha256(raw).hexdigest()
    origin = Origin(mailbox=_BOX, uidvalidity=1, uid=number, arrived_at=at)
    mail_id = keep_mail(session, origin, digest, len(raw), (), world.now)
    assert mail_id is not None
    return mail_id


def _note_first(session: Session, world: DemoWorld, complaint_id: int) -> None:
    """The mail that a complaint of the demo came by."""
    complaint = session.get_one(Complaint, complaint_id)
    raw = _mail(complaint.contact_mail or "li@mail.example", "", complaint.words)
    reading = read_mail(raw)
    _belongs(session, _kept(session, world, 1, raw), complaint, reading, Treatment.NEW_CASE, Why.NEW)


def _answer(session: Session, world: DemoWorld, complaint_id: int, text: str) -> None:
    """An answer that its officer has read already: nothing of the case waits because of it."""
    complaint = session.get_one(Complaint, complaint_id)
    since = complaint.message_waits_since
    sender = complaint.contact_mail or "li@mail.example"
    raw = _mail(sender, "", f"{text}\n{token_of(complaint_id)}", X_Auto_Response_Suppress="All")
    _treated(session, world, 2, raw)
    complaint.message_waits_since = since


def _belongs(
    session: Session, mail_id: int, complaint: Complaint, reading: Reading, treatment: Treatment, why: Why
) -> None:
    mail = session.get_one(ComplaintMail, mail_id)
    mail.data_key, mail.complaint_id = complaint.key_to_write(), complaint.id
    mail.treatment, mail.why, mail.charset = treatment, why, reading.charset
    mail.sender, mail.subject, mail.message = reading.sender, reading.subject, reading.message_id
    session.flush()
