"""What an alert is, who hears of it, when so many deeds within so long are too many: pure decisions (safety s80)."""

import enum
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.auth.rules import ADMINISTRATORS, Role
from portal.errors import Invalid, Refused


class AlertKind(enum.StrEnum):
    """What happened."""

    PASSWORD_GUESSED = "password_guessed"  # noqa: S105 - a kind  # nosec B105
    NAMES_TRIED = "names_tried"
    FACTOR_GUESSED = "factor_guessed"
    FACTOR_LEFT = "factor_left"
    BULK_REVEAL = "bulk_reveal"
    BULK_VIEW = "bulk_view"
    BULK_EXPORT = "bulk_export"
    MANY_EXPORTS = "many_exports"
    DENIALS = "denials"
    CHAIN_BROKEN = "chain_broken"
    BACKUP_MISSED = "backup_missed"


_SIGN_IN = frozenset({Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN})
_DATA = frozenset({Role.SECURITY_ADMIN, Role.COMPLIANCE})
AUDIENCE: Mapping[AlertKind, frozenset[Role]] = {
    AlertKind.PASSWORD_GUESSED: _SIGN_IN,
    AlertKind.NAMES_TRIED: _SIGN_IN,
    AlertKind.FACTOR_GUESSED: _SIGN_IN,
    AlertKind.FACTOR_LEFT: _SIGN_IN,
    AlertKind.BULK_REVEAL: _DATA,
    AlertKind.BULK_VIEW: _DATA,
    AlertKind.BULK_EXPORT: _DATA,
    AlertKind.MANY_EXPORTS: _DATA,
    AlertKind.DENIALS: _SIGN_IN,
    AlertKind.CHAIN_BROKEN: ADMINISTRATORS | {Role.COMPLIANCE},
    AlertKind.BACKUP_MISSED: _SIGN_IN,
}
"""Who is written to and reads it; where nobody of these is there, every administrator."""

TELLS_OWNER = frozenset({AlertKind.FACTOR_GUESSED, AlertKind.FACTOR_LEFT})
"""The password of the account is known to whoever did this: its owner is written to as well."""

MAILS_AGAIN = timedelta(hours=24)
"""How long an alert that goes on is not mailed again."""
MOST_MAILED = 5
"""So many alerts of a kind are mailed within an hour: a flood of them does not become a flood of mails."""
MAIL_SPAN = timedelta(hours=1)
MOST_MADE = 50
"""So many alerts of a kind are made within an hour; what comes beyond is gathered under ``MANY``."""
MANY = "many"
SEEN_STEP = timedelta(hours=1)
"""How often an alert about a lasting state says that it is still so."""
REOPENS = timedelta(hours=24)
"""How long a lasting state that was dealt with may last before it is an alert again."""
LONGEST_NOTE = 500
_LONGEST_DETAIL, _MOST_DETAILS = 100, 10


def kinds_for(roles: Iterable[Role]) -> frozenset[AlertKind]:
    """The kinds that people of these roles read and deal with."""
    held = frozenset(roles)
    return frozenset(kind for kind, audience in AUDIENCE.items() if audience & held)


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How often something was done in a minute (UTC) by or about somebody; ``at`` is the last time.

    ``apart`` tells deeds apart where different ones count, such as the names tried from a network.
    """

    minute: datetime
    number: int
    at: datetime
    apart: str = ""


@dataclass(frozen=True, kw_only=True)
class Burst:
    """Too many: the most there were within the span, and when the last of them was."""

    number: int
    at: datetime


def burst(tallies: Sequence[Tally], limit: int, span: timedelta, *, distinct: bool = False) -> Burst | None:
    """The newest time at which the ``span`` before it held ``limit`` or more, with the most it held; else None.

    With ``distinct`` it is not deeds that are counted but different ones. Minutes are taken whole.
    """
    row = sorted(tallies, key=lambda tally: tally.minute)
    held: Counter[str] = Counter()
    first, most, last = 0, 0, None
    for tally in row:
        held[tally.apart] += tally.number
        while row[first].minute <= tally.minute - span:
            held[row[first].apart] -= row[first].number
            first += 1
        number = sum(1 for count in held.values() if count > 0) if distinct else held.total()
        if number >= limit:
            most, last = max(most, number), tally.at if last is None else max(last, tally.at)
    return None if last is None else Burst(number=most, at=last)


def is_news(at: datetime, last_seen: datetime | None, dealt_with: datetime | None, *, lasting: bool) -> bool:
    """Whether a fact at ``at`` says anything beyond the open alert (``last_seen``) or the one ``dealt_with`` before.

    A lasting state is said again once an hour while it is open, and a day after it was dealt with.
    """
    if last_seen is not None:
        return at >= last_seen + SEEN_STEP if lasting else at > last_seen
    if dealt_with is None:
        return True
    return at >= dealt_with + REOPENS if lasting else at > dealt_with


def mails_now(mailed_at: datetime | None, now: datetime, mailed_lately: int) -> bool:
    """Whether an alert is mailed: for the first time or again, and not as one of very many."""
    is_due = mailed_at is None or now - mailed_at >= MAILS_AGAIN
    return is_due and mailed_lately < MOST_MAILED


def plain_details(details: Mapping[str, str | int]) -> dict[str, str | int]:
    """A few short values on one line each; whatever is longer is cut, whatever cannot be printed is a space."""
    return {key: value if isinstance(value, int) else _on_a_line(value) for key, value in _few(details)}


def _few(details: Mapping[str, str | int]) -> list[tuple[str, str | int]]:
    return list(details.items())[:_MOST_DETAILS]


def _on_a_line(text: str) -> str:
    plain = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(plain.split())[:_LONGEST_DETAIL]


def check_dealing(about_account: int | None, account_id: int | None, note: str) -> str:
    """Nobody deals with an alert about their own account, and whoever does says what was found. Gives the note."""
    if about_account is not None and about_account == account_id:
        raise Refused("This alert is about your own account; somebody else deals with it.")
    plain = note.strip()
    if not plain:
        raise Invalid("Say what was found and done.", field="note")
    if len(plain) > LONGEST_NOTE:
        raise Invalid("The note is too long: at most %(most)s characters.", field="note", most=LONGEST_NOTE)
    return plain


def account_of(about: str) -> int | None:
    """The number of the account that ``about`` names, None where it is about something else."""
    kind, _, number = about.partition(":")
    return int(number) if kind == "account" and number.isascii() and number.isdigit() and int(number) else None


def overdue_backup(made_at: datetime | None, began_at: datetime | None, now: datetime, most: timedelta) -> bool:
    """Whether the newest proven backup (else the beginning of the installation) is longer ago than ``most``."""
    since = made_at or began_at
    return since is not None and now - since > most
