"""Takes an import of questions back while nothing was built on it: the bank is as it was, the deed is kept."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid, Refused
from training.questionimports.models import QuestionImport, QuestionImportLine
from training.questionimports.pictures import drop_pictures
from training.questionimports.rules import ImportState, check_step, pieces
from training.questionimports.services import import_to_change
from training.quizzes.models import AttemptQuestion, KeyCorrection, Question, QuestionVersion, QuizQuestion
from training.retention.models import RecallCard

LONGEST_REASON = 200


def undo_import(session: Session, actor: Actor, import_id: int, reason: str, at: datetime) -> QuestionImport:
    """Take every question of an import out of the bank again, all or none; twice acts once.

    Raises Invalid (field ``reason``) without a reason, Refused where one of its questions was asked, stands in a quiz
    or was changed since.
    """
    made = import_to_change(session, import_id)
    words = " ".join(reason.split())
    if not words:
        raise Invalid("Say why this import is taken back.", field="reason")
    if len(words) > LONGEST_REASON:
        raise Invalid("At most %(most)s characters.", field="reason", most=LONGEST_REASON)
    if made.state is ImportState.UNDONE:
        return made
    check_step(made.state, ImportState.UNDONE)
    lines = session.scalars(
        select(QuestionImportLine).where(
            QuestionImportLine.import_id == import_id, QuestionImportLine.version_id.is_not(None)
        )
    ).all()
    versions = [line.version_id for line in lines if line.version_id is not None]
    _lock(session, versions)
    for some in pieces(versions):
        _check_untouched(session, some)
    contents = [line.said for line in lines]
    _take_out(session, lines)
    drop_pictures(session, actor, import_id, [content for content in contents if content is not None])
    made.state, made.undone_at, made.undone_by_id, made.undo_reason = ImportState.UNDONE, at, actor.account_id, words
    session.flush()
    counts = {"versions": len(versions), "questions": sum(line.makes for line in lines)}
    record(session, actor, "training:question_import:undo", "training_question_import", import_id, after=counts)
    return made


def _lock(session: Session, versions: Sequence[int]) -> None:
    """So that nobody asks one of them between the check and its end."""
    for some in pieces(versions):
        session.execute(select(QuestionVersion.id).where(QuestionVersion.id.in_(some)).with_for_update())


def _check_untouched(session: Session, versions: Sequence[int]) -> None:
    own = aliased(QuestionVersion)
    card = select(own.name).join(RecallCard, RecallCard.question_id == own.question_id).where(own.id.in_(versions))
    asked = _named(session, AttemptQuestion.question_version_id, versions) or session.scalar(card.limit(1))
    if asked is not None:
        raise Refused("“%(name)s” was asked already: what was answered needs it. Retire it instead.", name=asked)
    quizzed = _named(session, QuizQuestion.question_version_id, versions)
    if quizzed is not None:
        raise Refused("“%(name)s” stands in a quiz. Take it out there; what was held with it stays.", name=quizzed)
    later = aliased(QuestionVersion)
    changed = session.scalar(
        select(own.name)
        .join(later, (later.question_id == own.question_id) & (later.number > own.number))
        .where(own.id.in_(versions), later.id.not_in(versions))
        .limit(1)
    )
    changed = changed or _named(session, KeyCorrection.corrected_id, versions)
    changed = changed or _named(session, KeyCorrection.version_id, versions)
    if changed is not None:
        raise Refused("“%(name)s” was changed since. Its newer version would be lost.", name=changed)


def _named(session: Session, column: InstrumentedAttribute[int], versions: Sequence[int]) -> str | None:
    """The name of one of the versions that stands in a column; None where none does."""
    return session.scalar(
        select(QuestionVersion.name).join_from(QuestionVersion, column.class_, column == QuestionVersion.id)
        .where(QuestionVersion.id.in_(versions)).limit(1)
    )  # fmt: skip


def _take_out(session: Session, lines: Sequence[QuestionImportLine]) -> None:
    made = [line.question_id for line in lines if line.makes and line.question_id is not None]
    versions = [line.version_id for line in lines if line.version_id is not None]
    for some in pieces(versions):
        session.execute(
            update(QuestionImportLine).where(QuestionImportLine.version_id.in_(some)).values(version_id=None)
        )
        session.execute(delete(QuestionVersion).where(QuestionVersion.id.in_(some)))
    for some in pieces(made):
        session.execute(
            update(QuestionImportLine).where(QuestionImportLine.question_id.in_(some)).values(question_id=None)
        )
        session.execute(delete(Question).where(Question.id.in_(some)))
