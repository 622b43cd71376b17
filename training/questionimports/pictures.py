"""Keeps the pictures of imported questions with the portal's files, and takes them away again with an import."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from portal.auth.actor import Actor
from portal.errors import Invalid
from portal.files.models import StoredFile
from portal.files.receiving import Received, receiving
from portal.files.services import keep_files, remove_files
from portal.files.vault import vault
from portal.words import mark
from training.questionfiles.pictures import QUESTION_PICTURE
from training.questionfiles.reading import Problem, Reading, ReadPicture
from training.questionimports.models import QuestionImport, QuestionImportLine
from training.questionimports.rules import AT_WORK, ImportState
from training.quizzes.content import QuestionContent, picture_digests
from training.quizzes.models import QuestionVersion
from training.quizzes.pictures import ABOUT_PICTURE, about_bytes, kept_pictures

_UNKNOWN = mark("A picture that is shown here is neither in the file nor in the portal. Import it as Moodle XML.")


@contextmanager
def pictures_received(
    session: Session, actor: Actor, reading: Reading
) -> Iterator[tuple[Reading, Mapping[str, Received]]]:
    """The reading, and its pictures by digest for the block that keeps them; outside of any transaction.

    A picture that the portal does not take (too large, found by the scanner) is a problem with its line.
    """
    received: dict[str, Received] = {}
    problems: list[Problem] = []
    with ExitStack() as stack:
        for picture in reading.pictures if not reading.problems else ():
            upload = FileStorage(io.BytesIO(picture.content), filename=picture.name)
            try:
                received[picture.sha256] = stack.enter_context(receiving(session, actor, [upload], QUESTION_PICTURE))[0]
            except Invalid as wrong:
                problems.append(_problem(picture, wrong))
        yield replace(reading, problems=(*reading.problems, *problems)), received


def _problem(picture: ReadPicture, wrong: Invalid) -> Problem:
    return Problem(line=picture.line, file=picture.file, sentence=wrong.message, values=wrong.values, field="file")


def with_unknown_pictures(session: Session, reading: Reading) -> Reading:
    """The reading with a problem for each question that shows a picture which nobody has."""
    shown = {place: picture_digests(found.content) for place, found in enumerate(reading.questions)}
    named = {digest for digests in shown.values() for digest in digests}
    known = {picture.sha256 for picture in reading.pictures}
    known |= set(kept_pictures(session, named - known))
    unknown = [reading.questions[place] for place, digests in shown.items() if digests - known]
    problems = [Problem(line=found.line, file=found.file, sentence=_UNKNOWN, field="text") for found in unknown]
    return replace(reading, problems=(*reading.problems, *problems))


def keep_pictures(session: Session, actor: Actor, received: Mapping[str, Received]) -> None:
    """Keep the pictures that are not kept yet: the same bytes lie once."""
    there = kept_pictures(session, received)
    for digest, one in received.items():
        if digest not in there:
            keep_files(session, actor, [one], about_type=ABOUT_PICTURE, about_id=about_bytes(digest))


def drop_pictures(session: Session, actor: Actor, import_id: int, contents: Iterable[QuestionContent]) -> None:
    """Remove the pictures of questions that are taken away, where no other question shows them."""
    digests = {digest for content in contents for digest in picture_digests(content)}
    files = kept_pictures(session, digests)
    unused = [file for digest, file in files.items() if not _is_shown(session, digest, import_id)]
    remove_files(session, actor, unused)


def _is_shown(session: Session, digest: str, import_id: int) -> bool:
    """Whether a question of the bank or of another import that goes on shows a picture; looks through the texts."""
    in_bank = select(QuestionVersion.id).where(cast(QuestionVersion.content, Text).contains(digest))
    waiting = (
        select(QuestionImportLine.id)
        .join(QuestionImport, QuestionImport.id == QuestionImportLine.import_id)
        .where(
            QuestionImport.id != import_id,
            QuestionImport.state.in_([*AT_WORK, ImportState.READY]),
            cast(QuestionImportLine.content, Text).contains(digest),
        )
    )
    return any(session.scalar(statement.limit(1)) is not None for statement in (in_bank, waiting))


def pictures_to_export(session: Session, contents: Sequence[QuestionContent]) -> dict[str, bytes]:
    """The bytes of all pictures that these questions show, by digest."""
    files = kept_pictures(session, {digest for content in contents for digest in picture_digests(content)})
    return {digest: _bytes_of(file) for digest, file in files.items()}


def _bytes_of(file: StoredFile) -> bytes:
    return b"".join(vault().open(file.storage_name, file.size).pieces(0, file.size))
