"""Verbs of results: what an attempt earned, an essay that a trainer marks, a key that was wrong (T10, T13)."""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid, NotFound, Refused
from portal.jobs.services import enqueue
from training.courses.models import Enrolment
from training.courses.services import complete_unit
from training.marking.rules import is_marked, share_earned
from training.quizzes.bank import check_seen, keep_version, newest_question
from training.quizzes.content import QuestionContent, QuestionKind
from training.quizzes.models import (
    Attempt,
    AttemptQuestion,
    AttemptResult,
    EssayMark,
    KeyCorrection,
    Question,
    QuestionVersion,
    QuizQuestion,
    QuizVersion,
)
from training.quizzes.publishing import Draw, QuizPlan, newest_quiz, save_quiz
from training.quizzes.queries import asked, corrected_contents, counting_answers, essay_marks
from training.quizzes.rules import ClosedBy, Score

REGRADE_JOB = "training.regrade"
LONGEST_REASON = 500
_AT_ONCE = 100


def add_result(
    session: Session, attempt: Attempt, closed_at: datetime, by: ClosedBy, reason: str = ""
) -> AttemptResult:
    """Mark an attempt by what counts today and add the result; earlier results stay."""
    items = [item for item in asked(session, attempt.id) if is_marked(item.question.kind)]
    score = _score(session, attempt, items)
    before = attempt.result
    result = AttemptResult(
        attempt_id=attempt.id,
        number=before.number + 1 if before else 1,
        closed_at=closed_at,
        closed_by=by,
        points=int(score.points * 100),
        most_points=score.most * 100,
        percent=score.percent,
        passed=score.passed or bool(before and before.passed),
        pending=score.pending,
        marks={
            str(item.question_version_id): None if points is None else int(points * 100)
            for item, points in zip(items, score.marks, strict=True)
        },
        reason=reason,
    )
    session.add(result)
    session.flush()
    session.refresh(attempt, ["results"])
    return result


def _score(session: Session, attempt: Attempt, items: Sequence[AttemptQuestion]) -> Score:
    answers = counting_answers(session, attempt.id)
    contents = corrected_contents(session, items)
    essays = essay_marks(session, attempt.id)
    marks: list[Fraction | None] = []
    for item in items:
        given = answers.get(item.question_version_id)
        share = share_earned(contents[item.question_version_id], given.answer if given else None)
        essay = essays.get(item.question_version_id)
        if share is None:
            marks.append(Fraction(essay.points, 100) if essay else None)
        else:
            marks.append(share * item.points)
    quiz = session.get_one(QuizVersion, attempt.quiz_version_id)
    return Score(marks=tuple(marks), most=sum(item.points for item in items), pass_percent=quiz.pass_percent)


def complete_passed(session: Session, actor: Actor, attempt: Attempt, result: AttemptResult, at: datetime) -> None:
    """With a pass the unit is done, once; the digest is that of the quiz that was held."""
    if result.passed:
        quiz = session.get_one(QuizVersion, attempt.quiz_version_id)
        complete_unit(session, actor, attempt.enrolment_id, attempt.unit_id, quiz.digest, actor.language, at)


def mark_essay(
    session: Session,
    actor: Actor,
    attempt_id: int,
    question_version_id: int,
    hundredths: int,
    comment: str,
    at: datetime,
) -> AttemptResult:
    """Mark an essay with so many hundredths of points and a word to the person; the attempt's result follows.

    Raises NotFound for an attempt without that essay, Refused for one's own or one that runs, Invalid for more points
    than it is worth.
    """
    attempt = session.get(Attempt, attempt_id)
    item = session.get(AttemptQuestion, (attempt_id, _position(session, attempt_id, question_version_id)))
    if attempt is None or item is None or item.question.kind is not QuestionKind.ESSAY:
        raise NotFound("There is no such attempt.")
    enrolment = session.get_one(Enrolment, attempt.enrolment_id, with_for_update=True, populate_existing=True)
    session.refresh(attempt, ["results"])
    if enrolment.employee_id == actor.employee_id:
        raise Refused("Nobody marks their own answers.")
    if attempt.result is None:
        raise Refused("This attempt is still running.")
    if not 0 <= hundredths <= item.points * 100:
        raise Invalid("From 0 to %(most)s points.", field="points", most=item.points)
    mark = EssayMark(
        attempt_id=attempt_id,
        question_version_id=question_version_id,
        points=hundredths,
        comment=comment.strip(),
        marked_by_id=actor.account_id,
        marked_at=at,
    )
    session.add(mark)
    session.flush()
    record(
        session,
        actor,
        "training:essay:mark",
        "training_essay_mark",
        mark.id,
        after={"attempt": attempt_id, "question": question_version_id, "points": hundredths},
    )
    result = add_result(session, attempt, attempt.result.closed_at, attempt.result.closed_by, reason="essay")
    complete_passed(session, actor, attempt, result, at)
    return result


def _position(session: Session, attempt_id: int, question_version_id: int) -> int:
    statement = select(AttemptQuestion.position).where(
        AttemptQuestion.attempt_id == attempt_id, AttemptQuestion.question_version_id == question_version_id
    )
    found = session.scalar(statement)
    return -1 if found is None else found


def correct_key(
    session: Session,
    actor: Actor,
    version_id: int,
    content: QuestionContent,
    reason: str,
    at: datetime,
    *,
    seen: str | None = None,
) -> KeyCorrection:
    """Mark a question by ``content`` from now on, and mark all attempts that asked it again, in the background (T13).

    Quizzes that ask it go on with the corrected version. Old marks stay visible; a pass is never taken away.
    ``seen`` is the ``state_of`` the question as the person's form was made from it. Raises Outdated where somebody
    saved it since, Refused where what was answered would not fit the new content, or where nothing is corrected.
    """
    plain = " ".join(reason.split())[:LONGEST_REASON]
    if not plain:
        raise Invalid("Say why.", field="reason")
    version = session.get(QuestionVersion, version_id, with_for_update=True)
    if version is None:
        raise NotFound("There is no such question.")
    question = session.get_one(Question, version.question_id, with_for_update=True)
    check_seen(question, newest_question(session, question.id), seen)
    if not _answers_fit(version.said, content):
        raise Refused("A corrected key keeps the number of answers. Write a new question instead.")
    corrected = keep_version(session, actor, version.question, content, at, made_here=True)
    if corrected.id == version_id:
        raise Refused("Nothing in the key differs.")
    correction = KeyCorrection(
        version_id=version_id,
        corrected_id=corrected.id,
        reason=plain,
        corrected_by_id=actor.account_id,
        corrected_at=at,
    )
    session.add(correction)
    session.flush()
    record(
        session,
        actor,
        "training:key:correct",
        "training_key_correction",
        correction.id,
        after={"version": version_id, "corrected": corrected.id},
    )
    _go_on_with(session, actor, version_id, corrected.id, at)
    enqueue(session, REGRADE_JOB, {"correction": correction.id}, unique_key=f"regrade:{correction.id}")
    return correction


def _answers_fit(old: QuestionContent, new: QuestionContent) -> bool:
    """Whether an answer to the one is an answer to the other: the same kind, the same positions."""
    shapes = [
        (
            content.kind,
            len(content.options),
            [bool(pair.prompt) for pair in content.pairs],
            len(content.items),
            [(part.kind, len(part.options)) for part in content.parts],
        )
        for content in (old, new)
    ]
    return shapes[0] == shapes[1]


def _go_on_with(session: Session, actor: Actor, version_id: int, corrected_id: int, at: datetime) -> None:
    """Quizzes in force that ask the version ask the corrected one from now on."""
    holding = select(QuizVersion.unit_id).join(QuizQuestion).where(QuizQuestion.question_version_id == version_id)
    for unit_id in session.scalars(holding.distinct().order_by(QuizVersion.unit_id)).all():
        quiz = newest_quiz(session, unit_id)
        if quiz is not None and version_id in {item.question_version_id for item in quiz.questions}:
            save_quiz(session, actor, unit_id, plan_with(quiz, {version_id: corrected_id}), at)


def plan_with(quiz: QuizVersion, instead: dict[int, int]) -> QuizPlan:
    """A quiz's plan as it stands, with other versions of some questions."""
    return QuizPlan(
        pass_percent=quiz.pass_percent,
        attempts=quiz.attempts,
        minutes=quiz.minutes,
        shuffle_questions=quiz.shuffle_questions,
        shuffle_options=quiz.shuffle_options,
        feedback=quiz.feedback,
        questions=tuple(
            (instead.get(item.question_version_id, item.question_version_id), item.points) for item in quiz.questions
        ),
        draws=tuple(
            Draw(count=draw.count, points=draw.points, unit_id=draw.unit_id, category=draw.category)
            for draw in quiz.draws
        ),
    )


def attempts_to_regrade(session: Session, correction: KeyCorrection, after: int) -> Sequence[int]:
    """The next closed attempts that asked the question, in the order of their numbers, from beyond ``after``.

    Those that asked a version which this one corrected in turn are among them.
    """
    versions = {correction.version_id}
    while True:
        more = set(
            session.scalars(select(KeyCorrection.version_id).where(KeyCorrection.corrected_id.in_(versions))).all()
        )
        if more <= versions:
            break
        versions |= more
    closed = select(AttemptResult.attempt_id)
    return session.scalars(
        select(AttemptQuestion.attempt_id)
        .where(
            AttemptQuestion.question_version_id.in_(versions),
            AttemptQuestion.attempt_id > after,
            AttemptQuestion.attempt_id.in_(closed),
        )
        .distinct()
        .order_by(AttemptQuestion.attempt_id)
        .limit(_AT_ONCE)
    ).all()


def regrade(session: Session, actor: Actor, attempt_id: int, reason: str, at: datetime) -> bool:
    """Mark a closed attempt again; whether anything changed. Doing it again changes nothing more."""
    attempt = session.get_one(Attempt, attempt_id)
    session.get_one(Enrolment, attempt.enrolment_id, with_for_update=True, populate_existing=True)
    session.refresh(attempt, ["results"])
    before = attempt.result
    if before is None:
        return False
    with session.begin_nested() as point:
        result = add_result(session, attempt, before.closed_at, before.closed_by, reason=reason)
        if (result.marks, result.passed) == (before.marks, before.passed):
            point.rollback()
            session.refresh(attempt, ["results"])
            return False
    record(
        session,
        actor,
        "training:attempt:regrade",
        "training_attempt",
        attempt_id,
        before={"points": before.points, "passed": before.passed},
        after={"points": result.points, "passed": result.passed},
    )
    complete_passed(session, actor, attempt, result, at)
    return True
