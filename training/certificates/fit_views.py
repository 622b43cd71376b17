"""Who may call today and why not: the list, its files for the dialler."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for
from markupsafe import Markup, escape
from sqlalchemy import case, literal
from werkzeug.wrappers import Response

from portal import clock
from portal.auth.access import current_actor, guard
from portal.auth.actor import Actor
from portal.db.session import db
from portal.errors import NotFound
from portal.exports.content import holds_persons
from portal.exports.giving import Handout, give_out
from portal.people.columns import person_columns
from portal.people.models import Employee
from portal.web.i18n import gettext, lazy_gettext
from portal.web.tables import Column, Listing, table_page
from training.certificates.dialler import as_csv, as_json
from training.certificates.fit_queries import callers, callers_statement, fit_on
from training.certificates.fit_rules import Fit
from training.certificates.fit_showing import sentences_of
from training.certificates.permissions import READ

fit_to_call = Blueprint("fit_to_call", __name__, url_prefix="/training/fit-to-call")

_VIEWS = (
    ("", lazy_gettext("Everybody")),
    ("no", lazy_gettext("May not call")),
    ("yes", lazy_gettext("May call")),
)
_FILES = {"csv": as_csv, "json": as_json}
_COLUMNS_OF = ("employee.number", "training_certificate.expires_on")


def asked_day() -> date:
    """The day in the address; today where there is none or it is no day."""
    try:
        day = date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return clock.today()
    return day if 2000 <= day.year <= 2100 else clock.today()


@fit_to_call.get("/")
@guard(READ)
def people() -> str | Response:
    """Everybody in reach whose post is to call: yes or no, with the reasons, as of any day."""
    actor, day, view = current_actor(), asked_day(), request.args.get("view", "")
    ids = [row.employee_id for row in db.session.execute(callers_statement(actor, day))]
    found = fit_on(db.session, ids, day)
    table = table_page(db.session, _listing(actor, day, found, view), actor)
    if isinstance(table, Response):
        return table
    shown_day = None if day == clock.today() else day.isoformat()
    return render_template(
        "training/certificates/fit.html",
        table=table,
        tabs=[
            {
                "label": label,
                "url": url_for("fit_to_call.people", view=key or None, day=shown_day),
                "active": key == view,
            }
            for key, label in _VIEWS
        ],
        fit=sum(one.fit for one in found.values()),
        unfit=sum(not one.fit for one in found.values()),
        day=day,
        view=view,
        is_today=day == clock.today(),
    )


def _listing(actor: Actor, day: date, found: Mapping[int, Fit], view: str) -> Listing:
    statement = callers_statement(actor, day)
    if view in ("yes", "no"):
        wanted = [one.employee_id for one in found.values() if one.fit is (view == "yes")]
        statement = statement.where(Employee.id.in_(wanted))
    return Listing(
        name="fit-to-call",
        title=lazy_gettext("Fit to call"),
        statement=statement,
        key=Employee.id.expression,
        columns=_columns(found),
        default_sort="fit",
        row_url=lambda row: url_for("certificate_people.person", employee_id=row.employee_id),
        row_tone=lambda row: None if found[row.employee_id].fit else "late",
        empty_title=lazy_gettext("Nobody here"),
        empty_text=lazy_gettext("Here are the people whose post is to call debtors."),
    )


def _columns(found: Mapping[int, Fit]) -> list[Column]:
    unfit = {one.employee_id: 0 for one in found.values() if not one.fit}
    rank: Any = case(unfit, value=Employee.id, else_=1) if unfit else literal(1)
    return [
        *person_columns(),
        Column(
            key="fit",
            title=lazy_gettext("May call"),
            value=lambda row: _yes_or_no(found[row.employee_id]),
            cell=lambda row: _badge(found[row.employee_id]),
            sort=rank,
        ),
        Column(key="reasons", title=lazy_gettext("Why not"), value=lambda row: _reasons(found[row.employee_id])),
    ]


def _yes_or_no(fit: Fit) -> str:
    return gettext("yes") if fit.fit else gettext("no")


def _badge(fit: Fit) -> Markup:
    tone = "success" if fit.fit else "danger"
    return Markup('<span class="badge tone-{}">{}</span>').format(tone, escape(_yes_or_no(fit)))


def _reasons(fit: Fit) -> str:
    return " ".join(sentences_of(fit))


@fit_to_call.get("/dialler.<kind>")
@guard(READ, proof=True)
def dialler(kind: str) -> Response:
    """The list as a file that the dialler reads, recorded; NotFound for another kind of file."""
    if kind not in _FILES:
        raise NotFound("There is no such list.")
    actor, day = current_actor(), asked_day()
    people = callers(db.session, actor, day)
    handout = Handout(
        kind="training.fit_to_call",
        title=lazy_gettext("Fit to call"),
        name=f"fit-to-call-{day}",
        form=kind,
        rows=len(people),
        personal=holds_persons(_COLUMNS_OF),
    )
    return give_out(handout, lambda stamp: _FILES[kind](people, day, stamp))
