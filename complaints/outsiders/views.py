"""Pages of people from outside: who is named, a form for one more, and the end of a part."""

from flask import Blueprint, render_template, url_for

from complaints.outsiders.forms import EndOutsiderForm, OutsiderForm
from complaints.outsiders.models import Outsider
from complaints.outsiders.permissions import NAME
from complaints.outsiders.queries import outsiders_named
from complaints.outsiders.services import end_outsider, name_outsider
from complaints.pages import Answer, own_page
from portal import clock
from portal.auth.access import guard
from portal.db.session import db
from portal.errors import NotFound
from portal.people.models import Employee
from portal.web.i18n import gettext

outsiders = Blueprint("complaint_outsiders", __name__, url_prefix="/complaints/outsiders")


@outsiders.route("/", methods=["GET", "POST"])
@guard(NAME, proof=True)
def listed() -> Answer:
    """Who is named from outside, and a form for one more."""
    form = OutsiderForm()
    return own_page(
        form,
        lambda session, who: name_outsider(session, who, form.chosen(), clock.now()),
        gettext("The person is named, and an invitation left by mail."),
        lambda: render_template(
            "complaints/outsiders/list.html", rows=outsiders_named(db.session), form=form, today=clock.today()
        ),
        url_for("complaint_outsiders.listed"),
    )


@outsiders.route("/<int:outsider_id>/end", methods=["GET", "POST"])
@guard(NAME, proof=True)
def end(outsider_id: int) -> Answer:
    """Their part ends; what they hold goes to somebody else."""
    row = db.session.get(Outsider, outsider_id)
    if row is None:
        raise NotFound("There is nobody of this kind.")
    form = EndOutsiderForm()
    return own_page(
        form,
        lambda session, who: end_outsider(session, who, outsider_id, form.reason.data or "", clock.now()),
        gettext("Their part has ended, and their account is closed."),
        lambda: render_template(
            "complaints/outsiders/end.html", form=form, row=row, name=db.session.get_one(Employee, row.employee_id).name
        ),
        url_for("complaint_outsiders.listed"),
    )
