"""Pages of item statistics for trainers and compliance: quizzes, the figures of one, and what was answered."""

from collections.abc import Callable

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from portal import clock
from portal.auth.access import ask_for_proof, current_actor, guard
from portal.db.session import db
from portal.exports.content import holds_persons
from portal.exports.giving import Handout, give_out
from portal.web.filters import short_date
from portal.web.i18n import current_language, gettext, lazy_gettext
from portal.web.tables import Column, Listing, table_page
from training.courses.rules import text_in
from training.figures.queries import finished_count, measured_quiz, options_chosen, quizzes_statement
from training.figures.rules.choosing import Choice, counted
from training.figures.rules.measures import LEAST_ATTEMPTS
from training.figures.showing import (
    CHOICE_WORDS,
    Measured,
    ShownQuestion,
    badges,
    distribution,
    figure,
    interval_words,
    mark_rows,
    measured,
    option_rows,
    percent,
    picture,
    share,
)
from training.figures.tables import exported, question_table
from training.quizzes.models import QuizVersion
from training.quizzes.wording import html_of

figures = Blueprint("figures", __name__, url_prefix="/training/statistics")

_READ = "training:library:read"
_KINDS = ("xlsx", "csv", "marks")


@figures.get("/")
@guard(_READ)
def quizzes() -> str | Response:
    """All quizzes by version, with how many attempts there are to learn from."""
    language = current_language()
    table = table_page(db.session, _listing(language), current_actor())
    if isinstance(table, Response):
        return table
    return render_template("training/figures/quizzes.html", table=table, least=LEAST_ATTEMPTS)


def _listing(language: str) -> Listing:
    return Listing(
        name="quiz-statistics",
        title=lazy_gettext("Quiz statistics"),
        statement=quizzes_statement(),
        key=QuizVersion.id.expression,
        columns=[
            Column(key="quiz", title=lazy_gettext("Quiz"), value=lambda row: text_in(row.titles, language)),
            Column(key="course", title=lazy_gettext("Course"), value=lambda row: text_in(row.course_titles, language)),
            Column(
                key="version",
                title=lazy_gettext("Version"),
                value=lambda row: row.number,
                align="end",
                kind="number",
                width="narrow",
            ),
            Column(
                key="published",
                title=lazy_gettext("Held since"),
                value=lambda row: clock.local(row.published_at).date(),
                cell=lambda row: short_date(clock.local(row.published_at).date()),
                sort=QuizVersion.published_at.expression,
                kind="date",
                width="narrow",
            ),
            Column(
                key="finished",
                title=lazy_gettext("Finished attempts"),
                value=lambda row: row.finished,
                sort=finished_count,
                align="end",
                kind="number",
            ),
        ],
        default_sort="-finished",
        row_url=lambda row: url_for("figures.show_quiz", quiz_version_id=row.id),
        empty_title=lazy_gettext("No quizzes yet"),
        empty_text=lazy_gettext("Quizzes appear here with the programmes of the library."),
        exports=False,
    )


def _choice() -> Choice:
    asked = request.args.get("attempts", "")
    return Choice(asked) if asked in set(Choice) else Choice.FIRST


@figures.get("/<int:quiz_version_id>")
@guard(_READ)
def show_quiz(quiz_version_id: int) -> str | Response:
    """The figures of a quiz and its questions; with ``export`` as a file. Nothing under twenty attempts."""
    language = current_language()
    found = measured(measured_quiz(db.session, quiz_version_id), _choice(), language)
    kind = request.args.get("export", "")
    if kind in _KINDS and found.enough:
        return ask_for_proof() or _file(found, kind, language)
    address = _addresses(found)
    return render_template(
        "training/figures/quiz.html",
        title=text_in(found.quiz.titles, language),
        course=text_in(found.quiz.course_titles, language),
        found=found,
        tabs=_tabs(found),
        table=question_table(found, request.args.get("sort", ""), address) if found.enough else None,
        flagged=[(one, address(one), badges(one.flags)) for one in found.questions if found.enough and one.flags],
        bars=distribution(found),
        points=picture(found, address) if found.enough else [],
        axes=(gettext("Facility %"), gettext("Discrimination index %")),
        least=LEAST_ATTEMPTS,
        figure=figure,
        percent=percent,
        interval=interval_words,
    )


def _addresses(found: Measured) -> Callable[[ShownQuestion], str]:
    asked = None if found.choice is Choice.FIRST else found.choice.value

    def address(one: ShownQuestion) -> str:
        return url_for(
            "figures.show_question",
            quiz_version_id=found.quiz.version_id,
            question_version_id=one.item.question_version_id,
            attempts=asked,
        )

    return address


def _tabs(found: Measured) -> list[dict[str, object]]:
    return [
        {
            "label": words,
            "url": url_for(
                "figures.show_quiz",
                quiz_version_id=found.quiz.version_id,
                attempts=None if choice is Choice.FIRST else choice.value,
            ),
            "active": choice is found.choice,
            "count": len(counted(found.quiz.attempts, choice)),
        }
        for choice, words in CHOICE_WORDS.items()
    ]


def _file(found: Measured, kind: str, language: str) -> Response:
    """The figures as a file; that it was taken out is recorded."""
    title = gettext(
        "%(quiz)s, version %(number)s: %(attempts)s",
        quiz=text_in(found.quiz.titles, language),
        number=found.quiz.number,
        attempts=str(CHOICE_WORDS[found.choice]),
    )
    marks = kind == "marks"
    handout = Handout(
        kind="training.quiz-marks" if marks else "training.quiz-statistics",
        title=lazy_gettext("Quiz statistics"),
        name="quiz-marks" if marks else "quiz-statistics",
        form="xlsx" if kind == "xlsx" else "csv",
        rows=len(found.attempts) if marks else len(found.questions),
        personal=marks and holds_persons(["training_attempt_result.marks"]),  # a line an attempt; figures name nobody
    )
    return give_out(handout, lambda stamp: exported(found, kind, title=title, stamp=stamp))


@figures.get("/<int:quiz_version_id>/questions/<int:question_version_id>")
@guard(_READ)
def show_question(quiz_version_id: int, question_version_id: int) -> str:
    """The figures of one question and how its answers spread over the options."""
    language = current_language()
    quiz = measured_quiz(db.session, quiz_version_id)
    item = quiz.question(question_version_id)
    found = measured(quiz, _choice(), language)
    one = next(shown for shown in found.questions if shown.item is item)
    chosen = options_chosen(db.session, quiz_version_id, question_version_id) if one.enough else {}
    back = None if found.choice is Choice.FIRST else found.choice.value
    return render_template(
        "training/figures/question.html",
        found=found,
        one=one,
        quiz_title=text_in(quiz.titles, language),
        back=url_for("figures.show_quiz", quiz_version_id=quiz_version_id, attempts=back),
        choice=CHOICE_WORDS[found.choice],
        badges=badges(one.flags),
        options=option_rows(found, one, chosen, language) if one.enough else [],
        marks=mark_rows(found, one) if one.enough else [],
        feedback=html_of(item.question.said.feedback, language),
        least=LEAST_ATTEMPTS,
        figure=figure,
        percent=percent,
        share=share,
        interval=interval_words,
    )
