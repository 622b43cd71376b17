"""Reading the audit trail: in order for the check, by object and person for the page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from portal.audit.models import AuditEntry, AuditHead
from portal.audit.rules import FIRST_HASH, Anchor, Entry, Fault, faults
from portal.auth.models import Account
from portal.people.models import Employee

_SLICE = 2000
_UNREADABLE = datetime(1, 1, 1, tzinfo=UTC)
_columns = [getattr(AuditEntry, name) for name in Entry.__dataclass_fields__]


def entries_in_order(session: Session, after: int = 0) -> Iterator[Entry]:
    """All entries by number, in slices, as frozen values; one that cannot even be read does not fit its hash."""
    last = after
    while True:
        slice_ = _slice(session, last)
        if not slice_:
            return
        yield from slice_
        last = slice_[-1].seq


def _slice(session: Session, after: int) -> list[Entry]:
    wanted = select(*_columns).where(AuditEntry.seq > after).order_by(AuditEntry.seq).limit(_SLICE)
    try:
        return [Entry(**row._mapping) for row in session.execute(wanted)]
    except (ValueError, TypeError, StatementError):
        numbers = session.scalars(
            select(AuditEntry.seq).where(AuditEntry.seq > after).order_by(AuditEntry.seq).limit(_SLICE)
        ).all()
        return [_single(session, seq) for seq in numbers]


def _single(session: Session, seq: int) -> Entry:
    """One row by itself: somebody may have written text into it that is no time or no JSON."""
    try:
        return Entry(**session.execute(select(*_columns).where(AuditEntry.seq == seq)).one()._mapping)
    except (ValueError, TypeError, StatementError):
        stored = session.scalar(select(AuditEntry.hash).where(AuditEntry.seq == seq)) or ""
        blank = dict.fromkeys(("action", "object_type", "object_id", "result", "source", "request_id"), "")
        return Entry(
            seq=seq,
            at=_UNREADABLE,
            actor_id=None,
            acting_for_id=None,
            details={},
            previous_hash="",
            hash=stored,
            **blank,
        )


def head(session: Session) -> tuple[int, str]:
    """Number and hash of the newest entry; (0, zeros) before the first."""
    row = session.get(AuditHead, 1)
    return (row.seq, row.hash) if row else (0, FIRST_HASH)


def chain_faults(session: Session) -> Iterator[Fault]:
    """Each place where the stored chain does not hold."""
    seq, hash_ = head(session)
    return faults(entries_in_order(session), seq, hash_)


def all_faults(session: Session, anchors: Sequence[Anchor]) -> list[Fault]:
    """The faults of the chain itself, and where it leaves the heads kept outside; each row is named once.

    Begins a reading transaction of its own in which others' writing cannot be seen half.
    """
    see_one_moment(session)
    seq, hash_ = head(session)
    return list(faults(entries_in_order(session), seq, hash_, anchors))


def see_one_moment(session: Session) -> None:
    """Begin reading: SQLite's reading transactions show one moment by themselves, PostgreSQL's have to be asked to."""
    session.rollback()
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


@dataclass(frozen=True, kw_only=True)
class LastChange:
    """Who changed an object last, and when (UTC)."""

    who: str
    at: datetime


def last_change(session: Session, object_type: str, object_id: object) -> LastChange | None:
    """The newest deed on the object that was more than looking at it."""
    row = session.execute(
        select(AuditEntry.at, func.coalesce(Employee.name, Account.username, ""))
        .outerjoin(Account, Account.id == AuditEntry.actor_id)
        .outerjoin(Employee, Employee.id == Account.employee_id)
        .where(
            AuditEntry.object_type == object_type,
            AuditEntry.object_id == str(object_id),
            AuditEntry.action.not_like("%:view"),
        )
        .order_by(AuditEntry.seq.desc())
        .limit(1)
    ).first()
    return LastChange(who=row[1], at=row[0]) if row else None


@dataclass(frozen=True, kw_only=True)
class Check:
    """What the last check of the whole trail found: at most some of the faults, and how many there were."""

    at: datetime
    who: str
    entries: int
    number: int
    faults: list[dict[str, Any]]


def last_check(session: Session) -> Check | None:
    """The newest check that somebody asked for on the page."""
    row = session.execute(
        select(AuditEntry.at, AuditEntry.details, func.coalesce(Employee.name, Account.username, ""))
        .outerjoin(Account, Account.id == AuditEntry.actor_id)
        .outerjoin(Employee, Employee.id == Account.employee_id)
        .where(
            AuditEntry.object_type == "audit_entry",
            AuditEntry.object_id == "all",
            AuditEntry.action == "audit:trail:verify",
        )
        .order_by(AuditEntry.seq.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    at, details, who = row
    return Check(at=at, who=who, entries=details["entries"], number=details["number"], faults=details["faults"])
