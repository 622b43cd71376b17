"""Keeping and removing files: the row in the caller's transaction, the bytes where the row says."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.db.session import after_commit, after_rollback
from portal.files.models import StoredFile
from portal.files.receiving import Received
from portal.files.rules import FileLimits, check_room
from portal.files.settings import limits_on
from portal.files.tidying import erase_unless_kept
from portal.files.vault import vault


def keep_files(
    session: Session,
    actor: Actor,
    received: Sequence[Received],
    *,
    about_type: str,
    about_id: object,
    variant: str = "",
    note: str = "",
) -> list[StoredFile]:
    """Keep received files with the thing they are about; raises Invalid where it would hold too many.

    The caller has locked that thing, so that two sendings at once are counted one after the other.
    """
    if received:
        _check_room(session, received, about_type, str(about_id), limits_on(session, clock.today()))
    return [_keep(session, actor, one, about_type, str(about_id), variant, note) for one in received]


def _check_room(
    session: Session, received: Sequence[Received], about_type: str, about_id: str, limits: FileLimits
) -> None:
    count, size = session.execute(
        select(func.count(), func.coalesce(func.sum(StoredFile.size), 0)).where(
            StoredFile.about_type == about_type, StoredFile.about_id == about_id
        )
    ).one()
    check_room(
        count + len(received), size + sum(one.size for one in received), limits, received[0].use.field
    )  # fmt: skip


def _keep(
    session: Session, actor: Actor, one: Received, about_type: str, about_id: str, variant: str, note: str
) -> StoredFile:
    bind, store = session.get_bind(), vault()
    after_rollback(session, lambda: erase_unless_kept(bind, store, one.storage_name))
    store.settle(one.storage_name)
    file = StoredFile(
        about_type=about_type,
        about_id=about_id,
        variant=variant,
        storage_name=one.storage_name,
        file_name=one.file_name,
        kind=one.kind,
        size=one.size,
        sha256=one.sha256,
        note=note.strip(),
        created_at=clock.now(),
        created_by_id=actor.account_id,
    )
    session.add(file)
    session.flush()
    record(
        session, actor, "files:file:keep", "stored_file", file.id,
        after={"about": f"{about_type} {about_id}", "kind": one.kind, "size": one.size, "sha256": one.sha256},
    )  # fmt: skip
    return file


def remove_files(session: Session, actor: Actor, files: Sequence[StoredFile]) -> None:
    """Remove rows now and their bytes once that is committed."""
    for file in files:
        name, store = file.storage_name, vault()
        session.delete(file)
        record(session, actor, "files:file:remove", "stored_file", file.id, before={"sha256": file.sha256})
        after_commit(session, lambda name=name, store=store: store.erase(name) and None)  # type: ignore[misc]
    session.flush()


def note_reading(session: Session, actor: Actor, file_id: int) -> None:
    """Note in the trail that somebody took a file (policy 8.1.2)."""
    record(session, actor, "files:file:view", "stored_file", file_id)
