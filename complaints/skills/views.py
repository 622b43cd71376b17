"""Pages of what officers are suited for: everybody's on one page, and one person's with the form."""

from flask import Blueprint, render_template, url_for

from complaints.cases.rules.fitting import ANSWERED, WEIGHTS
from complaints.pages import Answer, own_page
from complaints.skills.forms import SkillsForm, ticked
from complaints.skills.permissions import CHOOSE
from complaints.skills.queries import handlers_with_skills, newest_number, versions_of
from complaints.skills.services import choose_skills
from complaints.skills.wording import gaps, skill_lines
from portal import clock
from portal.auth.access import guard
from portal.db.session import db
from portal.errors import NotFound
from portal.web.i18n import gettext

skills = Blueprint("complaint_skills", __name__, url_prefix="/complaints/skills")


@skills.get("/")
@guard(CHOOSE)
def listed() -> str:
    """Who handles complaints and what suits them, and what suits nobody."""
    people = handlers_with_skills(db.session, clock.today())
    return render_template(
        "complaints/skills/list.html",
        people=people,
        skill_lines=skill_lines,
        gaps=gaps(people),
        weights=[(severity.value, weight) for severity, weight in WEIGHTS.items()],
        answered=ANSWERED,
    )


@skills.route("/<int:employee_id>", methods=["GET", "POST"])
@guard(CHOOSE)
def one(employee_id: int) -> Answer:
    """What suits one person, from when on, and what was chosen before."""
    person = next(
        (one for one in handlers_with_skills(db.session, clock.today()) if one.employee_id == employee_id), None
    )
    if person is None:
        raise NotFound("There is nobody of this kind.")
    versions = versions_of(db.session, employee_id)
    newest = max((row for row, _ in versions), key=lambda row: row.id, default=None)
    form = SkillsForm(
        data={**ticked(newest), "since": clock.today(), "seen": str(newest_number(db.session, employee_id))}
    )
    return own_page(
        form,
        lambda session, who: choose_skills(session, who, employee_id, form.chosen(), form.shown(), clock.now()),
        gettext("The choice is kept. It counts for what arrives from its day on."),
        lambda: render_template(
            "complaints/skills/one.html", form=form, person=person, versions=versions, skill_lines=skill_lines
        ),
        url_for("complaint_skills.listed"),
    )
