"""Verbs of quizzes: start an attempt, keep answers as they come, mark at the end, grant one more."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid, NotFound, Refused
from portal.words import mark
from training.courses.models import Enrolment
from training.courses.queries import followed_unit
from training.courses.rules import UnitKind, check_open
from training.marking.rules import check_answer, check_whole
from training.quizzes.models import (
    Answer,
    Attempt,
    AttemptGrant,
    AttemptQuestion,
    AttemptResult,
    ExtraTime,
    QuizVersion,
)
from training.quizzes.queries import (
    asked,
    attempt_for,
    counting_answers,
    expired_attempts,
    extra_percent,
    pools_of,
    sheet_of,
    standing,
)
from training.quizzes.results import add_result, complete_passed
from training.quizzes.rules import (
    LONGEST_CLIENT_ID,
    TRANSPORT_GRACE,
    ClosedBy,
    Timing,
    check_start,
    drawn,
    is_over,
    minutes_allowed,
    timing,
)

_MOST_CLOSED_AT_ONCE = 200
MOST_EXTRA_PERCENT = 300
CLOSED = mark("This attempt is closed already; nothing was changed.")


@dataclass(frozen=True, kw_only=True)
class Given:
    """An answer from a page: what each slot holds, the browser's id for this change and its count."""

    question_version_id: int
    values: tuple[tuple[str, ...], ...]
    client_id: str
    sequence: int


def start_attempt(session: Session, actor: Actor, unit_id: int, at: datetime, day: date) -> Attempt:
    """Start an attempt, or give the one that is running: two sendings at once are one attempt.

    Raises NotFound outside one's plan, Refused before the quiz's turn, after the pass, or with none left.
    """
    followed = followed_unit(session, actor, unit_id, day)
    if followed.unit.kind is not UnitKind.QUIZ:
        raise NotFound("There is no such part in your plan.")
    check_open(followed.item)
    enrolment = _locked(session, followed.enrolment.id)
    stands = standing(session, enrolment.id, unit_id, at)
    if stands.running is not None:
        return stands.running
    for attempt in stands.attempts:
        if attempt.result is None:
            _close(session, actor, attempt, at, ClosedBy.TIME)
    stands = standing(session, enrolment.id, unit_id, at)
    check_start(passed=stands.passed, used=len(stands.attempts), allowed=stands.allowed, waiting=stands.waiting)
    minutes = minutes_allowed(stands.quiz.minutes, extra_percent(session, enrolment.employee_id))
    attempt = Attempt(
        enrolment_id=enrolment.id,
        unit_id=unit_id,
        quiz_version_id=stands.quiz.id,
        number=len(stands.attempts) + 1,
        seed=secrets.token_hex(16),
        started_at=at,
        expires_at=at + timedelta(minutes=minutes),
    )
    session.add(attempt)
    session.flush()
    _ask(session, attempt, stands.quiz)
    record(
        session,
        actor,
        "training:attempt:start",
        "training_attempt",
        attempt.id,
        after={"unit": unit_id, "number": attempt.number, "expires_at": attempt.expires_at},
    )
    return attempt


def _ask(session: Session, attempt: Attempt, quiz: QuizVersion) -> None:
    """What the attempt asks is kept, so that a later question of the bank changes nothing of it."""
    fixed = [(item.question_version_id, item.points) for item in quiz.questions]
    chosen = drawn(attempt.seed, fixed, pools_of(session, quiz), shuffle=quiz.shuffle_questions)
    for position, (version_id, points) in enumerate(chosen):
        session.add(
            AttemptQuestion(attempt_id=attempt.id, position=position, question_version_id=version_id, points=points)
        )
    session.flush()


def _locked(session: Session, enrolment_id: int) -> Enrolment:
    """Whoever starts, closes or grants holds the enrolment, so that attempts are counted one after the other."""
    return session.get_one(Enrolment, enrolment_id, with_for_update=True, populate_existing=True)


def save_answers(session: Session, actor: Actor, attempt_id: int, given: Sequence[Given], at: datetime) -> Timing:
    """Keep answers as they were given, late ones too (they are not marked); says whether they came in time.

    A client id that was kept before is kept once. Raises NotFound for a foreign attempt, Refused for a closed one,
    Invalid for options or questions that are not of this attempt.
    """
    attempt = attempt_for(session, actor, attempt_id)
    _locked(session, attempt.enrolment_id)
    session.refresh(attempt, ["results"])
    if attempt.result is not None:
        raise Refused(CLOSED)
    arrival = timing(attempt.expires_at, at)
    _keep(session, attempt, given, at, late=arrival is Timing.LATE)
    record(
        session,
        actor,
        "training:answer:save",
        "training_attempt",
        attempt_id,
        details={"questions": [answer.question_version_id for answer in given], "timing": arrival},
    )
    return arrival


def _keep(session: Session, attempt: Attempt, given: Sequence[Given], at: datetime, *, late: bool) -> None:
    questions = {item.question_version_id: item for item in asked(session, attempt.id)}
    for answer in given:
        item = questions.get(answer.question_version_id)
        if item is None:
            raise Invalid("That question is not part of this quiz.")
        said = sheet_of(attempt, item).answer(answer.values)
        check_answer(item.question.said, said)
        _keep_once(session, attempt, answer, said, at, late=late)


def _keep_once(session: Session, attempt: Attempt, answer: Given, said: Any, at: datetime, *, late: bool) -> None:
    """The unique key decides between two sendings of the same change; the savepoint keeps the rest."""
    if not 0 < len(answer.client_id) <= LONGEST_CLIENT_ID:
        raise Invalid("This form has lost its key. Open the page again.")
    try:
        with session.begin_nested():
            session.add(
                Answer(
                    attempt_id=attempt.id,
                    question_version_id=answer.question_version_id,
                    client_id=answer.client_id,
                    sequence=answer.sequence,
                    answer=said,
                    received_at=at,
                    late=late,
                )
            )
    except IntegrityError:
        return


def hand_in(session: Session, actor: Actor, attempt_id: int, given: Sequence[Given], at: datetime) -> AttemptResult:
    """Keep the last answers and mark the attempt; after the time only what came in time is marked.

    Raises as ``save_answers`` does, and Invalid with the question's field where one has no answer in time.
    """
    arrival = save_answers(session, actor, attempt_id, given, at)
    attempt = attempt_for(session, actor, attempt_id)
    if arrival is Timing.IN_TIME:
        _check_complete(session, attempt)
    return _close(session, actor, attempt, at, ClosedBy.HAND_IN if arrival is Timing.IN_TIME else ClosedBy.TIME)


def _check_complete(session: Session, attempt: Attempt) -> None:
    answers = counting_answers(session, attempt.id)
    for item in asked(session, attempt.id):
        given = answers.get(item.question_version_id)
        try:
            check_whole(item.question.said, given.answer if given else None)
        except Invalid as error:
            raise Invalid(error.message, field=f"q{item.question_version_id}", **error.values) from None


def _close(session: Session, actor: Actor, attempt: Attempt, at: datetime, by: ClosedBy) -> AttemptResult:
    """Mark what counts, write the result, and with a pass the completion."""
    closed_at = at if by is ClosedBy.HAND_IN else min(at, attempt.expires_at + TRANSPORT_GRACE)
    result = add_result(session, attempt, closed_at, by)
    record(
        session,
        actor,
        "training:attempt:close",
        "training_attempt",
        attempt.id,
        after={"by": by, "points": result.points, "of": result.most_points, "passed": result.passed},
    )
    complete_passed(session, actor, attempt, result, result.closed_at)
    return result


def close_expired(session: Session, actor: Actor, at: datetime) -> int:
    """Mark attempts whose time is over with what was saved in time; how many. Doing it again closes none twice."""
    closed = 0
    for attempt_id in expired_attempts(session, at - TRANSPORT_GRACE, _MOST_CLOSED_AT_ONCE):
        attempt = session.get_one(Attempt, attempt_id)
        _locked(session, attempt.enrolment_id)
        session.refresh(attempt, ["results"])
        if attempt.result is None and is_over(attempt.expires_at, at):
            _close(session, actor, attempt, at, ClosedBy.TIME)
            closed += 1
    return closed


def grant_attempt(
    session: Session, actor: Actor, enrolment_id: int, unit_id: int, reason: str, at: datetime
) -> AttemptGrant:
    """Give one more attempt, with a reason that is kept; Refused while the person has one or has passed.

    Whether the actor's permission reaches the person is asked by the caller.
    """
    plain = " ".join(reason.split())
    if not plain:
        raise Invalid("Say why.", field="reason")
    _locked(session, enrolment_id)
    stands = standing(session, enrolment_id, unit_id, at)
    if stands.passed or stands.left or stands.running is not None:
        raise Refused("Another attempt can be granted once all are used without a pass.")
    grant = AttemptGrant(
        enrolment_id=enrolment_id,
        unit_id=unit_id,
        reason=plain,
        granted_by_id=actor.account_id,
        granted_at=at,
    )
    session.add(grant)
    session.flush()
    record(
        session,
        actor,
        "training:attempt:grant",
        "training_attempt_grant",
        grant.id,
        after={"enrolment": enrolment_id, "unit": unit_id},
    )
    return grant


def grant_extra_time(
    session: Session, actor: Actor, employee_id: int, percent: int, reason: str, at: datetime
) -> ExtraTime:
    """Give a person so much more time in every quiz that starts from now on, with a reason that is kept (T12).

    0 takes it back. Raises Refused for oneself, Invalid without a reason or beyond 300 percent.
    """
    plain = " ".join(reason.split())
    if employee_id == actor.employee_id:
        raise Refused("Nobody grants themself anything.")
    if not plain:
        raise Invalid("Say why.", field="reason")
    if not 0 <= percent <= MOST_EXTRA_PERCENT:
        raise Invalid("At most %(most)s percent.", field="percent", most=MOST_EXTRA_PERCENT)
    grant = ExtraTime(
        employee_id=employee_id, percent=percent, reason=plain, granted_by_id=actor.account_id, granted_at=at
    )
    session.add(grant)
    session.flush()
    record(
        session,
        actor,
        "training:extra_time:grant",
        "training_extra_time",
        grant.id,
        after={"employee": employee_id, "percent": percent},
    )
    return grant
