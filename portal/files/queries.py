"""Reading files: one for who may read it, and those of a thing."""

from dataclasses import dataclass

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.errors import NotFound
from portal.feature import Feature, FileReader
from portal.files.models import StoredFile
from portal.files.rules import KINDS
from portal.people.models import Employee


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A file with the name of who brought it; empty for somebody without an account."""

    file: StoredFile
    brought_by: str

    @property
    def plays(self) -> bool:
        """Whether a browser can play it."""
        return KINDS[self.file.kind].plays


def file_for(session: Session, actor: Actor, file_id: int) -> StoredFile:
    """The file's row; raises NotFound for an unknown and for a foreign one alike (safety s03).

    The domain that the file is about decides, by its ``file_readers``; a file that no domain knows is nobody's.
    """
    file = session.get(StoredFile, file_id)
    reader = _readers().get(file.about_type) if file is not None else None
    if file is None or reader is None or not reader(session, actor, file):
        raise NotFound("There is no such file, or it is not yours to see.")
    return file


def _readers() -> dict[str, FileReader]:
    features: list[Feature] = current_app.extensions["fairline.features"]
    return {about: reader for feature in features for about, reader in feature.file_readers.items()}


def files_about(session: Session, about_type: str, about_id: object) -> list[Listed]:
    """The files of one thing, oldest first, in one statement."""
    rows = session.execute(
        select(StoredFile, Employee.name, Account.username)
        .outerjoin(Account, Account.id == StoredFile.created_by_id)
        .outerjoin(Employee, Employee.id == Account.employee_id)
        .where(StoredFile.about_type == about_type, StoredFile.about_id == str(about_id))
        .order_by(StoredFile.id)
    )
    return [Listed(file=file, brought_by=name or username or "") for file, name, username in rows]
