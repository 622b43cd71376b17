"""Pages of the ledgers of a month: what they add up to, their rows, and the control by the collection system."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from hr.appraisals.forms import ControlForm
from hr.appraisals.labels import LEDGERS, SYSTEM, money
from hr.appraisals.listing import rows_listing
from hr.appraisals.queries import LedgerSum, clients_of, sees_all, sums_of
from hr.appraisals.rules.values import HOME_CURRENCY, Ledger
from hr.appraisals.services import enter_control
from hr.attendance.labels import month_name
from hr.attendance.months import Month, month_named, month_of, named_month
from hr.attendance.views import month_choices
from hr.permissions import IMPORT_LEDGERS, READ_LEDGER_ROWS, READ_LEDGERS
from portal import clock
from portal.auth.access import current_actor, guard
from portal.auth.models import Account
from portal.db.session import db
from portal.errors import FairlineError, NotFound
from portal.web.filters import number
from portal.web.i18n import gettext
from portal.web.once import perform_once
from portal.web.tables import table_page

ledgers = Blueprint("hr_ledgers", __name__, url_prefix="/hr/ledgers")
IMPORTS = {ledger: f"hr_{ledger.value}_imports" for ledger in Ledger}
"""The pages for importing each ledger."""


@ledgers.get("/")
@guard(READ_LEDGERS)
def index() -> str:
    """The ledgers of a month: by default the last one, which is the one being appraised."""
    actor, today = current_actor(), clock.today()
    asked = request.args.get("month", "")
    month = month_named(asked, today) if asked else month_of(today).previous
    sums = sums_of(db.session, actor, month, today)
    return render_template(
        "hr/ledgers/index.html",
        month=month,
        month_text=month_name(month),
        months=month_choices(),
        tiles=[tile for ledger in Ledger for tile in _tiles(ledger, sums, month, actor.may(READ_LEDGER_ROWS))],
        controls=[_control(one) for one in sums] if sees_all(actor) else [],
        apart=sum(one.agrees is False for one in sums),
        files=_files(sums, month, actor.may(READ_LEDGER_ROWS), actor.may(IMPORT_LEDGERS)),
        imports=[(LEDGERS[ledger], url_for(f"{IMPORTS[ledger]}.new")) for ledger in Ledger]
        if actor.may(IMPORT_LEDGERS)
        else [],
        may_import=actor.may(IMPORT_LEDGERS),
        of_all=sees_all(actor),
    )


def _tiles(ledger: Ledger, sums: list[LedgerSum], month: Month, may_read: bool) -> list[dict[str, Any]]:
    own = [one for one in sums if one.ledger is ledger]
    url = url_for("hr_ledgers.rows", month=month, ledger=ledger.value) if may_read else None
    return [
        {
            "label": _label(one, len(own)),
            "value": number(one.rows),
            "hint": _hint(one),
            "tone": "danger" if one.agrees is False else None,
            "url": url,
        }
        for one in own or [LedgerSum(ledger=ledger, currency="", files=[], control=None)]
    ]


def _label(one: LedgerSum, currencies: int) -> str:
    return f"{LEDGERS[one.ledger]} {one.currency}" if currencies > 1 else str(LEDGERS[one.ledger])


def _hint(one: LedgerSum) -> str:
    if not one.files:
        return gettext("nothing imported")
    if one.ledger is Ledger.CALLS:
        reached, resolved = sum(item.reached for item in one.files), sum(item.resolved for item in one.files)
        return gettext("%(reached)s reached, %(resolved)s resolved", reached=number(reached), resolved=number(resolved))
    return money(one.cents or 0, one.currency)


def _control(one: LedgerSum) -> dict[str, Any]:
    control, cents = one.control, one.cents
    return {
        "label": _label(one, 2 if one.currency not in ("", HOME_CURRENCY) else 1),
        "rows": number(one.rows),
        "sum": "" if cents is None else money(cents, one.currency),
        "said_rows": number(control.rows) if control else "",
        "said_sum": money(control.cents, one.currency) if control and control.cents is not None else "",
        "agrees": one.agrees,
        "rows_apart": f"{one.rows_apart:+,}" if one.rows_apart else "",
        "cents_apart": _signed(one.cents_apart, one.currency) if one.cents_apart else "",
        "by": _name(control.entered_by) if control else "",
        "at": control.entered_at if control else None,
    }


def _signed(cents: int, currency: str) -> str:
    return f"{'+' if cents > 0 else ''}{money(cents, currency)}"


def _name(account: Account | None) -> str:
    return account.employee.name if account and account.employee else str(SYSTEM)


def _files(sums: list[LedgerSum], month: Month, may_read: bool, may_import: bool) -> list[dict[str, Any]]:
    return [
        {
            "ledger": LEDGERS[one.ledger],
            "name": one.file_name,
            "hash": one.sha256[:12],
            "rows": number(one.rows),
            "sum": "" if one.cents is None else money(one.cents, one.currency),
            "batch_url": url_for(f"{IMPORTS[one.ledger]}.show", batch_id=one.batch_id) if may_import else None,
            "rows_url": url_for("hr_ledgers.rows", month=month, ledger=one.ledger.value, file=one.batch_id)
            if may_read
            else None,
        }
        for item in sums
        for one in item.files
    ]


@ledgers.get("/<month>/<ledger>")
@guard(READ_LEDGER_ROWS)
def rows(month: str, ledger: str) -> str | Response:
    """The rows of a ledger, each with its file and line."""
    actor, found, today = current_actor(), named_month(month), clock.today()
    if ledger not in list(Ledger):
        raise NotFound("There is no such ledger.")
    chosen = Ledger(ledger)
    view = table_page(db.session, rows_listing(actor, chosen, found, today, request.args), actor)
    if isinstance(view, Response):
        return view
    return render_template(
        "hr/ledgers/rows.html",
        month=found,
        month_text=month_name(found),
        ledger=chosen.value,
        title=LEDGERS[chosen],
        tabs=[
            {
                "label": LEDGERS[one],
                "url": url_for("hr_ledgers.rows", month=found, ledger=one.value),
                "active": one is chosen,
            }
            for one in Ledger
        ],
        clients=[("", gettext("All")), *((name, name) for name in clients_of(db.session, found))],
        wanted=request.args,
        view=view,
    )


@ledgers.route("/<month>/control", methods=["GET", "POST"])
@guard(IMPORT_LEDGERS)
def control(month: str) -> tuple[str, int] | Response:
    """Enter what the collection system says that a ledger adds up to."""
    actor, found, form = current_actor(), named_month(month), ControlForm()
    if form.validate_on_submit():

        def act(session: Session) -> str:
            entry = enter_control(
                session, actor, found, Ledger(form.ledger.data), form.rows.data or 0, form.cents, form.currency.data
            )
            return str(entry.id)

        try:
            perform_once(form.form_key.data or "", act)
            flash(gettext("Entered. The page of the month shows it beside our numbers."), "success")
            return redirect(url_for("hr_ledgers.index", month=found), 303)
        except FairlineError as error:
            db.session.rollback()
            form.refuse(error)
    elif not form.is_submitted() and request.args.get("ledger") in list(Ledger):
        form.ledger.data = request.args["ledger"]
    page = render_template("hr/ledgers/control.html", form=form, month=found, month_text=month_name(found))
    return page, 422 if form.is_submitted() else 200
