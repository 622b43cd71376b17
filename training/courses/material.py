"""Files in lessons: pictures, films and attachments as a text shows them, and who may take them."""

from collections.abc import Iterable

from flask import url_for
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.auth.actor import Actor
from portal.errors import NotFound
from portal.files.models import StoredFile
from portal.files.rules import KINDS, shape_of
from portal.web.filters import file_size
from portal.web.markdown import Piece, mentions, rendered_with_files
from training.courses.models import LessonFile, LessonVersion
from training.courses.queries import followed_unit
from training.courses.rules import may_be_opened

LESSON_ABOUT = "training_lesson"
"""``about_type`` of a lesson's files; ``about_id`` is the unit."""


def files_of(session: Session, unit_id: int) -> list[StoredFile]:
    """Everything that was handed in for a lesson, oldest first."""
    return list(
        session.scalars(
            select(StoredFile)
            .where(StoredFile.about_type == LESSON_ABOUT, StoredFile.about_id == str(unit_id))
            .order_by(StoredFile.id)
        )
    )


def lesson_html(session: Session, unit_id: int, body: str, language: str) -> Markup:
    """A lesson's text as every page shows it: the reader's, the library's and the preview's."""
    named = {one.file_id for one in mentions(body)} - {None}
    files = files_of(session, unit_id) if named else []
    return rendered_with_files(body, pieces(file for file in files if file.id in named), language)


def pieces(files: Iterable[StoredFile]) -> dict[int, Piece]:
    """Files as parts of a text, by id."""
    return {
        file.id: Piece(
            shape=shape_of(file.kind),
            url=url_for("training.lesson_file", file_id=file.id),
            detail=f"{KINDS[file.kind].endings[0].upper()} · {file_size(file.size)}",
        )
        for file in files
    }


def may_read_lesson_file(session: Session, actor: Actor, file: StoredFile) -> bool:
    """Those who read the library; and whoever has the lesson open or done, where a published version shows the file."""
    if actor.may("training:library:read"):
        return True
    shown = session.scalar(
        select(LessonVersion.unit_id)
        .join(LessonFile, LessonFile.version_id == LessonVersion.id)
        .where(LessonFile.file_id == file.id)
        .limit(1)
    )
    if shown is None:
        return False
    try:
        return may_be_opened(followed_unit(session, actor, shown, clock.today()).item)
    except NotFound:
        return False
