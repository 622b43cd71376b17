"""The pages for importing punches, with a file to try."""

from typing import Any

from flask import g
from werkzeug.wrappers import Response

from hr.attendance.layout_samples import SAMPLES, layout_sample
from hr.attendance.punch_choices import LAYOUTS
from hr.attendance.punches import PUNCHES
from hr.attendance.sample import sample_file
from hr.permissions import IMPORT_PUNCHES
from portal.auth.access import guard
from portal.db.session import db
from portal.documents.answers import file_answer
from portal.errors import NotFound
from portal.exchange.pages import ImportPages
from portal.installation import is_demo
from portal.web.i18n import current_language, gettext, lazy_gettext

PAGES = ImportPages(
    kind=PUNCHES,
    name="hr_imports",
    url_prefix="/hr/imports",
    title=lazy_gettext("Imports of punches"),
    intro=lazy_gettext("Every file that was handed in, with what became of its rows."),
    form_help="hr/imports/help.html",
    accepts=".csv,.txt,.dat,.xlsx",
    file_hint=lazy_gettext(
        "A log of a terminal (.dat, .txt), CSV or XLSX, up to 32 MB. UTF-8, UTF-16, GB18030 and Big5 are recognised."
    ),
    done=(lazy_gettext("Attendance"), "attendance.overview"),
)
imports = PAGES.blueprint()


@imports.get("/sample.csv")
@guard(IMPORT_PUNCHES)
def sample() -> Response:
    """In the demo a month of punches that is missing there; elsewhere the columns with two lines to replace."""
    return file_answer(sample_file(db.session, current_language()), "punches-sample.csv", "text/csv")


@imports.get("/samples/<name>")
@guard(IMPORT_PUNCHES)
def layout_file(name: str) -> Response:
    """A file to try in one of the layouts."""
    found = layout_sample(db.session, name)
    if found is None:
        raise NotFound("There is no such sample.")
    return file_answer(found[0], found[1], "text/csv" if found[1].endswith(".csv") else "text/plain")


@imports.context_processor
def _sample_text() -> dict[str, Any]:
    if "sample_text" not in g:
        g.sample_text = (
            gettext(
                "The punches of the one team whose device has not been read this month, with a few typical mistakes."
            )
            if is_demo(db.session)
            else gettext("The columns, with two lines to replace.")
        )
    return {
        "sample_text": g.sample_text,
        "sample_layouts": [(one.name, one.label) for one in LAYOUTS if one.name in SAMPLES],
    }
