"""Finds files without a row and rows without a file; removes the former once nothing can want them any more (s55)."""

import logging
import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from portal.feature import JobRun
from portal.files.models import StoredFile
from portal.files.vault import Vault, vault

TIDY_JOB = "files.tidy"
_GRACE = 3600.0
"""Seconds that a file may be without a row: the longest transaction is far shorter."""

_log = logging.getLogger("fairline")


@dataclass(frozen=True, kw_only=True)
class Strays:
    """``orphans`` are stored names without a row, old enough to be judged; ``lost`` ids of rows without a file."""

    orphans: tuple[str, ...]
    lost: tuple[int, ...]


def find_strays(session: Session, store: Vault) -> Strays:
    """Compare folder and register. The folder is read first: a file that comes meanwhile is in neither list."""
    there = dict(store.names())
    rows = {row.storage_name: row.id for row in session.execute(select(StoredFile.storage_name, StoredFile.id))}
    late = set(rows) - set(there)
    if late:
        there.update(store.names())
    before = time.time() - _GRACE
    return Strays(
        orphans=tuple(sorted(name for name, changed in there.items() if name not in rows and changed < before)),
        lost=tuple(sorted(rows[name] for name in late if name not in there)),
    )


def tidy_files(run: JobRun) -> dict[str, Any]:
    """Remove what a crash or a backup left behind, and say loudly what is missing."""
    store = vault()
    strays = find_strays(run.session, store)
    run.session.rollback()
    erased = sum(store.erase(name) for name in strays.orphans)
    begun = store.sweep_incoming(_GRACE)
    if strays.lost:
        _log.error("stored files are missing: %s, the first is number %s", len(strays.lost), strays.lost[0])
    return {"orphans": erased, "begun": begun, "lost": len(strays.lost)}


def erase_unless_kept(bind: Engine | Connection, store: Vault, name: str) -> None:
    """After a rollback: remove the file unless its row is there after all (a commit whose answer was lost)."""
    try:
        with Session(bind) as session:
            kept = session.scalar(select(StoredFile.id).where(StoredFile.storage_name == name))
    except SQLAlchemyError:
        return  # the tidying decides when the database answers again
    if kept is None:
        store.discard(name)
        store.erase(name)
