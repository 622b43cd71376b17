"""The editor of a quiz: its rules, its questions in order, what is drawn; all of it shown again until it is kept."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import clock
from portal.audit.queries import last_change
from portal.auth.access import current_actor, guard
from portal.db.session import db
from portal.errors import FairlineError, Invalid, Outdated
from portal.web.conflicts import NOTHING, differing
from portal.web.forms import PortalForm
from portal.web.i18n import current_language, gettext
from portal.web.once import perform_once
from portal.web.stray import posted
from training.authoring.forms import quiz_form
from training.authoring.queries import EditedQuiz, edited_quiz, parts_of_training, to_add, versions_in_order
from training.authoring.showing import KIND_WORDS, category_words
from training.authoring.typed import category_of
from training.courses.rules import text_in
from training.quizzes.bank import category_path
from training.quizzes.publishing import Draw, QuizPlan, save_quiz
from training.quizzes.rules import FeedbackPolicy
from training.quizzes.wording import called

quiz_editor = Blueprint("quiz_editor", __name__, url_prefix="/training/library/quizzes")

WRITE = "training:content:write"
_MOST_QUESTIONS = 200
_MINUTES, _SHARE, _TRIES = 15, 80, 3
"""What a blank quiz begins with."""
_DRAWS = 3
_DRAWN = ("count", "points", "unit", "category")
_RULES = ("minutes", "pass_percent", "attempts", "feedback", "shuffle_questions", "shuffle_options")


@quiz_editor.route("/<int:unit_id>", methods=["GET", "POST"])
@guard(WRITE)
def edit(unit_id: int) -> str | Response | tuple[str, int]:
    """Show, rearrange, add, or keep a quiz; attempts that run keep the version they began."""
    edited = edited_quiz(db.session, unit_id)
    version_ids = _asked(edited)
    form = quiz_form(version_ids, _DRAWS, parts_of_training(db.session, current_language()), _begun(edited))
    if not form.is_submitted():
        return _page(edited, form, version_ids)
    if not form.validate():
        return _page(edited, form, version_ids), 422
    action, order = posted("action"), _arranged(form, version_ids)
    if action == "save":
        try:
            return redirect(_kept(unit_id, form, order))
        except FairlineError as error:
            form.refuse(error)
            stored = edited_quiz(db.session, unit_id) if isinstance(error, Outdated) else None
            return _page(edited, form, version_ids, stored), 422
    if action.startswith("add-") and action[4:].isdigit() and len(order) < _MOST_QUESTIONS:
        order = [*order, int(action[4:])]
    form = _again(form, order)
    return _page(edited, form, order), 422


def _asked(edited: EditedQuiz) -> list[int]:
    """The questions that the form holds: as they were sent, else those of the quiz."""
    sent = posted("asked")
    if sent:
        ids = [int(text) for text in sent.split(",") if text.isascii() and text.isdigit() and len(text) < 12]
        return [version.id for version in versions_in_order(db.session, list(dict.fromkeys(ids))[:_MOST_QUESTIONS])]
    return [item.question_version_id for item in edited.quiz.questions] if edited.quiz else []


def _begun(edited: EditedQuiz) -> dict[str, Any]:
    quiz = edited.quiz
    if quiz is None:
        blank = {"minutes": _MINUTES, "pass_percent": _SHARE, "attempts": _TRIES, "shuffle_options": True}
        return blank | {"seen_version": "0"}
    data: dict[str, Any] = {
        "seen_version": str(quiz.number),
        "minutes": quiz.minutes,
        "pass_percent": quiz.pass_percent,
        "attempts": quiz.attempts,
        "feedback": quiz.feedback.value,
        "shuffle_questions": quiz.shuffle_questions,
        "shuffle_options": quiz.shuffle_options,
        "asked": ",".join(str(item.question_version_id) for item in quiz.questions),
    }
    for number, item in enumerate(quiz.questions):
        data |= {f"o{item.question_version_id}": number + 1, f"p{item.question_version_id}": item.points}
    for number, draw in enumerate(quiz.draws[:_DRAWS]):
        data |= {f"d{number}_count": draw.count, f"d{number}_points": draw.points}
        data |= {f"d{number}_unit": str(draw.unit_id or ""), f"d{number}_category": category_words(draw.category)}
    return data


def _arranged(form: PortalForm, version_ids: list[int]) -> list[int]:
    """What stays, in the order of the places that were typed."""
    kept = [version_id for version_id in version_ids if not form[f"x{version_id}"].data]
    return sorted(kept, key=lambda version_id: (form[f"o{version_id}"].data or 999, version_ids.index(version_id)))


def _again(form: PortalForm, order: list[int]) -> PortalForm:
    """The same with the questions in their new order, what was typed kept."""
    data = {field.name: field.data for field in form if field.name not in {"csrf_token"}}
    for number, version_id in enumerate(order):
        data[f"o{version_id}"] = number + 1
        data.setdefault(f"p{version_id}", 1)
    data["asked"] = ",".join(map(str, order))
    parts = parts_of_training(db.session, current_language())
    made = quiz_form(order, _DRAWS, parts, data)
    made.process(formdata=None, data=data)
    return made


def _plan(form: PortalForm, order: list[int]) -> QuizPlan:
    return QuizPlan(
        pass_percent=form["pass_percent"].data,
        attempts=form["attempts"].data,
        minutes=form["minutes"].data,
        shuffle_questions=form["shuffle_questions"].data,
        shuffle_options=form["shuffle_options"].data,
        feedback=FeedbackPolicy(form["feedback"].data),
        questions=tuple((version_id, form[f"p{version_id}"].data or 1) for version_id in order),
        draws=tuple(draw for number in range(_DRAWS) if (draw := _draw(form, number)) is not None),
    )


def _draw(form: PortalForm, number: int) -> Draw | None:
    count, unit = form[f"d{number}_count"].data, form[f"d{number}_unit"].data or ""
    category = category_path(category_of((form[f"d{number}_category"].data or "").replace("›", "/")))
    if not count:
        return None
    if not unit and not category:
        raise Invalid("Say of what part or category.", field=f"d{number}_unit")
    return Draw(
        count=count,
        points=form[f"d{number}_points"].data or 1,
        unit_id=int(unit) if unit else None,
        category=category,
    )


def _kept(unit_id: int, form: PortalForm, order: list[int]) -> str:
    actor, plan, now = current_actor(), _plan(form, order), clock.now()
    text = form["seen_version"].data or ""
    seen = int(text) if text.isdecimal() and len(text) < 10 else -1

    def act(session: Session) -> str:
        save_quiz(session, actor, unit_id, plan, now, seen=seen)
        return url_for("library.unit", unit_id=unit_id)

    target = perform_once(form.form_key.data or "", act)
    flash(gettext("The quiz is held like this from now on. Attempts that run keep theirs."), "success")
    return target


def _both(form: PortalForm, order: list[int], stored: EditedQuiz) -> list[tuple[str, str, str]]:
    """What is held now beside what was typed; sent again, the form knows both."""
    begun = _begun(stored)
    form["seen_version"].data = begun["seen_version"]
    held = [item.question_version_id for item in stored.quiz.questions] if stored.quiz else []
    typed = _lines(_arranged(form, order), {f"p{number}": form[f"p{number}"].data for number in order})
    fixed = [(gettext("Questions for everybody"), _lines(held, begun) or NOTHING, typed or NOTHING)]
    drawn = {f"d{number}_{name}": 1 if name == "points" else "" for number in range(_DRAWS) for name in _DRAWN}
    rules = {name: begun.get(name) for name in _RULES} | {name: begun.get(name, none) for name, none in drawn.items()}
    return [row for row in fixed if row[1] != row[2]] + differing(form, rules)


def _lines(order: list[int], points: dict[str, Any]) -> str:
    language = current_language()
    return "\n".join(
        f"{place}. {called(version.said, language)} ({points.get(f'p{version.id}') or 1})"
        for place, version in enumerate(versions_in_order(db.session, order), start=1)
    )


def _page(edited: EditedQuiz, form: PortalForm, order: list[int], stored: EditedQuiz | None = None) -> str:
    language, words = current_language(), posted("q")[:200]
    versions = versions_in_order(db.session, order)
    form["asked"].data = ",".join(map(str, order))
    return render_template(
        "training/authoring/quiz.html",
        title=text_in(edited.unit.titles, language),
        unit=edited.unit,
        blank=edited.quiz is None,
        form=form,
        versions=[version for version in versions if f"o{version.id}" in form],
        found=to_add(db.session, words, order),
        words=words,
        draws=range(_DRAWS),
        kinds=KIND_WORDS,
        category=category_words,
        called=lambda version: called(version.said, language),
        conflict=_both(form, order, stored) if stored else [],
        changed=last_change(db.session, "training_quiz_version", stored.quiz.id) if stored and stored.quiz else None,
    )
