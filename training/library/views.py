"""The library: courses, lessons and questions with right answers and clauses, to read."""

from flask import Blueprint, Response, render_template

from portal.auth.access import guard
from portal.db.session import db
from portal.web.headers import with_players
from portal.web.i18n import current_language
from training.courses.material import lesson_html
from training.courses.queries import programmes
from training.courses.rules import text_in
from training.courses.showing import kind_label
from training.lessons.queries import drafts_since
from training.library.queries import taught_unit, version_numbers
from training.quizzes.showing import right_options, right_rows
from training.quizzes.wording import html_of, line_of
from training.signoffs.showing import shown_checklist

library = Blueprint("library", __name__, url_prefix="/training/library")


@library.get("/")
@guard("training:library:read")
def contents() -> str:
    """All programmes with their courses and units."""
    return render_template(
        "training/library/contents.html",
        programmes=programmes(db.session),
        versions=version_numbers(db.session),
        drafts=drafts_since(db.session),
        kind_label=kind_label,
        text=lambda texts: text_in(texts, current_language()),
    )


@library.get("/units/<int:unit_id>")
@guard("training:library:read")
def unit(unit_id: int) -> Response:
    """A lesson as it is read, or a quiz with its answers."""
    language = current_language()
    taught = taught_unit(db.session, unit_id, language)
    lesson = taught.lesson
    page = render_template(
        "training/library/unit.html",
        taught=taught,
        checklist=shown_checklist(taught.checklist, current_language()),
        body=lesson_html(db.session, unit_id, lesson.body, lesson.language) if lesson else "",
        drafted=unit_id in drafts_since(db.session),
        kind=kind_label(taught.unit.kind),
        language=language,
        text=lambda texts: text_in(texts, language),
        line=lambda words: line_of(words, language),
        html=lambda words: html_of(words, language),
        right_options=lambda content: right_options(content, language),
        right_rows=lambda content: right_rows(content, language),
    )
    return with_players(page)
