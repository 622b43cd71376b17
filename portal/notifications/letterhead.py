"""From a row of the outbox to the bytes of a mail: guarded headers, text, papers (safety s66, s67)."""

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from portal.errors import Invalid
from portal.notifications.rules import (
    calendar_method,
    checked_address,
    checked_calendar,
    guarded_header,
    tidy_header,
)

_MESSAGE_ID = re.compile(r"[!-;=?-~]{1,250}")
"""An id of another's mail that may stand in ours: plain signs without brackets; others are left out."""
_LONGEST_LINE = 66
_LONGEST_WORD = 42
_OTHER_LINES = {"subject", "mime-version", "content-type", "content-transfer-encoding"}
_POLICY = SMTP.clone(cte_type="7bit")


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A paper that goes along."""

    file_name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Mail:
    """All that a mail says. ``sender`` is ``Name <address>``; ``language`` one of LANGUAGES; ``at`` aware.

    ``calendar`` is an iCalendar object; its METHOD is named with its media type, by which programs know what it asks.
    """

    sender: str
    recipient: str
    subject: str
    body: str
    language: str
    message_id: str
    at: datetime
    unsubscribe_url: str | None = None
    reply_to: str = ""
    answers: str = ""
    follows: Sequence[str] = ()
    attachments: Sequence[Attachment] = ()
    calendar: str = ""


def mail_bytes(mail: Mail) -> bytes:
    """The mail as it goes over the wire; raises Invalid where a header would not be what was meant.

    ``Auto-Submitted`` keeps other machines from answering. The head is read back and compared, since the library is
    known to have let line breaks through.
    """
    message = EmailMessage(policy=_POLICY)
    for name, value in _headers(mail).items():
        message[name] = value
    message.set_content(_plain(mail.body), charset="utf-8")
    for attachment in mail.attachments:
        main, _, sub = attachment.media_type.partition("/")
        name = guarded_header(tidy_header(attachment.file_name))
        message.add_attachment(attachment.content, maintype=main, subtype=sub, filename=name)
    if mail.calendar:
        message.add_attachment(
            checked_calendar(mail.calendar),
            subtype="calendar",
            charset="utf-8",
            filename="session.ics",
            params={"method": calendar_method(mail.calendar)},
        )
    content = b"Subject: " + subject_words(mail.subject).encode("ascii") + b"\r\n" + message.as_bytes()
    _refuse_other_head(mail, content)
    return content


def subject_words(subject: str) -> str:
    """The subject as it travels: encoded words cut between characters (RFC 2047), each on a line of its own.

    Our own few lines, since the library loses or doubles spaces where it folds a mixture of scripts.
    """
    text = guarded_header(subject)
    if text.isascii() and text.isprintable() and len(text) <= _LONGEST_LINE:
        return text
    words = [""]
    for character in text:
        if len((words[-1] + character).encode()) > _LONGEST_WORD:
            words.append("")
        words[-1] += character
    return "\r\n ".join(f"=?utf-8?b?{b64encode(word.encode()).decode()}?=" for word in words)


def _headers(mail: Mail) -> dict[str, str | Address]:
    name, address = parseaddr(guarded_header(mail.sender))
    headers: dict[str, str | Address] = {
        "From": Address(display_name=name, addr_spec=checked_address(address)),
        "To": Address(addr_spec=checked_address(mail.recipient)),
        "Date": format_datetime(mail.at),
        "Message-ID": guarded_header(mail.message_id),
        "Content-Language": mail.language.replace("_", "-"),
        "Auto-Submitted": "auto-replied" if mail.answers else "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if mail.reply_to:
        headers["Reply-To"] = Address(addr_spec=checked_address(mail.reply_to))
    if mail.answers and _MESSAGE_ID.fullmatch(mail.answers):
        headers["In-Reply-To"] = headers["References"] = f"<{mail.answers}>"
    before = [f"<{one}>" for one in mail.follows if _MESSAGE_ID.fullmatch(one)]
    if before and not mail.answers:
        headers["In-Reply-To"], headers["References"] = before[-1], " ".join(before)
    if mail.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{guarded_header(mail.unsubscribe_url)}>"
    return headers


def _plain(body: str) -> str:
    """Text with plain line ends and without NUL or halves of characters."""
    lines = body.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return lines.encode("utf-8", "replace").decode("utf-8")


def _refuse_other_head(mail: Mail, content: bytes) -> None:
    head = BytesHeaderParser(policy=SMTP).parsebytes(content)
    wanted = {name.lower() for name in _headers(mail)} | _OTHER_LINES
    names = [name.lower() for name in head]
    if set(names) - wanted or len(names) != len(set(names)) or str(head["Subject"]) != mail.subject:
        raise Invalid("The message's head would not be what was meant.")
