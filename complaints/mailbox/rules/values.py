"""What was read of a mail, and what may be done with one: plain values."""

import enum
from dataclasses import dataclass, field

MOST_BYTES = 35 * 1024 * 1024
"""Larger mails are kept but not read: 25 MB of attachments are about this much once they are coded for the way."""

MOST_TEXT = 200_000
"""Characters of a mail's text that are read; the bytes hold the rest."""


class Treatment(enum.StrEnum):
    """What is done with a mail."""

    NEW_CASE = "new_case"
    REPLY_TO_CASE = "reply_to_case"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    QUARANTINE = "quarantine"


class Why(enum.StrEnum):
    """What decided the treatment: how a mail names its case, which sign tells a machine, or what cannot be read."""

    NEW = "new"
    IN_REPLY_TO = "in_reply_to"
    REFERENCES = "references"
    REPLY_TOKEN = "reply_token"  # noqa: S105 - no secret  # nosec B105
    AUTO_SUBMITTED = "auto_submitted"
    PRECEDENCE = "precedence"
    NULL_SENDER = "null_sender"
    MAILING_LIST = "mailing_list"
    AUTO_RESPONDER = "auto_responder"
    RECEIPT = "receipt"
    DELAYED = "delayed"
    OWN_ADDRESS = "own_address"
    REPEATED = "repeated"
    NOT_DELIVERED = "not_delivered"
    NO_SENDER = "no_sender"
    NO_WORDS = "no_words"
    UNREADABLE = "unreadable"
    NESTED = "nested"
    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"
    DAMAGED = "damaged"
    FAILED = "failed"
    UNKNOWN_CASE = "unknown_case"


class Decision(enum.StrEnum):
    """What a person did with a mail that the portal could not treat, or had only noted."""

    CASE = "case"
    BELONGS = "belongs"
    NO_COMPLAINT = "no_complaint"


@dataclass(frozen=True, kw_only=True)
class Attached:
    """A part that is no text to be read: its name as told (may be empty) and its plain bytes."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a server says about a mail of ours. ``failed``: it was not delivered and never will be."""

    failed: bool
    recipient: str = ""
    status: str = ""
    original_ids: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A mail as read. ``sender`` is a bare address or empty; ids are without angle brackets.

    ``charset`` is the one that the text was read with, whatever the mail claims. ``machine`` is the sign by which the
    mail is a machine's, ``silent`` says that its sender wants no automatic answer. ``problem`` is why it could not be
    read as a whole; what could be read stands in the other fields all the same.
    """

    sender: str = ""
    sender_name: str = ""
    subject: str = ""
    text: str = ""
    charset: str = ""
    from_html: bool = False
    shortened: bool = False
    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    attachments: tuple[Attached, ...] = ()
    machine: Why | None = None
    silent: bool = False
    report: Report | None = None
    problem: Why | None = None


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What is done with a mail and why; ``case_id`` is the complaint that it names, proven or not."""

    treatment: Treatment
    why: Why
    case_id: int | None = None
