"""Reading the audit trail: in order for the check, by object and person for the page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.audit.models import AuditEntry, AuditHead
from portal.audit.rules import FIRST_HASH, Entry, Fault, faults
from portal.auth.models import Account
from portal.people.models import Employee


def entries_in_order(session: Session) -> Iterator[Entry]:
    """All entries by number, streamed, as frozen values."""
    rows = session.scalars(select(AuditEntry).order_by(AuditEntry.seq).execution_options(yield_per=2000))
    for row in rows:
        yield Entry(**{name: getattr(row, name) for name in Entry.__dataclass_fields__})


def head(session: Session) -> tuple[int, str]:
    """Number and hash of the newest entry; (0, zeros) before the first."""
    row = session.get(AuditHead, 1)
    return (row.seq, row.hash) if row else (0, FIRST_HASH)


def chain_faults(session: Session) -> Iterator[Fault]:
    """Each place where the stored chain does not hold."""
    seq, hash_ = head(session)
    return faults(entries_in_order(session), seq, hash_)


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
