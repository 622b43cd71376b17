"""A person's own data: what is kept of them and why, a copy of it, and what they ask for (PIPL 44-48)."""

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from portal import clock
from portal.audit.services import record
from portal.auth.access import current_actor, freshly_signed_in, signed_in
from portal.auth.actor import Actor
from portal.db.session import db, transaction
from portal.errors import FairlineError, NotFound
from portal.people.models import Employee
from portal.personal.register import BASIS_WORDS, KEEPING_WORDS
from portal.personal.request_copy import shares_of
from portal.personal.request_forms import OwnRequestForm
from portal.personal.request_queries import EMPLOYEE, own_requests
from portal.personal.request_rules import Right, Way
from portal.personal.request_services import Asked, ask_own
from portal.personal.request_views import archive_of
from portal.personal.request_words import OUTCOME_TONES, OUTCOMES, RIGHT_HINTS, RIGHTS
from portal.web.i18n import gettext
from portal.web.once import perform_once

own_data = Blueprint("own_data", __name__, url_prefix="/preferences/data")

Answer = str | AnyResponse | tuple[str, int]


@own_data.get("/")
@signed_in
def show() -> Answer:
    """What is kept of the reader, on what ground and how long; what they asked for."""
    return _page(OwnRequestForm())


@own_data.post("/")
@signed_in
def ask() -> Answer:
    """Ask for something about one's own data."""
    actor, form = current_actor(), OwnRequestForm()

    def act(session: Session) -> str:
        person = session.get_one(Employee, _own_id(actor))
        asked = Asked(
            right=Right(form.right.data),
            way=Way.PORTAL,
            language=actor.language,
            received_on=clock.today(),
            name=person.name,
            mail=person.email or "",
            wish=form.wish.data or "",
        )
        ask_own(session, actor, asked)
        return url_for("own_data.show", _anchor="asked")

    if form.validate_on_submit():
        try:
            location = perform_once(form.form_key.data or "", act)
            flash(gettext("It is kept. You find the answer here."), "success")
            return redirect(location)
        except FairlineError as error:
            form.refuse(error)
    return _page(form), 422


@own_data.get("/copy")
@freshly_signed_in
def copy() -> AnyResponse:
    """Everything that is kept of the reader, as a ZIP file."""
    actor = current_actor()
    employee_id = _own_id(actor)
    number = db.session.get_one(Employee, employee_id).number
    with transaction() as session:
        record(session, actor, "personal:copy:own", EMPLOYEE, employee_id)
    return archive_of([(EMPLOYEE, employee_id)], number)


def _own_id(actor: Actor) -> int:
    if actor.employee_id is None:
        raise NotFound("There is no such page, or it is not yours to see.")
    return actor.employee_id


def _page(form: OwnRequestForm) -> str:
    actor = current_actor()
    shares = shares_of(db.session, EMPLOYEE, _own_id(actor))
    return render_template(
        "portal/personal/own.html",
        shares=shares,
        basis=BASIS_WORDS,
        keeping=KEEPING_WORDS,
        asked=own_requests(db.session, actor),
        rights=RIGHTS,
        outcomes=OUTCOMES,
        tones=OUTCOME_TONES,
        hints={right.value: str(words) for right, words in RIGHT_HINTS.items()},
        form=form,
    )
