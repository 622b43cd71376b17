"""The library: courses, lessons and questions with right answers and clauses, to read."""

from flask import Blueprint, render_template

from portal.auth.access import guard
from portal.db.session import db
from portal.web.i18n import current_language
from training.courses.queries import programmes
from training.courses.rules import text_in
from training.courses.showing import kind_label
from training.library.queries import taught_unit, version_numbers

library = Blueprint("library", __name__, url_prefix="/training/library")


@library.get("/")
@guard("training:library:read")
def contents() -> str:
    """All programmes with their courses and units."""
    return render_template(
        "training/library/contents.html",
        programmes=programmes(db.session),
        versions=version_numbers(db.session),
        kind_label=kind_label,
        text=lambda texts: text_in(texts, current_language()),
    )


@library.get("/units/<int:unit_id>")
@guard("training:library:read")
def unit(unit_id: int) -> str:
    """A lesson as it is read, or a quiz with its answers."""
    taught = taught_unit(db.session, unit_id, current_language())
    return render_template(
        "training/library/unit.html",
        taught=taught,
        kind=kind_label(taught.unit.kind),
        text=lambda texts: text_in(texts, current_language()),
    )
