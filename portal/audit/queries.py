"""Reading the audit trail: in order for the check, by object and person for the page."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.models import AuditEntry, AuditHead
from portal.audit.rules import FIRST_HASH, Entry, Fault, faults


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
