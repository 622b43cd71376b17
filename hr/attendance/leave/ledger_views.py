"""Pages of the ledger: a person's, everybody's, and what HR enters: grants, adjustments, years worked elsewhere."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from hr.attendance.leave.forms import AdjustForm, ElsewhereForm, GrantForm, hours_in_seconds
from hr.attendance.leave.granting import adjust_grant, annual_of, enter_worked_elsewhere, grant_leave
from hr.attendance.leave.listing import balances_listing
from hr.attendance.leave.models import LeaveEntry
from hr.attendance.leave.queries import entries_of, months_elsewhere, pots_in
from hr.attendance.leave.rules.kinds import LeaveKind
from hr.attendance.leave.rules.statutory import DENIED_WORDS, after_months
from hr.attendance.leave.words import ENTRY_WORDS, KIND_WORDS, days_text
from hr.attendance.queries import person_for
from hr.permissions import MANAGE_LEAVE, READ_ATTENDANCE
from portal import clock
from portal.auth.access import current_actor, guard
from portal.db.session import db
from portal.errors import FairlineError, NotFound
from portal.people.models import Employee
from portal.web.forms import PortalForm
from portal.web.i18n import gettext
from portal.web.once import perform_once
from portal.web.tables import table_page

leave_ledger = Blueprint("leave_ledger", __name__, url_prefix="/hr/leave/ledger")


@leave_ledger.get("/")
@guard(MANAGE_LEAVE)
def everybody() -> Any:
    """What everybody has left."""
    table = table_page(db.session, balances_listing(clock.today()), current_actor())
    return table if isinstance(table, Response) else render_template("hr/leave/balances.html", table=table)


@leave_ledger.get("/<int:employee_id>")
@guard(READ_ATTENDANCE)
def show(employee_id: int) -> str:
    """A person's ledger: each grant with what is left, every entry, and how this year's annual leave was reckoned."""
    actor, today = current_actor(), clock.today()
    person = person_for(db.session, actor, employee_id, today)
    entries = entries_of(db.session, employee_id)
    months = months_elsewhere(db.session, [employee_id]).get(employee_id, 0)
    found = annual_of(db.session, person, today.year)
    return render_template(
        "hr/leave/ledger.html",
        person=person,
        own=employee_id == actor.employee_id,
        pots=_pots(entries, today),
        lines=[_line(entry) for entry in reversed(entries)],
        annual=found,
        year=today.year,
        months=months,
        began=after_months(person.entered_on, months),
        denied=DENIED_WORDS[found.denied] if found.denied else None,
        may_manage=actor.may(MANAGE_LEAVE) and employee_id != actor.employee_id,
    )


def _pots(entries: Any, today: Any) -> list[dict[str, Any]]:
    by_id = {entry.id: entry for entry in entries}
    return [
        {
            "id": pot.grant_id,
            "kind": KIND_WORDS[by_id[pot.grant_id].leave],
            "since": pot.since,
            "until": pot.until,
            "granted": days_text(by_id[pot.grant_id].seconds),
            "left": days_text(pot.left),
            "over": pot.until < today,
        }
        for pot in pots_in(entries)
        if pot.until >= today or pot.left
    ]


def _line(entry: LeaveEntry) -> dict[str, Any]:
    return {
        "at": entry.made_at,
        "kind": KIND_WORDS[entry.leave],
        "what": ENTRY_WORDS[entry.kind],
        "day": entry.on_day or entry.since,
        "seconds": days_text(entry.seconds),
        "minus": entry.seconds < 0,
        "reason": entry.reason,
        "url": url_for("leave.show", number=entry.request_id) if entry.request_id else None,
    }


@leave_ledger.route("/<int:employee_id>/grant", methods=["GET", "POST"])
@guard(MANAGE_LEAVE)
def grant(employee_id: int) -> str | Response | tuple[str, int]:
    """Grant leave by hand."""
    actor, form, person = current_actor(), GrantForm(), _person(employee_id)
    if not form.is_submitted():
        form.until.data = clock.today().replace(month=12, day=31)

    def act(session: Session) -> str:
        assert form.until.data is not None
        grant_leave(
            session, actor, employee_id, LeaveKind(form.leave.data), hours_in_seconds(form.hours.data),
            form.until.data, form.reason.data or "", clock.now(), clock.today(),
        )  # fmt: skip
        return url_for("leave_ledger.show", employee_id=employee_id)

    title = gettext("Grant leave")
    return _entered(form, person, act, title, gettext("Granted."))


@leave_ledger.route("/grants/<int:grant_id>", methods=["GET", "POST"])
@guard(MANAGE_LEAVE)
def adjust(grant_id: int) -> str | Response | tuple[str, int]:
    """Add to a grant or take off."""
    actor, form = current_actor(), AdjustForm()
    entry = db.session.get(LeaveEntry, grant_id)
    if entry is None or entry.grant_id is not None:
        raise NotFound("There is no such grant.")
    person = _person(entry.employee_id)

    def act(session: Session) -> str:
        adjust_grant(session, actor, grant_id, hours_in_seconds(form.hours.data), form.reason.data or "", clock.now())
        return url_for("leave_ledger.show", employee_id=person.id)

    title = gettext("Adjust: %(kind)s", kind=KIND_WORDS[entry.leave])
    return _entered(form, person, act, title, gettext("Adjusted."))


@leave_ledger.route("/<int:employee_id>/elsewhere", methods=["GET", "POST"])
@guard(MANAGE_LEAVE)
def elsewhere(employee_id: int) -> str | Response | tuple[str, int]:
    """Enter how long somebody worked before they came."""
    actor, form, person = current_actor(), ElsewhereForm(), _person(employee_id)

    def act(session: Session) -> str:
        enter_worked_elsewhere(
            session, actor, employee_id, form.months.data or 0, form.shown_by.data or "", clock.now()
        )
        return url_for("leave_ledger.show", employee_id=employee_id)

    title = gettext("Work before the entry")
    return _entered(form, person, act, title, gettext("Entered; this year’s annual leave is brought to it."))


def _person(employee_id: int) -> Employee:
    return person_for(db.session, current_actor(), employee_id, clock.today())


def _entered(form: PortalForm, person: Employee, act: Any, title: str, done: str) -> str | Response | tuple[str, int]:
    """The page of a form of the ledger, or back to the ledger once it was done."""
    back = url_for("leave_ledger.show", employee_id=person.id)
    if form.validate_on_submit():
        try:
            target = perform_once(form.form_key.data or "", act)
            flash(done, "success")
            return redirect(target, 303)
        except FairlineError as error:
            form.refuse(error)
    page = render_template("hr/leave/entry.html", form=form, person=person, heading=title, back=back)
    return (page, 422) if form.is_submitted() else page
