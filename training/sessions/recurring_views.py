"""The page of recurring training for leads, trainers, HR and compliance: who lacks how much (policy 7.2.1)."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy import func, select

from portal import clock
from portal.auth.access import current_actor, guard
from portal.auth.actor import Actor
from portal.db.session import db
from portal.people.columns import person_columns
from portal.people.models import Employee
from portal.web.i18n import gettext, lazy_gettext, ngettext
from portal.web.parts import badge
from portal.web.tables import Column, Listing, table_page
from training.progress.queries import READ
from training.sessions.recurring import months_counted, number_required, shortfall_statement
from training.sessions.rota import first_of_month, month_named
from training.sessions.showing import month_words

recurring = Blueprint("recurring", __name__, url_prefix="/training/recurring")


@recurring.get("/")
@guard(READ)
def people() -> str | Response:
    """One month, those who lack most at the top; the list goes out as a file."""
    actor, today = current_actor(), clock.today()
    first = month_named(request.args.get("month", ""), today)
    number = number_required(db.session, first)
    listing = _listing(actor, first, number, today)
    table = table_page(db.session, listing, actor)
    if isinstance(table, Response):
        return table
    rows = listing.statement.subquery()
    total, lacking, missing = db.session.execute(
        select(func.count(), func.count().filter(rows.c.missing > 0), func.coalesce(func.sum(rows.c.missing), 0))
    ).one()
    return render_template(
        "training/sessions/recurring.html",
        table=table,
        number=number,
        total=total,
        lacking=lacking,
        missing=missing,
        over=first < first_of_month(today),
        month=f"{first:%Y-%m}",
        month_words=month_words(first),
        months=[(f"{one:%Y-%m}", month_words(one)) for one in months_counted(db.session, today)],
    )


def _listing(actor: Actor, first: date, number: int, today: date) -> Listing:
    statement, missing = shortfall_statement(actor, first, number, today)
    over = first < first_of_month(today)
    return Listing(
        name="recurring-training",
        title=lazy_gettext("Recurring training"),
        statement=statement,
        key=Employee.id.expression,
        columns=_columns(missing, over=over),
        default_sort="-missing",
        row_url=lambda row: url_for("progress.person", employee_id=row.employee_id),
        row_tone=lambda row: "late" if over and row.missing else None,
        empty_title=lazy_gettext("Nobody here"),
        empty_text=lazy_gettext("Recurring training is counted for collectors and their team leads."),
    )


def _columns(missing: Any, *, over: bool) -> list[Column]:
    return [
        *person_columns(),
        Column(
            key="required", title=lazy_gettext("Required"), value=lambda row: row.required, align="end", kind="number"
        ),
        Column(
            key="attended", title=lazy_gettext("Attended"), value=lambda row: row.attended, align="end", kind="number"
        ),
        Column(
            key="missing",
            title=lazy_gettext("Missing"),
            value=lambda row: row.missing,
            cell=lambda row: _missing_badge(row, over=over),
            sort=missing,
            kind="number",
        ),
    ]


def _missing_badge(row: Any, *, over: bool) -> Markup:
    if not row.required:
        return badge(gettext("not counted yet"))
    if not row.missing:
        return badge(gettext("complete"), "success")
    words = ngettext("%(num)d missing", "%(num)d missing", row.missing)
    return badge(words, "danger" if over else "warning")
