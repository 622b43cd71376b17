"""Pages of the question bank: the list, and a question with its versions."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import clock
from portal.auth.access import current_actor, guard
from portal.db.session import db
from portal.web.filters import short_date
from portal.web.forms import ActionForm
from portal.web.i18n import current_language, gettext, lazy_gettext
from portal.web.once import perform_once
from portal.web.stray import posted
from portal.web.tables import Column, Listing, table_page
from training.authoring.queries import bank_question, bank_statement
from training.authoring.showing import KIND_WORDS, category_words
from training.authoring.typed import WRITTEN_KINDS, fits_the_form
from training.courses.rules import text_in
from training.quizzes.bank import retire_question
from training.quizzes.content import NOTHING, QuestionContent, QuestionKind
from training.quizzes.models import QuestionVersion
from training.quizzes.packing import unpacked
from training.quizzes.showing import right_options, right_rows
from training.quizzes.wording import called, html_of, line_of

authoring = Blueprint("authoring", __name__, url_prefix="/training/bank")

READ = "training:library:read"
WRITE = "training:content:write"


@authoring.get("/")
@guard(READ)
def bank() -> str | Response:
    """All questions, by words, kind and whether they are in use."""
    words, retired = request.args.get("q", "")[:200], request.args.get("view") == "retired"
    asked = request.args.get("kind", "")
    kind = QuestionKind(asked) if asked in set(QuestionKind) else None
    table = table_page(db.session, _listing(words, kind, retired=retired), current_actor())
    if isinstance(table, Response):
        return table
    return render_template(
        "training/authoring/bank.html",
        table=table,
        words=words,
        kind=asked,
        kinds=KIND_WORDS,
        written=WRITTEN_KINDS,
        retired=retired,
        may_write=current_actor().may(WRITE),
        tabs=[
            {"label": gettext("In use"), "url": url_for("authoring.bank"), "active": not retired},
            {"label": gettext("Retired"), "url": url_for("authoring.bank", view="retired"), "active": retired},
        ],
    )


def _listing(words: str, kind: QuestionKind | None, *, retired: bool) -> Listing:
    return Listing(
        name="question-bank",
        title=lazy_gettext("Question bank"),
        statement=bank_statement(words, kind, retired=retired),
        key=QuestionVersion.question_id.expression,
        columns=_columns(),
        default_sort="-changed",
        row_url=lambda row: url_for("authoring.question", question_id=row.question_id),
        empty_title=lazy_gettext("No question here"),
        empty_text=lazy_gettext("Write one, import a file, or search for other words."),
        exports=False,
    )


def _called(row: Any) -> str:
    return called(unpacked(QuestionContent, row.content), current_language())


def _columns() -> list[Column]:
    return [
        Column(key="name", title=lazy_gettext("Question"), value=_called),
        Column(key="kind", title=lazy_gettext("Kind"), value=lambda row: str(KIND_WORDS[row.kind]), width="narrow"),
        Column(
            key="category",
            title=lazy_gettext("Category"),
            value=lambda row: category_words(row.category),
            sort=QuestionVersion.category.expression,
        ),
        Column(
            key="clause",
            title=lazy_gettext("Clause"),
            value=lambda row: row.clause,
            sort=QuestionVersion.clause.expression,
            width="narrow",
        ),
        Column(key="version", title=lazy_gettext("Version"), value=lambda row: row.number, align="end", kind="number"),
        Column(
            key="changed",
            title=lazy_gettext("Since"),
            value=lambda row: clock.local(row.published_at).date(),
            cell=lambda row: short_date(clock.local(row.published_at).date()),
            sort=QuestionVersion.published_at.expression,
            kind="date",
            width="narrow",
        ),
    ]


@authoring.get("/<int:question_id>")
@guard(READ)
def question(question_id: int) -> str:
    """A question with its right answers, where it is asked, its versions and corrections."""
    language = current_language()
    found = bank_question(db.session, question_id)
    content = found.newest.said
    return render_template(
        "training/authoring/question.html",
        found=found,
        content=content,
        title=line_of(content.text, language),
        kind=KIND_WORDS[content.kind],
        category=category_words(found.newest.category),
        text=lambda texts: text_in(texts, language),
        editable=fits_the_form(content),
        may_write=current_actor().may(WRITE),
        **shown_content(content, language),
    )


def shown_content(content: QuestionContent, language: str) -> dict[str, Any]:
    essay = content.essay
    return {
        "text_html": html_of(content.text, language),
        "feedback_html": html_of(content.feedback, language),
        "options": right_options(content, language),
        "rows": right_rows(content, language),
        "for_marker": html_of(essay.for_marker if essay else NOTHING, language),
    }


@authoring.post("/<int:question_id>/retire")
@guard(WRITE)
def retire(question_id: int) -> Response:
    """Take a question out of draws and lists, or put it back."""
    actor, retired = current_actor(), posted("retired") == "1"
    found = bank_question(db.session, question_id)
    form = ActionForm()

    def act(session: Session) -> str:
        retire_question(session, actor, found.question.id, retired=retired)
        return url_for("authoring.question", question_id=question_id)

    if form.validate_on_submit():
        return redirect(perform_once(form.form_key.data or "", act))
    return redirect(url_for("authoring.question", question_id=question_id))
