"""Pages of sign-off: who is ready, the checklist beside the desk, what came of it, and one's own sign-off."""

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import clock
from portal.auth.access import current_actor, guard
from portal.db.session import db, transaction
from portal.errors import FairlineError, Invalid, NotFound, Refused
from portal.web.forms import PortalForm, posted_form_key
from portal.web.i18n import current_language, gettext
from portal.web.once import perform_once
from portal.web.stray import posted
from training.courses.models import Unit
from training.courses.queries import followed_unit
from training.courses.rules import UnitKind, UnitState, text_in
from training.courses.showing import next_step
from training.courses.views import locked_page
from training.progress.services import note_view
from training.signoffs.forms import marks_in, observation_form
from training.signoffs.models import Observation
from training.signoffs.queries import (
    READ,
    SIGN,
    certified,
    item_to_observe,
    marks_of,
    newest_checklist,
    own_observation,
    person_observed,
    ready,
    seen_for,
    seen_in,
    seen_lately,
)
from training.signoffs.rules import FAULTS, NOT_CERTIFIED, faults
from training.signoffs.services import begin_observation, save_marks, submit_observation
from training.signoffs.showing import shown_checklist, shown_seen

signoffs = Blueprint("signoffs", __name__, url_prefix="/training/sign-offs")


@signoffs.get("/")
@guard(SIGN)
def overview() -> str:
    """Who is ready to be observed, and what was observed lately."""
    actor, day, language = current_actor(), clock.today(), current_language()
    return render_template(
        "training/signoffs/overview.html",
        certified=certified(db.session, actor, day),
        refusal=gettext(NOT_CERTIFIED),
        ready=[(one, text_in(one.item.unit.titles, language)) for one in ready(db.session, actor, day)],
        lately=seen_lately(db.session, actor, day),
    )


@signoffs.post("/<int:enrolment_id>/<int:unit_id>")
@guard(SIGN)
def begin(enrolment_id: int, unit_id: int) -> Response:
    """Begin to observe somebody, or go on with one's draft."""
    actor, day, now = current_actor(), clock.today(), clock.now()
    item_to_observe(db.session, actor, enrolment_id, unit_id, day)

    def act(session: Session) -> str:
        made = begin_observation(session, actor, enrolment_id, unit_id, now, day)
        return url_for("signoffs.observe", observation_id=made.id)

    try:
        return redirect(perform_once(posted_form_key(), act))
    except (Refused, Invalid) as error:
        flash(_sentence(error), "danger")
        return redirect(url_for("signoffs.overview"))


@signoffs.get("/observations/<int:observation_id>")
@guard(SIGN)
def observe(observation_id: int) -> str | Response:
    """The checklist as far as it was filled in; a submitted one shows what came of it."""
    observation = own_observation(db.session, current_actor(), observation_id)
    if observation.result is not None:
        return redirect(url_for("signoffs.result", observation_id=observation_id))
    form = observation_form(
        observation.version.items, current_language(), marks_of(observation), observation.call_reference
    )
    return _observe_page(observation, form)


@signoffs.post("/observations/<int:observation_id>")
@guard(SIGN)
def keep(observation_id: int) -> str | tuple[str, int] | Response:
    """Submit the observation, or, without script, save what there is and go on."""
    actor, day, now = current_actor(), clock.today(), clock.now()
    saving = posted("action") == "save"
    observation = own_observation(db.session, actor, observation_id)
    items = observation.version.items
    form = observation_form(items, current_language())
    if form.validate_on_submit() and (saving or _complete(form, observation)):
        marks, reference = marks_in(form, items), form["call_reference"].data or ""

        def act(session: Session) -> str:
            if saving:
                save_marks(session, actor, observation_id, marks, now, reference)
                return url_for("signoffs.observe", observation_id=observation_id)
            submit_observation(
                session,
                actor,
                observation_id,
                marks,
                now,
                day,
                call_reference=reference,
                next_step=form["next_step"].data or "",
            )
            return url_for("signoffs.result", observation_id=observation_id)

        try:
            target = perform_once(form.form_key.data or "", act)
            flash(gettext("The draft is saved.") if saving else gettext("The observation is submitted."), "success")
            return redirect(target)
        except FairlineError as error:
            form.refuse(error)
    return _observe_page(own_observation(db.session, actor, observation_id), form), 422


def _complete(form: PortalForm, observation: Observation) -> bool:
    """Say at each item what is missing."""
    items = observation.version.items
    found = faults(items, marks_in(form, items))
    for key, fault in found.items():
        field = form[f"level_{key}"] if fault.value == "no_level" else form[f"note_{key}"]
        field.errors = [*field.errors, gettext(FAULTS[fault])]
    return not found


def _observe_page(observation: Observation, form: PortalForm) -> str:
    language = current_language()
    unit = db.session.get_one(Unit, observation.unit_id)
    return render_template(
        "training/signoffs/observe.html",
        title=text_in(unit.titles, language),
        person=person_observed(db.session, observation),
        observation=observation,
        form=form,
        items=[
            {"key": item.key, "clause": item.clause, "critical": item.critical} for item in observation.version.items
        ],
    )


@signoffs.post("/observations/<int:observation_id>/items/<key>")
@guard(SIGN)
def save_item(observation_id: int, key: str) -> tuple[str, int]:
    """Keep one item as it is given and say so beside it."""
    actor, now = current_actor(), clock.now()
    observation = own_observation(db.session, actor, observation_id)
    items = [item for item in observation.version.items if item.key == key]
    if not items:
        raise NotFound("There is no such observation.")
    form = observation_form(items, current_language(), ends=False)
    try:
        if not form.validate_on_submit():
            raise Invalid("That cannot be kept here.")
        with transaction() as session:
            save_marks(session, actor, observation_id, marks_in(form, items), now)
    except (Invalid, Refused) as error:
        return render_template("training/quizzes/saved.html", sentence=_sentence(error)), 422
    return render_template("training/quizzes/saved.html", at=now, late=False), 200


@signoffs.get("/observations/<int:observation_id>/result")
@guard(READ)
def result(observation_id: int) -> str:
    """What came of an observation; the look at it is recorded."""
    actor, day, language = current_actor(), clock.today(), current_language()
    seen = seen_for(db.session, actor, observation_id, day)
    with transaction() as session:
        note_view(session, actor, seen.employee_id, day)
    seen = seen_for(db.session, actor, observation_id, day)
    unit = db.session.get_one(Unit, seen.observation.unit_id)
    return render_template(
        "training/signoffs/result.html",
        title=text_in(unit.titles, language),
        seen=shown_seen(seen, language),
        name=seen.name,
        employee_id=seen.employee_id,
    )


@signoffs.get("/units/<int:unit_id>")
@guard("training:plan:follow")
def own(unit_id: int) -> str | tuple[str, int]:
    """What will be observed in one's own calls, and what came of it so far."""
    actor, language = current_actor(), current_language()
    followed = followed_unit(db.session, actor, unit_id, clock.today())
    if followed.unit.kind is not UnitKind.SIGN_OFF:
        raise NotFound("There is no such part in your plan.")
    if not followed.item.open and followed.item.state is not UnitState.DONE:
        return locked_page(followed), 409
    return render_template(
        "training/signoffs/own.html",
        title=text_in(followed.unit.titles, language),
        course_title=text_in(followed.unit.course.titles, language),
        item=followed.item,
        checklist=shown_checklist(newest_checklist(db.session, unit_id), language),
        seen=[shown_seen(one, language) for one in seen_in(db.session, [followed.enrolment.id], unit_id)],
        step=next_step(followed.plan, language) if followed.item.done_at else None,
    )


def _sentence(error: FairlineError) -> str:
    text = gettext(error.message)
    return text % error.values if error.values else text
