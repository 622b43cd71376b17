"""Pages of people: the list, a person, entering, assigning, leaving (P20)."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from portal import clock
from portal.audit.queries import last_change
from portal.audit.services import record
from portal.auth.access import current_actor, guard
from portal.db.session import db, transaction
from portal.errors import FairlineError, NotFound, Outdated
from portal.people.forms import AssignForm, ContactForm, EnterPersonForm, LeavingForm, version_of
from portal.people.identifiers import lines
from portal.people.labels import POSTS, post_label
from portal.people.listing import people_listing
from portal.people.models import Department, Team
from portal.people.pictures import assignment_trail
from portal.people.queries import Person, departments, leads_on, person_for, teams
from portal.people.services import change_assignment, change_contact, enter_employee, set_leaving
from portal.web.conflicts import differing
from portal.web.forms import PortalForm
from portal.web.i18n import gettext
from portal.web.once import perform_once
from portal.web.tables import table_page

people = Blueprint("people", __name__, url_prefix="/people")

Answer = str | AnyResponse | tuple[str, int]

people.add_app_template_global(post_label, "post_label")


@people.get("/")
@guard("people:person:read")
def list_people() -> Answer:
    """Who works where, today or as of any day."""
    actor, today = current_actor(), clock.today()
    any_day = actor.scope("people:history:read") == actor.scope("people:person:read")
    day = (_asked_day() or today) if any_day else today
    view = table_page(db.session, people_listing(actor, day, request.args), actor)
    if isinstance(view, Response):
        return view
    return render_template(
        "portal/people/list.html",
        view=view,
        day=day,
        any_day=any_day,
        departments=_options(departments(db.session)),
        teams=_options(teams(db.session)),
        posts=[("", gettext("All")), *((post.value, label) for post, label in POSTS.items())],
    )


def _options(units: Sequence[Department] | Sequence[Team]) -> list[tuple[str, str]]:
    return [("", gettext("All")), *((str(unit.id), unit.name) for unit in units)]


def _asked_day() -> date | None:
    try:
        return date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return None


@people.get("/<int:employee_id>")
@guard("people:person:read")
def show_person(employee_id: int) -> Answer:
    """One person: facts, and for those who may see it the whole way through the agency."""
    g.nav_entry = "people.list_people"
    person = _seen(employee_id)
    return person_page(person)


def person_page(person: Person, revealed: str = "", refused: dict[str, str] | None = None) -> str:
    """The page of a person; ``revealed`` names the identifier shown in full this once."""
    today = clock.today()
    return render_template(
        "portal/people/person.html",
        person=person,
        trail=assignment_trail(person, today),
        identifiers=lines(db.session, current_actor(), person.employee, today, revealed),
        refused=refused or {},
    )


def _seen(employee_id: int) -> Person:
    """The person as the reader may see them; that dates and address of somebody else were seen is recorded."""
    actor, today = current_actor(), clock.today()
    day = _asked_day() or today
    person = person_for(db.session, actor, employee_id, day, today)
    if person.sees_history and employee_id != actor.employee_id:
        with transaction() as writing:
            record(writing, actor, "people:person:view", "employee", employee_id)
        return person_for(db.session, actor, employee_id, day, today)
    return person


@people.route("/new", methods=["GET", "POST"])
@guard("people:person:write")
def enter_person() -> Answer:
    """Enter somebody with the first assignment."""
    actor, form = current_actor(), EnterPersonForm(entered_on=clock.today())
    _offer(form)

    def act(session: Session) -> str:
        employee = enter_employee(
            session,
            actor,
            number=form.number.data or "",
            name=form.name.data or "",
            entered_on=_given(form.entered_on.data),
            email=form.email.data,
            identifiers=form.identifiers(),
        )
        change_assignment(
            session,
            actor,
            employee.id,
            version=None,
            starts_on=employee.entered_on,
            reason="",
            **form.place(),
        )
        return url_for("people.show_person", employee_id=employee.id)

    done = _sent(form, act, gettext("The person is entered."))
    return done or _form_page("portal/people/enter.html", form, suggestions=leads_on(db.session, clock.today()))


@people.route("/<int:employee_id>/assignment", methods=["GET", "POST"])
@guard("people:person:write")
def assign_person(employee_id: int) -> Answer:
    """Give somebody another place from a day on."""
    actor, person = current_actor(), _to_change(employee_id)
    form = AssignForm(starts_on=clock.today(), version=str(person.employee.version), **_place_now(person))
    _offer(form)

    def act(session: Session) -> str:
        change_assignment(
            session,
            actor,
            employee_id,
            version=version_of(form),
            starts_on=_given(form.starts_on.data),
            reason=form.reason.data or "",
            **form.place(),
        )
        return url_for("people.show_person", employee_id=employee_id)

    done = _sent(form, act, gettext("The assignment is kept."))
    return done or _edit_page(
        "portal/people/assign.html", form, employee_id, suggestions=leads_on(db.session, clock.today())
    )


@people.route("/<int:employee_id>/contact", methods=["GET", "POST"])
@guard("people:person:write")
def edit_contact(employee_id: int) -> Answer:
    """Mend the name or the mail address."""
    actor, employee = current_actor(), _to_change(employee_id).employee
    form = ContactForm(name=employee.name, email=employee.email, version=str(employee.version))

    def act(session: Session) -> str:
        change_contact(
            session, actor, employee_id, version=version_of(form), name=form.name.data or "", email=form.email.data
        )
        return url_for("people.show_person", employee_id=employee_id)

    done = _sent(form, act, gettext("The changes are kept."))
    return done or _edit_page("portal/people/contact.html", form, employee_id)


@people.route("/<int:employee_id>/leaving", methods=["GET", "POST"])
@guard("people:person:write")
def edit_leaving(employee_id: int) -> Answer:
    """Set or take back the last day of employment."""
    actor, employee = current_actor(), _to_change(employee_id).employee
    form = LeavingForm(left_on=employee.left_on, version=str(employee.version))

    def act(session: Session) -> str:
        set_leaving(session, actor, employee_id, version=version_of(form), left_on=form.left_on.data)
        return url_for("people.show_person", employee_id=employee_id)

    done = _sent(form, act, gettext("The last day is kept."))
    return done or _edit_page("portal/people/leaving.html", form, employee_id)


def _given(day: date | None) -> date:
    assert day is not None, "the form asks for it"
    return day


def _to_change(employee_id: int) -> Person:
    g.nav_entry = "people.list_people"
    today = clock.today()
    return person_for(db.session, current_actor(), employee_id, today, today)


def _place_now(person: Person) -> dict[str, Any]:
    last = person.assignments[-1] if person.assignments else None
    if last is None:
        return {}
    return {
        "department": last.department_id,
        "team": last.team_id or 0,
        "post": last.post.value,
        "grade": last.grade,
        "lead": last.lead.number if last.lead else "",
    }


def _offer(form: Any) -> None:
    form.offer(list[Department](departments(db.session)), list[Team](teams(db.session)))


def _sent(form: PortalForm, act: Callable[[Session], str], words: str) -> AnyResponse | None:
    """Carry the form out where it was sent and holds; None where the page has to be shown (again)."""
    if not form.validate_on_submit():
        return None
    try:
        location = perform_once(form.form_key.data or "", act)
    except NotFound:
        raise
    except FairlineError as error:
        form.outdated = isinstance(error, Outdated)
        form.refuse(error)
        return None
    flash(words, "success")
    return redirect(location)


def _form_page(template: str, form: PortalForm, **values: Any) -> Answer:
    page = render_template(template, form=form, **values)
    return (page, 422) if form.is_submitted() else page


def _edit_page(template: str, form: PortalForm, employee_id: int, **values: Any) -> Answer:
    """The form again; where it was outdated with both versions, and ready to be sent over what is there now."""
    person, conflict, changed = _to_change(employee_id), [], None
    if getattr(form, "outdated", False):
        employee = person.employee
        stored = {**_place_now(person), "name": employee.name, "email": employee.email, "left_on": employee.left_on}
        conflict = differing(form, stored)
        changed = last_change(db.session, "employee", employee_id)
        form.version.data = str(employee.version)
    return _form_page(template, form, person=person, conflict=conflict, changed=changed, **values)
