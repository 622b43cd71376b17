"""Pages of a quiz: its rules, the attempt with its clock, answers saved as they are given, the result."""

from datetime import datetime

from flask import Blueprint, flash, jsonify, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import clock
from portal.auth.access import current_actor, guard
from portal.db.session import db, transaction
from portal.errors import FairlineError, Invalid, NotFound, Refused
from portal.web.filters import clock_time
from portal.web.forms import ActionForm, PortalForm
from portal.web.i18n import current_language, gettext
from portal.web.once import perform_once
from portal.web.stray import posted
from training.courses.queries import FollowedUnit, followed_unit
from training.courses.rules import UnitKind, UnitState, text_in
from training.courses.showing import next_step
from training.courses.views import locked_page
from training.marking.rules import is_empty
from training.quizzes.forms import attempt_form, given_in, refuse_unfinished
from training.quizzes.models import Attempt
from training.quizzes.queries import (
    asked,
    attempt_for,
    corrected_contents,
    counting_answers,
    essay_marks,
    given_answers,
    standing,
)
from training.quizzes.rules import Timing, is_over, may_see_right_answers
from training.quizzes.services import hand_in, save_answers, start_attempt
from training.quizzes.showing import points_text, shown_marks, shown_questions

quizzes = Blueprint("quizzes", __name__, url_prefix="/training")


@quizzes.get("/quizzes/<int:unit_id>")
@guard("training:plan:follow")
def show_quiz(unit_id: int) -> str | tuple[str, int]:
    """The rules of a quiz, earlier attempts, and the button that starts the clock."""
    followed = _own_quiz(unit_id)
    if not followed.item.open and followed.item.state is not UnitState.DONE:
        return locked_page(followed), 409
    return _quiz_page(followed)


@quizzes.post("/quizzes/<int:unit_id>")
@guard("training:plan:follow")
def begin_attempt(unit_id: int) -> str | tuple[str, int] | Response:
    """Start an attempt; the running one is opened instead of a second."""
    followed = _own_quiz(unit_id)
    form = ActionForm()
    actor, now, day = current_actor(), clock.now(), clock.today()

    def act(session: Session) -> str:
        attempt = start_attempt(session, actor, unit_id, now, day)
        return url_for("quizzes.take_attempt", attempt_id=attempt.id)

    if form.validate_on_submit():
        try:
            return redirect(perform_once(form.form_key.data or "", act))
        except (Refused, Invalid) as error:
            flash(_sentence(error), "warning")
    return redirect(url_for("quizzes.show_quiz", unit_id=followed.unit.id))


def _own_quiz(unit_id: int) -> FollowedUnit:
    followed = followed_unit(db.session, current_actor(), unit_id, clock.today())
    if followed.unit.kind is not UnitKind.QUIZ:
        raise NotFound("There is no such part in your plan.")
    return followed


def _quiz_page(followed: FollowedUnit) -> str:
    language = current_language()
    stands = standing(db.session, followed.enrolment.id, followed.unit.id, clock.now())
    return render_template(
        "training/quizzes/quiz.html",
        title=text_in(followed.unit.titles, language),
        unit=followed.unit,
        item=followed.item,
        course_title=text_in(followed.unit.course.titles, language),
        stands=stands,
        step=next_step(followed.plan, language) if stands.passed else None,
    )


@quizzes.get("/attempts/<int:attempt_id>")
@guard("training:plan:follow")
def take_attempt(attempt_id: int) -> str | Response:
    """The questions with the clock; a closed attempt shows its result."""
    attempt = attempt_for(db.session, current_actor(), attempt_id)
    if attempt.result is not None:
        return redirect(url_for("quizzes.show_result", attempt_id=attempt_id))
    answers = counting_answers(db.session, attempt_id)
    questions = asked(db.session, attempt_id)
    form = attempt_form(attempt, questions, current_language(), answers=answers)
    return _attempt_page(attempt, form)


@quizzes.post("/attempts/<int:attempt_id>")
@guard("training:plan:follow")
def end_attempt(attempt_id: int) -> str | tuple[str, int] | Response:
    """Hand the attempt in, or, without script, save what there is and go on."""
    attempt = attempt_for(db.session, current_actor(), attempt_id)
    saving = posted("action") == "save"
    ended = attempt.result is not None or is_over(attempt.expires_at, clock.now())
    questions = asked(db.session, attempt_id)
    form = attempt_form(attempt, questions, current_language())
    whole = form.validate_on_submit() and (saving or not refuse_unfinished(form, attempt, questions))
    if whole or ended:
        try:
            return redirect(_ended(attempt_id, form, saving))
        except Refused as error:
            flash(_sentence(error), "warning")
            return redirect(url_for("quizzes.take_attempt", attempt_id=attempt_id))
        except Invalid as error:
            form.refuse(error)
    return _attempt_page(attempt_for(db.session, current_actor(), attempt_id), form), 422


def _ended(attempt_id: int, form: PortalForm, saving: bool) -> str:
    """Where to go after the answers were kept or handed in."""
    actor, now = current_actor(), clock.now()
    given = given_in(form, attempt_for(db.session, actor, attempt_id), asked(db.session, attempt_id))

    def act(session: Session) -> str:
        if saving:
            save_answers(session, actor, attempt_id, given, now)
            return url_for("quizzes.take_attempt", attempt_id=attempt_id)
        hand_in(session, actor, attempt_id, given, now)
        return url_for("quizzes.show_result", attempt_id=attempt_id)

    target = perform_once(form.form_key.data or "", act)
    if saving:
        flash(gettext("Saved. The clock keeps running."), "info")
    return target


def _attempt_page(attempt: Attempt, form: PortalForm) -> str:
    language = current_language()
    questions = asked(db.session, attempt.id)
    followed = followed_unit(db.session, current_actor(), attempt.unit_id, clock.today())
    return render_template(
        "training/quizzes/attempt.html",
        title=text_in(followed.unit.titles, language),
        attempt=attempt,
        form=form,
        questions=shown_questions(attempt, questions, language),
        over=is_over(attempt.expires_at, clock.now()),
        minutes_left=max(0, int((attempt.expires_at - clock.now()).total_seconds() // 60)),
    )


@quizzes.post("/attempts/<int:attempt_id>/answers/<int:question_id>")
@guard("training:plan:follow")
def save_answer(attempt_id: int, question_id: int) -> tuple[Response, int]:
    """Keep one answer as it is given and say so by the browser's id for it; nothing about it being right.

    Whatever stands between (a gateway, a network's own page) cannot name that id: without it the browser sends again.
    """
    actor, now = current_actor(), clock.now()
    attempt = attempt_for(db.session, actor, attempt_id)
    questions = [item for item in asked(db.session, attempt_id) if item.question_version_id == question_id]
    if not questions:
        raise NotFound("There is no such attempt.")
    form = attempt_form(attempt, questions, current_language())
    client_id = form[f"c{question_id}"].data
    try:
        if not form.validate_on_submit():
            raise Invalid("That is not an answer to this question.")
        given = given_in(form, attempt, questions)
        with transaction() as session:
            arrival = save_answers(session, actor, attempt_id, given, now)
    except (Invalid, Refused) as error:
        outcome = "closed" if isinstance(error, Refused) else "invalid"
        return jsonify(client_id=client_id, outcome=outcome, sentence=_sentence(error)), error.status
    return jsonify(client_id=client_id, outcome=arrival, sentence=_saved(arrival, now)), 200


def _saved(arrival: Timing, at: datetime) -> str:
    if arrival is Timing.LATE:
        return gettext("This came after the end of the time: it is kept, but not marked.")
    return gettext("Saved at %(time)s", time=clock_time(at))


@quizzes.get("/attempts/<int:attempt_id>/result")
@guard("training:plan:follow")
def show_result(attempt_id: int) -> str | Response:
    """The score, each question with its clause, attempts left, and the next step."""
    actor, language = current_actor(), current_language()
    attempt = attempt_for(db.session, actor, attempt_id)
    if attempt.result is None:
        return redirect(url_for("quizzes.take_attempt", attempt_id=attempt_id))
    followed = followed_unit(db.session, actor, attempt.unit_id, clock.today())
    stands = standing(db.session, attempt.enrolment_id, attempt.unit_id, clock.now())
    answers = given_answers(db.session, attempt_id)
    questions = asked(db.session, attempt_id)
    shows_right = may_see_right_answers(attempt.quiz.feedback, passed=stands.passed, attempts_left=stands.left)
    return render_template(
        "training/quizzes/result.html",
        title=text_in(followed.unit.titles, language),
        attempt=attempt,
        result=attempt.result,
        earlier=attempt.results[-2::-1],
        policy=attempt.quiz.feedback,
        points_text=points_text,
        score=points_text(attempt.result.points),
        most=points_text(attempt.result.most_points),
        marks=shown_marks(
            attempt,
            attempt.result,
            questions,
            counting_answers(db.session, attempt_id),
            corrected_contents(db.session, questions),
            essay_marks(db.session, attempt_id),
            language,
            with_right_answers=shows_right,
        ),
        shows_right=shows_right,
        late_answers=sum(answer.late and not is_empty(answer.answer) for given in answers.values() for answer in given),
        stands=stands,
        step=next_step(followed.plan, language),
        finished=followed.plan.finished,
    )


def _sentence(error: FairlineError) -> str:
    text = gettext(error.message)
    return text % error.values if error.values else text
