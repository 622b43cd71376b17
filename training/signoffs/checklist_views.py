"""The editor of a checklist: what is observed at a sign-off, in three languages; all of it shown until it is kept."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import clock
from portal.auth.access import current_actor, guard
from portal.db.session import db
from portal.errors import FairlineError, NotFound
from portal.web.forms import PortalForm
from portal.web.i18n import current_language, gettext
from portal.web.once import perform_once
from portal.web.stray import posted
from training.courses.models import Unit
from training.courses.rules import text_in
from training.signoffs.checklist_forms import begun_with, checklist_form, typed_lines
from training.signoffs.models import ChecklistVersion
from training.signoffs.queries import newest_checklist, sign_off_unit
from training.signoffs.services import save_checklist
from training.signoffs.typed import LEVELS, MOST_ITEMS, lines_of

checklists = Blueprint("checklists", __name__, url_prefix="/training/library/checklists")

WRITE = "training:content:write"
_BLANK_ROWS = 2
"""So many empty lines a new checklist begins with; one more stands below an existing one."""


@checklists.before_request
def _mark_menu() -> None:
    g.nav_entry = "library.contents"


@checklists.route("/<int:unit_id>", methods=["GET", "POST"])
@guard(WRITE)
def edit(unit_id: int) -> str | Response | tuple[str, int]:
    """Show, rearrange, lengthen or keep a checklist; observations that were begun keep the version they began with."""
    unit = sign_off_unit(db.session, unit_id)
    newest = newest_checklist(db.session, unit_id)
    lines = lines_of(newest.items) if newest else []
    rows = _rows_sent() or min(len(lines) + (1 if lines else _BLANK_ROWS), MOST_ITEMS)
    form = checklist_form(rows, begun_with(lines, newest.digest if newest else ""))
    if not form.is_submitted():
        return _page(unit, newest, form, rows)
    if form.validate():
        if posted("action") == "more":
            rows = min(rows + 1, MOST_ITEMS)
            return _page(unit, newest, _longer(form, rows), rows), 422
        try:
            return redirect(_kept(unit_id, form, rows))
        except NotFound:
            raise
        except FairlineError as error:
            form.refuse(error)
            form["seen"].data = newest.digest if newest else ""
    return _page(unit, newest, form, rows), 422


def _rows_sent() -> int:
    sent = posted("rows")
    return min(int(sent), MOST_ITEMS) if sent.isascii() and sent.isdecimal() and len(sent) < 4 else 0


def _longer(form: PortalForm, rows: int) -> PortalForm:
    """The same with one more line, what was typed kept."""
    data = {field.name: field.data for field in form if field.name != "csrf_token"}
    made = checklist_form(rows, data)
    made.process(formdata=None, data={**data, "rows": str(rows)})
    return made


def _kept(unit_id: int, form: PortalForm, rows: int) -> str:
    actor, lines, now = current_actor(), typed_lines(form, rows), clock.now()
    seen = form["seen"].data or ""

    def act(session: Session) -> str:
        save_checklist(session, actor, unit_id, lines, now, seen=seen)
        return url_for("library.unit", unit_id=unit_id)

    target = perform_once(form.form_key.data or "", act)
    flash(gettext("The checklist is used from now on. Observations that were begun keep theirs."), "success")
    return target


def _page(unit: Unit, newest: ChecklistVersion | None, form: PortalForm, rows: int) -> str:
    values: dict[str, Any] = {"rows": range(rows), "levels": range(1, LEVELS + 1)}
    return render_template(
        "training/signoffs/checklist.html",
        title=text_in(unit.titles, current_language()),
        unit=unit,
        blank=newest is None,
        more=rows < MOST_ITEMS,
        form=form,
        **values,
    )
