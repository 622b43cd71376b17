"""The organisation as a picture: departments, teams, heads; adding and renaming them (policy 2.1)."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import clock
from portal.auth.access import current_actor, guard
from portal.db.session import db
from portal.errors import FairlineError, NotFound
from portal.people.forms import RenameForm, UnitForm
from portal.people.models import Department, Team
from portal.people.queries import departments, organisation
from portal.people.units import add_department, add_team_to, rename_unit
from portal.web.forms import SelectChoice
from portal.web.i18n import gettext, lazy_gettext
from portal.web.once import perform_once

units = Blueprint("units", __name__, url_prefix="/organisation")

Answer = str | Response | tuple[str, int]


@units.get("/")
@guard("people:person:read")
def show_organisation() -> Answer:
    """Departments with their teams, who leads them and how many work in them today."""
    return render_template("portal/people/organisation.html", departments=organisation(db.session, clock.today()))


@units.route("/new", methods=["GET", "POST"])
@guard("people:unit:write")
def add_unit() -> Answer:
    """Add a department, or a team to one."""
    actor = current_actor()
    form = UnitForm(department=request.args.get("department", 0, type=int))
    choices = [SelectChoice(item.id, item.name) for item in departments(db.session)]
    form.department.choices = [SelectChoice(0, lazy_gettext("It is a department itself")), *choices]

    def act(session: Session) -> str:
        if form.department.data:
            add_team_to(session, actor, form.department.data, code=form.code.data or "", name=form.name.data or "")
        else:
            add_department(session, actor, code=form.code.data or "", name=form.name.data or "")
        return url_for("units.show_organisation")

    if form.validate_on_submit():
        try:
            location = perform_once(form.form_key.data or "", act)
            flash(gettext("The organisation has grown by “%(name)s”.", name=form.name.data), "success")
            return redirect(location)
        except FairlineError as error:
            form.refuse(error)
    page = render_template("portal/people/unit.html", form=form, unit=None)
    return (page, 422) if form.is_submitted() else page


@units.route("/department/<int:department_id>/name", methods=["GET", "POST"])
@guard("people:unit:write")
def rename_department(department_id: int) -> Answer:
    """Give a department another name."""
    return _rename("department", db.session.get(Department, department_id))


@units.route("/team/<int:team_id>/name", methods=["GET", "POST"])
@guard("people:unit:write")
def rename_team(team_id: int) -> Answer:
    """Give a team another name."""
    return _rename("team", db.session.get(Team, team_id))


def _rename(kind: str, unit: Department | Team | None) -> Answer:
    if unit is None:
        raise NotFound("There is no such department or team.")
    actor, unit_id, form = current_actor(), unit.id, RenameForm(name=unit.name, was=unit.name)

    def act(session: Session) -> str:
        rename_unit(session, actor, kind, unit_id, form.name.data or "", was=form.was.data or "")
        return url_for("units.show_organisation")

    if form.validate_on_submit():
        try:
            location = perform_once(form.form_key.data or "", act)
            flash(gettext("The name is changed."), "success")
            return redirect(location)
        except FairlineError as error:
            form.refuse(error)
            form.was.data = unit.name
    page = render_template("portal/people/unit.html", form=form, unit=unit)
    return (page, 422) if form.is_submitted() else page
