"""The list of erased persons, kept beside the database: a restored older backup is made to forget them again."""

import os
from pathlib import Path

from sqlalchemy.orm import Session

from portal import clock
from portal.auth.actor import Actor
from portal.personal.models import DataKey
from portal.personal.services import destroy_key

FILE = "erasures.log"
FORGET_JOB = "personal:erased:forget"
"""The job that makes the database let go of what was erased; asked for in the transaction that erases."""


def erase_person(session: Session, actor: Actor, key_id: str, folder: Path) -> None:
    """Destroy a person's key, and note it in ``folder`` first: an erasure that was begun is never forgotten."""
    if session.get(DataKey, key_id) is not None:
        _note(folder, key_id)
    destroy_key(session, actor, key_id)


def _note(folder: Path, key_id: str) -> None:
    descriptor = os.open(folder / FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{clock.now().isoformat(timespec='seconds')} {key_id}\n")
        file.flush()
        os.fsync(file.fileno())


def erased_keys(folder: Path) -> list[str]:
    """Ids of all keys that were ever destroyed here; a line that was cut off is left out."""
    path = folder / FILE
    lines = path.read_text(encoding="ascii").splitlines() if path.exists() else []
    return [parts[1] for parts in (line.split() for line in lines) if len(parts) == 2]


def reapply_erasures(session: Session, actor: Actor, folder: Path) -> int:
    """Destroy again what a restored backup brought back; how many keys."""
    again = 0
    for key_id in dict.fromkeys(erased_keys(folder)):
        key = session.get(DataKey, key_id)
        if key is not None and key.destroyed_at is None:
            destroy_key(session, actor, key_id)
            again += 1
    return again
