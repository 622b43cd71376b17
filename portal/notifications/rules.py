"""When a message leaves, when it is tried again, what a header may hold: the outbox's decisions (P34, safety s66)."""

from datetime import datetime, time, timedelta
from email.errors import HeaderParseError
from email.header import decode_header
from email.policy import SMTP

from portal.errors import Invalid
from portal.words import mark

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120, 240, 480, 480))
"""How long after the first, second, … failed try the next follows; after the ninth, within a day, it is given up."""

_FORBIDDEN = frozenset("\r\n\0")
_MOST_DECODING = 5
MOST_CALENDAR = 16 * 1024
CALENDAR_METHODS = frozenset({"PUBLISH", "REQUEST", "CANCEL"})

REASONS = {
    "no_server": mark("No mail server is set up, so this waits. Set FAIRLINE_SMTP_URL."),
    "no_chat": mark("No chat address of this name is set up, so this waits. Set FAIRLINE_CHAT_URLS."),
    "quiet": mark("This waits for the end of the quiet hours."),
    "unreachable": mark("The mail server cannot be reached: %(detail)s"),
    "put_off": mark("The mail server put it off: %(detail)s"),
    "refused": mark("The mail server refused it: %(detail)s"),
    "cut": mark("The connection ended before the mail server had taken it."),
    "slow": mark("The mail server took too long."),
    "chat": mark("The chat service did not take it."),
    "content": mark("It cannot be sent as it is: %(detail)s"),
}
"""Why a message has not left; kept as ``key|detail`` in its row and shown in the reader's language."""


def next_try(tries: int, now: datetime) -> datetime | None:
    """When to try again after ``tries`` failed ones (1 or more); None: give up."""
    return now + WAITS[tries - 1] if tries <= len(WAITS) else None


def leaves_at(local_now: datetime, quiet_from: time, quiet_to: time) -> datetime:
    """The first instant from ``local_now`` (the agency's wall clock) on that is outside of the quiet hours.

    The hours may run over midnight; where both ends are the same there are none.
    """
    moment = local_now.timetz().replace(tzinfo=None)
    if quiet_from == quiet_to or not _is_quiet(moment, quiet_from, quiet_to):
        return local_now
    end = local_now.replace(hour=quiet_to.hour, minute=quiet_to.minute, second=0, microsecond=0)
    return end if end > local_now else end + timedelta(days=1)


def _is_quiet(moment: time, quiet_from: time, quiet_to: time) -> bool:
    if quiet_from < quiet_to:
        return quiet_from <= moment < quiet_to
    return moment >= quiet_from or moment < quiet_to


def tidy_header(text: str) -> str:
    """A subject or a file's name on one line, without what mail programs would take for encoded words or commands."""
    plain = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(plain.replace("=?", "= ?").split())


def guarded_header(text: str) -> str:
    """``text`` as it is, if it holds no line break and no NUL, also when its encoded words are decoded again and again.

    Raises Invalid. The mail library of some Python releases writes the line break of an encoded word as a real one,
    and with it a header of the attacker's choice.
    """
    seen = text
    for _ in range(_MOST_DECODING):
        if _FORBIDDEN & set(seen):
            raise Invalid("A line of a message's head holds a line break.")
        decoded = _decoded(seen)
        if decoded == seen:
            return text
        seen = decoded
    raise Invalid("A line of a message's head holds a line break.")


def _decoded(text: str) -> str:
    """One round of decoding, both ways that the mail library knows."""
    parsed = str(SMTP.header_factory("subject", text))
    if parsed != text:
        return parsed
    try:
        parts = decode_header(text)
    except HeaderParseError:
        return text
    return "".join(
        part if isinstance(part, str) else part.decode(charset or "ascii", "replace") for part, charset in parts
    )


def checked_address(text: str) -> str:
    """A mail address that one recipient may have, domain in its ASCII form; raises Invalid for anything else."""
    address = guarded_header(text).strip()
    name, _, domain = address.rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        ascii_domain = ""
    broken = any(character.isspace() or character in '<>()[]:;,"\\' for character in address)
    if not name or "@" in name or not ascii_domain or broken or not name.isascii() or len(address) > 254:
        raise Invalid("This is not a mail address.", field="recipient")
    return f"{name}@{ascii_domain}"


def masked_address(text: str) -> str:
    """Enough of an address to recognise, too little to write to: ``li***@e***.com``; chat names stay."""
    name, at, domain = text.rpartition("@")
    if not at:
        return text
    host, _, last = domain.rpartition(".")
    return f"{name[:2] if len(name) > 3 else name[:1]}***@{host[:1]}***.{last}"


def checked_calendar(text: str) -> str:
    """One iCalendar object (RFC 5545) with one METHOD that a mail may carry (RFC 5546); raises Invalid for another.

    Bounded and whole, so that nothing else travels in its place.
    """
    whole = text.startswith("BEGIN:VCALENDAR\r\n") and text.endswith("\r\nEND:VCALENDAR\r\n")
    if not whole or "\0" in text or text.count("BEGIN:VCALENDAR") != 1 or len(text.encode()) > MOST_CALENDAR:
        raise Invalid("This is no calendar entry that a mail may carry.")
    calendar_method(text)
    return text


def calendar_method(text: str) -> str:
    """What the object asks its reader's calendar to do; raises Invalid where it says so never, twice or otherwise."""
    methods = [line.removeprefix("METHOD:") for line in text.split("\r\n") if line.upper().startswith("METHOD")]
    if len(methods) != 1 or methods[0] not in CALENDAR_METHODS:
        raise Invalid("This is no calendar entry that a mail may carry.")
    return methods[0]
