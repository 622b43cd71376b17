"""Reads the audit trail for alerts: who looked at how much, and whether the chain still holds."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.alerts.models import Alert, AlertMark
from portal.alerts.rules import AlertKind
from portal.alerts.services import raise_alert
from portal.alerts.sums import compared, keep_sums, known_sums
from portal.alerts.tallies import REVEALED, VIEWED, count_about
from portal.alerts.watches import KEPT
from portal.audit.guards import is_guarded
from portal.audit.heads import kept_heads
from portal.audit.models import AuditEntry
from portal.audit.queries import head, see_one_moment
from portal.audit.rules import Anchor, Fault
from portal.audit.stretches import Place, Stretch, check_stretch
from portal.audit.sums import FILE_NAME
from portal.db.session import transaction
from portal.errors import Refused

CHAIN, GUARD = "audit:chain", "audit:guard"
STRETCH = 5_000
"""So many rows are checked at a time (0.4 s of work); a longer trail is walked from time to time, its newest rows each
time."""
PROVING = 50_000
"""The same while the trail was not walked once since its sums were begun (4 s of work)."""
_READER, _WALK, _NEWEST = "trail", "chain walk", "chain newest"
_AT_ONCE = 5_000
_VIEW = ":view"
_PROTECTED = (":identifier:view", ":contact:view")
"""Deeds that showed one protected value in full; other views opened a record."""


def count_views(session: Session, now: datetime) -> bool:
    """Count what was looked at since the last time, up to some thousand rows; whether there may be more."""
    mark = session.get(AlertMark, _READER)
    begin = mark.seq if mark else _row_before(session, now)
    rows = session.execute(
        select(AuditEntry.seq, AuditEntry.at, AuditEntry.actor_id, AuditEntry.action)
        .where(AuditEntry.seq > begin)
        .order_by(AuditEntry.seq)
        .limit(_AT_ONCE)
    ).all()
    counted: Counter[tuple[str, int, datetime]] = Counter()
    newest: dict[tuple[str, int, datetime], datetime] = {}
    for row in rows:
        if row.action.endswith(_VIEW) and row.actor_id is not None:
            what = REVEALED if row.action.endswith(_PROTECTED) else VIEWED
            key = (what, row.actor_id, row.at.replace(second=0, microsecond=0))
            counted[key] += 1
            newest[key] = row.at
    for key, number in counted.items():
        count_about(session, key[0], key[1], newest[key], number)
    session.merge(AlertMark(name=_READER, at=now, seq=rows[-1].seq if rows else begin, hash=""))
    return len(rows) == _AT_ONCE


def _row_before(session: Session, now: datetime) -> int:
    """Where a portal that is new to alerts begins to read: not all that was ever done counts."""
    return session.scalar(select(func.max(AuditEntry.seq)).where(AuditEntry.at < now - KEPT)) or 0


def check_chain(session: Session, path: Path, now: datetime) -> int:
    """Check a stretch of the trail and its newest rows, and raise an alert where it does not hold; how many faults.

    ``path`` is the file of the heads kept outside. Opens transactions of its own.
    """
    try:
        anchors = kept_heads(path, seals=False)
    except Refused:
        return _broken(session, [Fault(seq=0, kind="heads")], now)
    see_one_moment(session)
    walk, newest = _place(session, _WALK), _place(session, _NEWEST)
    known = [*anchors, Anchor(at=now, seq=newest.seq, hash=newest.hash)] if newest.seq else anchors
    sums = known_sums(session, path.with_name(FILE_NAME))
    stretch = check_stretch(session, walk if sums.token else Place(), STRETCH if sums.is_proven else PROVING, known)
    faults, end = list(stretch.faults), stretch.end
    if not stretch.is_last:
        tail = _newest_rows(session, newest, known)
        faults, end = faults + [fault for fault in tail.faults if fault not in faults], tail.end
    sums, differing = compared(session, sums, known)
    faults += [fault for fault in differing if fault not in faults]
    guarded = is_guarded(session)
    session.rollback()
    keep_sums(session, path.with_name(FILE_NAME), replace(sums, is_proven=sums.is_proven or stretch.is_last), now)
    with transaction(session):
        _keep(session, _WALK, Place() if stretch.is_last else stretch.end, now)
        if not faults:
            _keep(session, _NEWEST, end, now)
    if not guarded:
        _broken(session, [Fault(seq=0, kind="guard")], now, GUARD)
    return _broken(session, faults, now) if faults else 0


def _newest_rows(session: Session, newest: Place, known: Sequence[Anchor]) -> Stretch:
    """What came since the last time, no more than one stretch of it: the walk comes by the rest."""
    behind = head(session)[0] - newest.seq > STRETCH
    return check_stretch(session, _stored(session, head(session)[0] - STRETCH) if behind else newest, STRETCH, known)


def _stored(session: Session, seq: int) -> Place:
    return Place(seq=seq, hash=session.scalar(select(AuditEntry.hash).where(AuditEntry.seq == seq)) or "")


def _place(session: Session, name: str) -> Place:
    mark = session.get(AlertMark, name)
    return Place(seq=mark.seq, hash=mark.hash) if mark else Place()


def _keep(session: Session, name: str, place: Place, now: datetime) -> None:
    session.merge(AlertMark(name=name, at=now, seq=place.seq, hash=place.hash))


def _broken(session: Session, faults: Sequence[Fault], now: datetime, about: str = CHAIN) -> int:
    """One alert however many rows; what was dealt with as it is now is no alert again."""
    details: dict[str, str | int] = {"number": len(faults), "row": faults[0].seq, "fault": faults[0].kind}
    with transaction(session):
        known = session.scalars(
            select(Alert.details).where(
                Alert.kind == AlertKind.CHAIN_BROKEN, Alert.about == about, Alert.is_open.is_(False)
            )
        ).all()
        if details not in known or about == GUARD:
            lasting = not _is_new(session, about, details)
            raise_alert(session, AlertKind.CHAIN_BROKEN, about, details, now, lasting=lasting)
    return len(faults)


def _is_new(session: Session, about: str, details: dict[str, str | int]) -> bool:
    """Whether other rows are broken than those that the open alert names."""
    named = select(Alert.details).where(Alert.kind == AlertKind.CHAIN_BROKEN, Alert.about == about, Alert.is_open)
    return session.scalar(named) != details
