"""Answers to the questions of an attempt, as only the server can know them."""

from sqlalchemy.orm import Session

from training.marking.rules import best_answer, wrong_answer
from training.quizzes.forms import field_names
from training.quizzes.models import Attempt, AttemptQuestion
from training.quizzes.queries import asked, sheet_of
from training.quizzes.services import Given


def slots_for(attempt: Attempt, item: AttemptQuestion, *, right: bool) -> list[list[str]]:
    """What the fields of a question hold for an answer that is right, or for one that is not."""
    content = item.question.said
    return sheet_of(attempt, item).values(best_answer(content) if right else wrong_answer(content))


def filled(session: Session, attempt: Attempt, right: int = 99) -> dict[str, object]:
    """The fields of all answers, the first ``right`` of them right."""
    fields: dict[str, object] = {}
    for number, item in enumerate(asked(session, attempt.id)):
        values = slots_for(attempt, item, right=number < right)
        fields |= dict(zip(field_names(item, sheet_of(attempt, item).slots()), values, strict=True))
    return fields


def given(session: Session, attempt: Attempt, right: int = 99, sequence: int = 1) -> list[Given]:
    """Answers to all questions as services take them, the first ``right`` of them right."""
    return [
        Given(
            question_version_id=item.question_version_id,
            values=tuple(tuple(slot) for slot in slots_for(attempt, item, right=number < right)),
            client_id=f"{sequence}-{number}",
            sequence=sequence,
        )
        for number, item in enumerate(asked(session, attempt.id))
    ]
