"""A session for calendars (RFC 5545): UTC times, a uid that stays, a sequence that counts the changes.

As a file it is to be imported. In a mail it is a message between calendars (RFC 5546): a request puts it in or moves
it, a cancellation takes it out.
"""

import enum
from dataclasses import dataclass
from datetime import UTC, datetime

_MOST_OCTETS = 75
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


class Method(enum.StrEnum):
    """What a mail asks its reader's calendar to do."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, kw_only=True)
class Party:
    """Somebody named in a calendar message."""

    name: str
    address: str


@dataclass(frozen=True, kw_only=True)
class CalendarEntry:
    """What a calendar shows; instants are aware."""

    uid: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str
    text: str
    url: str
    cancelled: bool


def calendar_file(entry: CalendarEntry) -> str:
    """The file with one event. Without METHOD: it is to be imported, nobody is asked for an answer."""
    return _written([], entry, [])


def calendar_message(entry: CalendarEntry, method: Method, organizer: Party, attendee: Party) -> str:
    """The event as a mail carries it to one person. They have their place already: no answer is asked for."""
    parties = [
        f"ORGANIZER;CN={_quoted(organizer.name)}:mailto:{organizer.address}",
        f"ATTENDEE;CN={_quoted(attendee.name)};ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE:"
        f"mailto:{attendee.address}",
    ]
    return _written([f"METHOD:{method}"], entry, parties)


def _written(method: list[str], entry: CalendarEntry, parties: list[str]) -> str:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Fairline//Training//EN",
        "CALSCALE:GREGORIAN",
        *method,
        "BEGIN:VEVENT",
        f"UID:{entry.uid}@fairline",
        f"SEQUENCE:{entry.sequence}",
        f"DTSTAMP:{_instant(entry.changed_at)}",
        f"LAST-MODIFIED:{_instant(entry.changed_at)}",
        f"DTSTART:{_instant(entry.starts_at)}",
        f"DTEND:{_instant(entry.ends_at)}",
        f"SUMMARY:{escaped(entry.title)}",
        f"LOCATION:{escaped(entry.place)}",
        f"DESCRIPTION:{escaped(entry.text)}",
        f"URL:{entry.url}",
        *parties,
        f"STATUS:{'CANCELLED' if entry.cancelled else 'CONFIRMED'}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _quoted(text: str) -> str:
    """A parameter's value in quotes (3.2): without quotes and controls, which it cannot hold."""
    return '"' + "".join(one for one in text if one.isprintable() and one != '"') + '"'


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    """A text value (RFC 5545, 3.3.11): separators and line breaks escaped, other controls left out."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in lines if one in "\n\t" or one.isprintable()).translate(_ESCAPED)


def folded(line: str) -> str:
    """The line cut after at most 75 octets (3.1), never inside a character."""
    parts, room = [""], _MOST_OCTETS
    for character in line:
        size = len(character.encode())
        if size > room:
            parts.append("")
            room = _MOST_OCTETS - 1
        parts[-1] += character
        room -= size
    return "\r\n ".join(parts)
