"""Where something that was done on a plan leaves its trace: a plan without any can be taken back."""

from sqlalchemy import ColumnElement, exists

from training.courses.models import Completion, Enrolment
from training.quizzes.models import Attempt, AttemptGrant
from training.signoffs.models import Observation

_TABLES = (Completion, Attempt, AttemptGrant, Observation)


def untouched() -> list[ColumnElement[bool]]:
    """The conditions on Enrolment that nothing was done on it."""
    return [~exists().where(table.enrolment_id == Enrolment.id) for table in _TABLES]
