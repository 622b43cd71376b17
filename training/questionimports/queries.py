"""Reading imports of questions: the list, one of them, its lines, and the bank as a file takes it along."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from portal.auth.models import Account
from portal.errors import NotFound
from portal.jobs.models import Job
from training.questionimports.models import QuestionImport, QuestionImportLine
from training.questionimports.rules import QuestionVerdict, own_id_for_export, pieces
from training.quizzes.content import QuestionContent
from training.quizzes.models import Question, QuestionVersion
from training.quizzes.queries import newest_versions

LONGEST_OWN_ID = 60
"""Characters that the bank has room for."""


def imports_statement() -> Select[*tuple[Any, ...]]:
    """Every import; for a list page."""
    return select(QuestionImport).options(
        joinedload(QuestionImport.uploaded_by).joinedload(Account.employee),
        joinedload(QuestionImport.undone_by).joinedload(Account.employee),
    )


def import_for(session: Session, import_id: int) -> QuestionImport:
    """An import with who handed it in; NotFound for an unknown one."""
    found: QuestionImport | None = session.scalars(
        imports_statement().where(QuestionImport.id == import_id).execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NotFound("There is no such import.")
    return found


def lines_of(
    session: Session, import_id: int, verdicts: Sequence[QuestionVerdict], *, after: int, most: int
) -> Sequence[QuestionImportLine]:
    """The lines with one of these verdicts, in the order of the file, beyond the line with the id ``after``."""
    return session.scalars(
        select(QuestionImportLine)
        .where(
            QuestionImportLine.import_id == import_id,
            QuestionImportLine.verdict.in_(verdicts),
            QuestionImportLine.id > after,
        )
        .order_by(QuestionImportLine.id)
        .limit(most)
    ).all()


def versions_before(session: Session, lines: Sequence[QuestionImportLine]) -> dict[int, QuestionVersion]:
    """By question: the version that a change of these lines would follow, or followed."""
    changed = [line for line in lines if line.verdict is QuestionVerdict.CHANGED and line.question_id is not None]
    made = {line.question_id: line.version_id for line in changed}
    found: dict[int, QuestionVersion] = {}
    for some in pieces(list(made)):
        rows = session.scalars(
            select(QuestionVersion)
            .where(QuestionVersion.question_id.in_(some))
            .order_by(QuestionVersion.question_id, QuestionVersion.number)
        )
        for version in rows:
            limit = made[version.question_id]
            if limit is None or version.id < limit:
                found[version.question_id] = version
    return found


def job_of(session: Session, made: QuestionImport) -> Job | None:
    """The job that works on the import, for its progress."""
    return session.get(Job, made.job_id, populate_existing=True) if made.job_id else None


def contents_to_export(session: Session) -> list[QuestionContent]:
    """The newest version of every question in use, by category and then as they came in.

    One without an id of its own gets one by which this bank knows it again, where there is room for it.
    """
    rows = session.scalars(
        newest_versions()
        .where(Question.retired.is_(False))
        .order_by(QuestionVersion.category, Question.id)
        .options(contains_eager(QuestionVersion.question))
    )
    return [_with_id(row) for row in rows]


def _with_id(version: QuestionVersion) -> QuestionContent:
    own_id = own_id_for_export(version.said, version.question.key, version.digest)
    return replace(version.said, own_id=own_id) if len(own_id) <= LONGEST_OWN_ID else version.said
