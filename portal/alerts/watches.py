"""What the watcher looks at each half minute: bursts in the tallies, second steps left open, the age of the backup."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from portal import clock
from portal.alerts import settings
from portal.alerts.models import Alert, AlertTally
from portal.alerts.rules import AlertKind, Tally, burst, overdue_backup
from portal.alerts.services import raise_alert, settle_alert
from portal.alerts.tallies import DENIED, FACTOR, NAMES, REVEALED, SIGN_IN, VIEWED
from portal.audit.models import AuditEntry
from portal.auth.models import Ticket, TicketKind
from portal.auth.settings import LOCK_AFTER
from portal.operations.records import last_backup
from portal.policy.queries import setting_numbers

KEPT = timedelta(days=2)
"""How long tallies are kept, and so how long a worker may be away and still notice what happened meanwhile."""
BACKUP = "installation:backup"
NOBODY = "account:0"
_TICKETS = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Watch:
    """Too many of ``what`` within so long; ``limit`` and ``minutes`` are settings."""

    kind: AlertKind
    what: str
    limit: str
    minutes: str
    distinct: bool = False


WATCHES = (
    Watch(kind=AlertKind.PASSWORD_GUESSED, what=SIGN_IN, limit=settings.GUESS_TRIES, minutes=settings.GUESS_MINUTES),
    Watch(
        kind=AlertKind.NAMES_TRIED,
        what=NAMES,
        limit=settings.GUESS_NAMES,
        minutes=settings.GUESS_MINUTES,
        distinct=True,
    ),
    Watch(kind=AlertKind.FACTOR_GUESSED, what=FACTOR, limit=settings.FACTOR_TRIES, minutes=settings.GUESS_MINUTES),
    Watch(kind=AlertKind.DENIALS, what=DENIED, limit=settings.DENIALS, minutes=settings.DENIAL_MINUTES),
    Watch(kind=AlertKind.BULK_REVEAL, what=REVEALED, limit=settings.REVEALS, minutes=settings.REVEAL_MINUTES),
    Watch(kind=AlertKind.BULK_VIEW, what=VIEWED, limit=settings.VIEWS, minutes=settings.REVEAL_MINUTES),
)


def numbers_of(session: Session) -> Mapping[str, int]:
    """The limits as they hold today. An account that is locked is an alert at the latest, whatever they say."""
    keys = [definition.key for definition in settings.SETTINGS]
    found = dict(setting_numbers(session, [*keys, LOCK_AFTER], clock.today()))
    for key in (settings.GUESS_TRIES, settings.FACTOR_TRIES):
        found[key] = min(found[key], found[LOCK_AFTER])
    return found


def look_for_bursts(session: Session, watch: Watch, numbers: Mapping[str, int], since: datetime) -> None:
    """Raise an alert for each account or network with too many, in windows that end after ``since``."""
    limit, minutes = numbers[watch.limit], numbers[watch.minutes]
    begin = since - timedelta(minutes=minutes + 1)
    for about, tallies in _suspects(session, watch, limit, begin):
        found = burst(tallies, limit, timedelta(minutes=minutes), distinct=watch.distinct)
        if found is not None:
            details = {"number": found.number, "minutes": minutes}
            raise_alert(session, watch.kind, about, details, found.at)


def _suspects(session: Session, watch: Watch, limit: int, begin: datetime) -> Iterator[tuple[str, list[Tally]]]:
    """Of whom there is enough in all, with what was counted since the last alert about them was dealt with."""
    counted = func.count(AlertTally.apart.distinct()) if watch.distinct else func.sum(AlertTally.number)
    lately = (AlertTally.what == watch.what, AlertTally.minute >= begin, AlertTally.about != NOBODY)
    many = select(AlertTally.about).where(*lately).group_by(AlertTally.about).having(counted >= limit)
    abouts = session.scalars(many).all()
    if not abouts:
        return
    closed = _closed_lately(session, watch.kind, begin)
    rows: dict[str, list[Tally]] = defaultdict(list)
    for row in session.scalars(select(AlertTally).where(*lately, AlertTally.about.in_(abouts))):
        if row.about not in closed or row.at > closed[row.about]:
            rows[row.about].append(Tally(minute=row.minute, number=row.number, at=row.at, apart=row.apart))
    yield from sorted(rows.items())


def _closed_lately(session: Session, kind: AlertKind, begin: datetime) -> dict[str, datetime]:
    rows = session.execute(
        select(Alert.about, func.max(Alert.closed_at))
        .where(Alert.kind == kind, Alert.closed_at >= begin)
        .group_by(Alert.about)
    )
    return {about: closed_at for about, closed_at in rows if closed_at is not None}


def look_for_left_steps(session: Session, now: datetime) -> None:
    """The password was right and the second step ended without being passed, nor was begun anew in that browser."""
    ended = or_(Ticket.expires_at <= now, Ticket.used_at.is_not(None))
    rows = session.execute(
        select(Ticket.account_id, Ticket.expires_at, Ticket.used_at)
        .where(Ticket.kind == TicketKind.STEP, Ticket.settled.is_(False), ended, Ticket.expires_at > now - _TICKETS)
        .order_by(Ticket.id)
    )
    left = {account_id: min(expires_at, used_at or expires_at) for account_id, expires_at, used_at in rows.all()}
    for account_id, at in left.items():
        raise_alert(session, AlertKind.FACTOR_LEFT, f"account:{account_id}", {}, at)


def look_at_backup(session: Session, numbers: Mapping[str, int], now: datetime) -> None:
    """An alert while the newest proven backup is too old; it ends by itself with the next one."""
    hours, made_at = numbers[settings.BACKUP_HOURS], last_backup(session)
    began_at = session.scalar(select(AuditEntry.at).order_by(AuditEntry.seq).limit(1)) if made_at is None else None
    if overdue_backup(made_at, began_at, now, timedelta(hours=hours)):
        raise_alert(session, AlertKind.BACKUP_MISSED, BACKUP, {"hours": hours}, now, lasting=True)
    elif made_at is not None:
        settle_alert(session, AlertKind.BACKUP_MISSED, BACKUP)
