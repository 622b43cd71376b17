"""Pages of plans: the list, a plan as it reads, its people, approval, print, and starting a drill."""

from flask import Blueprint, Response, flash, g, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from crisis.activations.services import Order, activate_plan
from crisis.plans.forms import SeatsForm
from crisis.plans.queries import nameable_people, plan_for, plans_for
from crisis.plans.rules import GRADE_WORDS, SEAT_WORDS, Grade
from crisis.plans.services import approve_plan, name_people
from portal import clock
from portal.auth.access import current_actor, guard
from portal.db.session import db
from portal.documents.models import Document
from portal.documents.printing import render_pdf
from portal.documents.services import keep_document
from portal.errors import FairlineError, NotFound
from portal.web.forms import posted_form_key
from portal.web.i18n import current_language, gettext
from portal.web.once import perform_once

plans = Blueprint("crisis_plans", __name__, url_prefix="/crisis/plans")
PLAN_PAPER = "crisis_plan"


@plans.before_request
def _mark_menu() -> None:
    g.nav_entry = "crisis.board_page"


@plans.get("")
@guard("crisis:plan:read")
def list_plans() -> str:
    """Every plan that the person may read, with its readiness."""
    views = plans_for(db.session, current_actor(), clock.today())
    return render_template("crisis/plans/list.html", plans=views, words=_words())


@plans.get("/<int:plan_id>")
@guard("crisis:plan:read")
def show_plan(plan_id: int) -> str:
    """The plan as it reads, with its people."""
    plan = plan_for(db.session, current_actor(), plan_id, clock.today())
    return render_template("crisis/plans/plan.html", plan=plan, words=_words())


@plans.route("/<int:plan_id>/roles/<role_key>", methods=["GET", "POST"])
@guard("crisis:plan:staff")
def staff_role(plan_id: int, role_key: str) -> str | BaseResponse | tuple[str, int]:
    """Name holder and deputies of a role."""
    actor = current_actor()
    plan = plan_for(db.session, actor, plan_id, clock.today())
    if role_key not in {role.key for role in plan.content.roles}:
        raise NotFound("There is no such page, or it is not yours to see.")
    named = [seat.employee_id if (seat := plan.seat(role_key, place)) else None for place in range(3)]
    form = SeatsForm(data=dict(zip(("holder", "deputy1", "deputy2"), named, strict=True)))
    form.offer(nameable_people(db.session, clock.today()), gettext("Nobody"))
    if form.validate_on_submit():
        back = url_for("crisis_plans.show_plan", plan_id=plan_id)

        def act(session: Session) -> str:
            name_people(session, actor, plan_id, role_key, form.seats)
            return back

        try:
            return redirect(perform_once(form.form_key.data or "", act))
        except FairlineError as error:
            form.refuse(error)
    role = plan.content.role(role_key)
    page = render_template("crisis/plans/staff.html", plan=plan, role=role, form=form, words=_words())
    return page, 422 if form.is_submitted() else 200


@plans.post("/<int:plan_id>/approve")
@guard("crisis:plan:approve")
def approve(plan_id: int) -> BaseResponse:
    """Freeze the newest version for use."""
    actor = current_actor()
    plan_for(db.session, actor, plan_id, clock.today())
    back = url_for("crisis_plans.show_plan", plan_id=plan_id)

    def act(session: Session) -> str:
        approve_plan(session, actor, plan_id, clock.now())
        return back

    perform_once(posted_form_key(), act)
    flash(gettext("The plan is approved and can be activated."), "success")
    return redirect(back)


@plans.post("/<int:plan_id>/drill")
@guard("crisis:plan:activate")
def start_drill(plan_id: int) -> BaseResponse:
    """Put the plan to work as a drill: the same room, and nothing leaves the house."""
    actor = current_actor()
    plan_for(db.session, actor, plan_id, clock.today())
    order = Order(plan_id=plan_id, grade=Grade.YELLOW, drill=True)

    def act(session: Session) -> str:
        room_id = activate_plan(session, actor, order, clock.now())
        return url_for("crisis_rooms.show_room", room_id=room_id)

    return redirect(perform_once(posted_form_key(), act))


@plans.post("/<int:plan_id>/print")
@guard("crisis:plan:read")
def print_plan(plan_id: int) -> BaseResponse | Response:
    """The plan on paper, in the language of the page, kept in the register of papers."""
    actor, language = current_actor(), current_language()
    plan = plan_for(db.session, actor, plan_id, clock.today())
    title = gettext("Crisis plan: %(plan)s", plan=plan.content.title.of(language))
    name = f"{plan.content.kind.replace('_', '-')}-v{plan.shown.number}-{language}.pdf"
    printed = render_pdf(
        "crisis/documents/plan.html", {"plan": plan, "words": _words()}, title=title, language=language
    )

    def act(session: Session) -> str:
        document: Document = keep_document(
            session,
            actor,
            printed,
            kind="crisis_plan",
            title=title,
            language=language,
            file_name=name,
            about_type=PLAN_PAPER,
            about_id=plan_id,
        )
        return url_for("documents.download", document_id=document.id)

    return redirect(perform_once(posted_form_key(), act))


def _words() -> dict[str, object]:
    """What the templates need to name grades and seats."""
    return {"grades": GRADE_WORDS, "seats": SEAT_WORDS}
