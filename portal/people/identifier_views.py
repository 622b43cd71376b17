"""Pages of a person's identifiers: revealing one on the record, and changing them without showing them."""

from flask import Blueprint, Response, flash, g, make_response, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from portal import clock
from portal.audit.services import record
from portal.auth.access import current_actor, guard
from portal.db.session import db, transaction
from portal.errors import FairlineError, Invalid, NotFound, Outdated
from portal.people.forms import IdentifiersForm, version_of
from portal.people.identifiers import READ, attribute, check_reason, lines
from portal.people.queries import Person, person_for, reaches
from portal.people.services import change_identifiers
from portal.people.views import person_page
from portal.web.i18n import gettext
from portal.web.once import perform_once
from portal.web.stray import posted

identifiers = Blueprint("identifiers", __name__, url_prefix="/people")


def _person(employee_id: int) -> Person:
    g.nav_entry = "people.list_people"
    actor, today = current_actor(), clock.today()
    if not reaches(db.session, actor, READ, employee_id, today):
        raise NotFound("There is no such person.")
    return person_for(db.session, actor, employee_id, today, today)


@identifiers.post("/<int:employee_id>/reveal")
@guard(READ)
def reveal(employee_id: int) -> Response:
    """One identifier in full, on this page only; who looked, at what and why is in the trail."""
    actor, person = current_actor(), _person(employee_id)
    name = posted("field", "phone")
    attribute(name)
    try:
        reason = check_reason(name, posted("reason"))
    except Invalid as error:
        sentence = gettext(error.message) % error.values
        return _unkept(person_page(person, refused={name: sentence}), 422)
    with transaction() as session:
        details = {"field": name, **({"reason": reason} if reason else {})}
        record(session, actor, "people:identifier:view", "employee", employee_id, details=details)
    return _unkept(person_page(_person(employee_id), revealed=name), 200)


def _unkept(page: str, status: int) -> Response:
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response


@identifiers.route("/<int:employee_id>/identifiers", methods=["GET", "POST"])
@guard("people:person:write")
def change(employee_id: int) -> str | AnyResponse | tuple[str, int]:
    """Put in new identifiers, or have some removed."""
    actor, person = current_actor(), _person(employee_id)
    form = IdentifiersForm(version=str(person.employee.version))

    def act(session: Session) -> str:
        change_identifiers(session, actor, employee_id, version=version_of(form), given=form.changes())
        return url_for("people.show_person", employee_id=employee_id)

    if form.validate_on_submit():
        try:
            location = perform_once(form.form_key.data or "", act)
            flash(gettext("The changes are kept."), "success")
            return redirect(location)
        except FairlineError as error:
            form.refuse(error)
            if isinstance(error, Outdated):
                form.version.data = str(_person(employee_id).employee.version)
    person = _person(employee_id)
    kept = lines(db.session, actor, person.employee, clock.today())
    page = render_template("portal/people/identifiers.html", form=form, person=person, kept=kept)
    return (page, 422) if form.is_submitted() else page
