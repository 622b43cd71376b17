"""Verbs over all of training: put the programmes that come with Fairline, or others of their form, into the portal."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from portal.auth.actor import Actor
from training.courses.models import Completion, Course, Enrolment, Unit
from training.courses.rules import UnitKind
from training.courses.services import publish_programme
from training.courses.source import SHIPPED, read_programmes
from training.quizzes.models import Attempt, AttemptGrant
from training.quizzes.publishing import publish_quiz
from training.quizzes.source import read_quiz


def load_content(session: Session, actor: Actor, at: datetime, day: date, folder: Path = SHIPPED) -> int:
    """Publish every programme in ``folder``; how many there are. What is unchanged stays as it is.

    Raises Invalid, before anything is written, for content that is incomplete or contradicts itself.
    """
    sources = read_programmes(folder)
    quizzes = {
        (source.key, unit.key): read_quiz(source.folder, unit.key)
        for source in sources
        for unit in source.units()
        if unit.kind is UnitKind.QUIZ
    }
    for source in sources:
        programme = publish_programme(session, actor, source, at, day)
        units = session.scalars(
            select(Unit).join(Course).where(Course.programme_id == programme.id, Unit.kind == UnitKind.QUIZ)
        )
        for unit in units:
            if not unit.retired:
                publish_quiz(session, actor, unit, quizzes[source.key, unit.key], at)
    return len(sources)


def drop_untouched_enrolments(session: Session, _actor: Actor, employee_ids: Sequence[int]) -> None:
    """Undo the enrolling of people whose entering is taken back; a plan on which anything was done stays."""
    touched = [exists().where(table.enrolment_id == Enrolment.id) for table in (Completion, Attempt, AttemptGrant)]
    statement = delete(Enrolment).where(Enrolment.employee_id.in_(employee_ids), *(~done for done in touched))
    session.execute(statement, execution_options={"synchronize_session": "fetch"})
