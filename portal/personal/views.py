"""The page of the field register, and the register as a file."""

from flask import Blueprint, current_app, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.auth.access import ask_for_proof, guard
from portal.exchange.sheets import SheetColumn, write_csv, write_xlsx
from portal.exchange.stamps import Stamp
from portal.exports.giving import Handout, give_out
from portal.personal.columns import sealed_attributes
from portal.personal.permissions import READ_REGISTER
from portal.personal.register import (
    BASIS_WORDS,
    CLASS_WORDS,
    KEEPING_WORDS,
    DataClass,
    FieldEntry,
    fields_of,
)
from portal.web.i18n import gettext, lazy_gettext
from portal.words import mark

personal = Blueprint("personal", __name__, url_prefix="/personal")

_TITLES = (mark("Table"), mark("Column"), mark("Class"), mark("Purpose"), mark("Ground"), mark("Kept"))
_FORMS = ("xlsx", "csv")
_TONES = {DataClass.PERSONAL: "warning", DataClass.SENSITIVE: "danger", DataClass.PUBLIC: "success"}


@personal.get("/register")
@guard(READ_REGISTER)
def show_register() -> str | AnyResponse:
    """Every column with purpose, ground, class and keeping; personal ones alone unless all are asked for."""
    entries = _entries()
    kind = request.args.get("export", "")
    if kind in _FORMS:
        return ask_for_proof() or _exported(entries, kind)
    shown_all = request.args.get("show") == "all"
    wanted = [entry for entry in entries if shown_all or entry.data_class in (DataClass.PERSONAL, DataClass.SENSITIVE)]
    return render_template(
        "portal/personal/register.html",
        rows=[_cells(entry) for entry in wanted],
        tones=[_TONES.get(entry.data_class, "neutral") for entry in wanted],
        sealed={(item.table, item.column) for item in sealed_attributes()},
        count=len(entries),
        shown_all=shown_all,
        exports=[(name.upper(), url_for("personal.show_register", export=name)) for name in _FORMS],
    )


def _entries() -> list[FieldEntry]:
    return fields_of(entry for feature in current_app.extensions["fairline.features"] for entry in feature.register)


def _cells(entry: FieldEntry) -> list[str]:
    return [
        entry.table,
        entry.column,
        str(CLASS_WORDS[entry.data_class]),
        str(entry.purpose),
        str(BASIS_WORDS[entry.basis]),
        str(KEEPING_WORDS[entry.keeping]),
    ]


def _exported(entries: list[FieldEntry], kind: str) -> AnyResponse:
    """The whole register."""
    title = gettext("Register of fields")
    columns = [SheetColumn(title=gettext(name)) for name in _TITLES]
    rows = [_cells(entry) for entry in entries]

    def write(stamp: Stamp) -> bytes:
        if kind == "csv":
            return write_csv(columns, rows, stamp=stamp)
        return write_xlsx(columns, rows, title=title, stamp=stamp)

    handout = Handout(
        kind="personal.register",
        title=lazy_gettext("Register of fields"),
        name="register",
        form=kind,
        rows=len(rows),
        personal=False,  # it names fields, nobody
    )
    return give_out(handout, write)
