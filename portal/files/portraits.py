"""A person's own picture: drawn anew in two sizes, shown where the person is shown (P33)."""

import io
from typing import cast

from flask import g, url_for
from sqlalchemy import Select, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from portal.auth.access import current_actor
from portal.auth.actor import Actor
from portal.db.session import db
from portal.errors import Invalid, Refused
from portal.files.models import PORTRAIT_ABOUT, PORTRAIT_SMALL, StoredFile
from portal.files.pictures import SIDES, redrawn
from portal.files.receiving import Received
from portal.files.rules import PORTRAIT, shown
from portal.files.services import keep_files, remove_files
from portal.people.models import Employee

ABOUT = PORTRAIT_ABOUT


def drawn_anew(upload: FileStorage, received: Received) -> list[FileStorage]:
    """The two squares of a received picture, each as a file of ours, the smaller one last."""
    try:
        squares = redrawn(cast(io.BytesIO, upload.stream), received.kind, shown(received.file_name))
    except Invalid as error:
        raise Invalid(error.message, field=PORTRAIT.field, **error.values) from None
    return [FileStorage(io.BytesIO(content), f"{size}.webp") for size, content in squares.items()]


def set_portrait(session: Session, actor: Actor, squares: list[Received]) -> None:
    """Replace one's own picture."""
    remove_portrait(session, actor)
    for one, size in zip(squares, SIDES, strict=True):
        keep_files(session, actor, [one], about_type=ABOUT, about_id=actor.employee_id, variant=size)


def remove_portrait(session: Session, actor: Actor) -> None:
    """Take one's own picture away; the initials are shown again."""
    if actor.employee_id is None:
        raise Refused("Only people of the agency have a picture.")
    session.get_one(Employee, actor.employee_id, with_for_update=True)
    remove_files(session, actor, list(session.scalars(pictures_of(actor.employee_id))))


def portrait_of(session: Session, employee_id: int, size: str) -> StoredFile | None:
    """The picture in a size, if there is one."""
    return session.scalars(pictures_of(employee_id).where(StoredFile.variant == size)).first()


def pictures_of(employee_id: int) -> Select[StoredFile]:
    """The picture of a person in all its sizes."""
    return select(StoredFile).where(StoredFile.about_type == ABOUT, StoredFile.about_id == str(employee_id))


def portrait_url(employee_id: int | None, size: str = "small") -> str | None:
    """For templates: where a person's picture is, None where there is none; one statement a person and request,
    none for the small one of whoever is signed in.

    For the frame and the page of one person only; a list would ask for each row.
    """
    if employee_id is None:
        return None
    known: dict[tuple[int, str], str | None] = g.setdefault("portraits", {})
    if (employee_id, size) not in known:
        number = _picture(employee_id, size)
        known[employee_id, size] = (
            url_for("portraits.show", employee_id=employee_id, size=size, v=number) if number else None
        )
    return known[employee_id, size]


def _picture(employee_id: int, size: str) -> int | None:
    """The stored file's number."""
    actor = current_actor()
    if actor.employee_id == employee_id and size == PORTRAIT_SMALL:
        return actor.picture_id
    there = portrait_of(db.session, employee_id, size)
    return there.id if there else None
