"""Pages of the kinds of leave: how each is taken, and HR's form for another way from a day on."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from hr.attendance.leave.forms import TermsForm
from hr.attendance.leave.queries import all_terms, every_terms_on, terms_on
from hr.attendance.leave.rules.kinds import FROM_LEDGER, Counting, Grain, LeaveKind, Terms
from hr.attendance.leave.terms import set_terms
from hr.attendance.leave.words import COUNTING_WORDS, GRAIN_WORDS, KIND_WORDS, proof_text
from hr.permissions import MANAGE_LEAVE, READ_ATTENDANCE
from portal import clock
from portal.auth.access import current_actor, guard
from portal.db.session import db
from portal.errors import FairlineError, NotFound
from portal.web.i18n import gettext
from portal.web.once import perform_once

leave_kinds = Blueprint("leave_kinds", __name__, url_prefix="/hr/leave/kinds")


@leave_kinds.get("/")
@guard(READ_ATTENDANCE)
def listed() -> str:
    """How each kind of leave is taken today, and what is decided for later."""
    today, decided = clock.today(), all_terms(db.session)
    return render_template(
        "hr/leave/kinds.html",
        lines=[
            _line(kind, terms, [row.since for row in decided.get(kind, []) if row.since > today])
            for kind, terms in every_terms_on(db.session, today).items()
        ],
        may_manage=current_actor().may(MANAGE_LEAVE),
    )


def _line(kind: LeaveKind, terms: Terms, later: list[date]) -> dict[str, Any]:
    return {
        "kind": kind.value,
        "name": KIND_WORDS[kind],
        "paid": terms.paid,
        "offered": terms.offered,
        "grain": GRAIN_WORDS[terms.grain],
        "counting": COUNTING_WORDS[terms.counting],
        "proof": proof_text(terms),
        "most": terms.most_days or None,
        "ledger": kind in FROM_LEDGER,
        "later": later,
    }


@leave_kinds.route("/<kind>", methods=["GET", "POST"])
@guard(MANAGE_LEAVE)
def edit(kind: str) -> str | Response | tuple[str, int]:
    """Another way to take a kind of leave, from a day on."""
    actor, today, chosen, form = current_actor(), clock.today(), _kind(kind), TermsForm()
    decided = all_terms(db.session).get(chosen, [])
    if not form.is_submitted():
        _fill(form, terms_on(db.session, chosen, today), len(decided))

    def act(session: Session) -> str:
        set_terms(session, actor, chosen, form.since.data or today, _terms(form), form.reason.data or "",
                  seen=form.seen.data or "", today=today, now=clock.now())  # fmt: skip
        return url_for("leave_kinds.listed")

    if form.validate_on_submit():
        try:
            target = perform_once(form.form_key.data or "", act)
            flash(gettext("Decided. It holds from that day on."), "success")
            return redirect(target, 303)
        except FairlineError as error:
            form.refuse(error)
            form.seen.data = str(len(all_terms(db.session).get(chosen, [])))
    page = render_template(
        "hr/leave/terms.html",
        form=form,
        name=KIND_WORDS[chosen],
        decided=[(row.since, row.reason, row.set_at) for row in reversed(decided)],
    )
    return (page, 422) if form.is_submitted() else page


def _kind(text: str) -> LeaveKind:
    try:
        return LeaveKind(text)
    except ValueError:
        raise NotFound("There is no such kind of leave.") from None


def _fill(form: TermsForm, terms: Terms, number: int) -> None:
    form.since.data, form.seen.data = clock.today(), str(number)
    form.paid.data, form.offered.data = terms.paid, terms.offered
    form.grain.data, form.counting.data = terms.grain.value, terms.counting.value
    form.needs_proof.data, form.proof_over.data = terms.proof_over is not None, terms.proof_over or 0
    form.most_days.data = terms.most_days


def _terms(form: TermsForm) -> Terms:
    return Terms(
        paid=bool(form.paid.data),
        offered=bool(form.offered.data),
        grain=Grain(form.grain.data),
        counting=Counting(form.counting.data),
        proof_over=(form.proof_over.data or 0) if form.needs_proof.data else None,
        most_days=form.most_days.data or 0,
    )
