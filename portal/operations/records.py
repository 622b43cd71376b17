"""That a backup was made or put back, kept in the audit trail, where the figures and the doctor find it again."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.models import AuditEntry
from portal.audit.services import record
from portal.auth.actor import COMMAND
from portal.operations.manifest import Manifest

_OBJECT, _ID = "installation", "1"
_MADE = "portal:backup:make"


def record_backup(session: Session, manifest: Manifest) -> None:
    """Note a backup that was proven."""
    record(session, COMMAND, _MADE, _OBJECT, _ID, details=_facts(manifest))


def record_restore(session: Session, manifest: Manifest) -> None:
    """Note that this installation was filled from a backup, and what its trail ended with then."""
    record(session, COMMAND, "portal:backup:restore", _OBJECT, _ID, details=_facts(manifest))


def _facts(manifest: Manifest) -> dict[str, object]:
    return {"made_at": manifest.made_at.isoformat(), "tables": len(manifest.tables), "audit": list(manifest.audit)}


def last_backup(session: Session) -> datetime | None:
    """When the newest proven backup was made (UTC); None before the first."""
    details = session.scalar(
        select(AuditEntry.details)
        .where(AuditEntry.object_type == _OBJECT, AuditEntry.object_id == _ID, AuditEntry.action == _MADE)
        .order_by(AuditEntry.seq.desc())
        .limit(1)
    )
    return datetime.fromisoformat(str(details["made_at"])) if details else None
