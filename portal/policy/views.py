"""Pages of the policy: its text with acknowledgement, and its numbers (P30)."""

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from portal import clock
from portal.auth.access import current_actor, guard
from portal.db.session import db
from portal.errors import FairlineError, NotFound
from portal.policy.forms import SettingForm
from portal.policy.listing import acknowledgements_listing
from portal.policy.models import PolicyVersion
from portal.policy.pictures import chapter_views, setting_timeline
from portal.policy.queries import (
    SettingState,
    acknowledged_count,
    acknowledgement_of,
    setting_states,
    version_for,
    version_in_force,
    versions,
)
from portal.policy.rules import is_warned
from portal.policy.services import acknowledge_policy, set_setting
from portal.web.forms import posted_form_key
from portal.web.i18n import current_language, gettext
from portal.web.once import perform_once
from portal.web.tables import table_page

policy = Blueprint("policy", __name__, url_prefix="/policy")
policy.add_app_template_test(lambda state: is_warned(state.definition, state.today), "warned")

Answer = str | AnyResponse | tuple[str, int]


@policy.get("/")
@guard("policy:text:read")
def show_policy() -> Answer:
    """The policy in force, chapter by chapter, with the numbers it leaves open beside their clauses."""
    return _version_page(version_in_force(db.session, clock.today()))


@policy.get("/versions/<int:version_id>")
@guard("policy:text:read")
def show_version(version_id: int) -> Answer:
    """An earlier or a coming version."""
    return _version_page(version_for(db.session, version_id))


def _version_page(version: PolicyVersion | None) -> Answer:
    g.nav_entry = "policy.show_policy"
    actor, today = current_actor(), clock.today()
    force = version_in_force(db.session, today)
    return render_template(
        "portal/policy/policy.html",
        version=version,
        in_force=version is not None and force is not None and version.id == force.id,
        versions=versions(db.session),
        chapters=chapter_views(db.session, version, current_language(), setting_states(db.session, today)),
        done=acknowledgement_of(db.session, actor.employee_id, version.id) if version and actor.employee_id else None,
        counts=acknowledged_count(db.session, version.id, today)
        if version and actor.may("policy:acknowledgement:read")
        else None,
    )


@policy.post("/versions/<int:version_id>/acknowledge")
@guard("policy:text:read")
def acknowledge(version_id: int) -> Answer:
    """Say that one has read the version in force."""
    actor, language = current_actor(), current_language()
    version_for(db.session, version_id)

    def act(session: Session) -> str:
        acknowledge_policy(session, actor, version_id, language)
        return url_for("policy.show_policy")

    location = perform_once(posted_form_key(), act)
    flash(gettext("Thank you. It is kept that you read this version."), "success")
    return redirect(location)


@policy.get("/acknowledgements")
@guard("policy:acknowledgement:read")
def list_acknowledgements() -> Answer:
    """Who has acknowledged the version in force, and who has not."""
    version, today = version_in_force(db.session, clock.today()), clock.today()
    if version is None:
        return redirect(url_for("policy.show_policy"))
    view = table_page(db.session, acknowledgements_listing(version, today, request.args), current_actor())
    if isinstance(view, Response):
        return view
    done, people = acknowledged_count(db.session, version.id, today)
    return render_template("portal/policy/acknowledgements.html", view=view, version=version, done=done, people=people)


@policy.get("/settings")
@guard("policy:setting:read")
def list_settings() -> Answer:
    """Every number that the agency chooses."""
    return render_template("portal/policy/settings.html", states=setting_states(db.session, clock.today()))


@policy.route("/settings/<key>", methods=["GET", "POST"])
@guard("policy:setting:read")
def show_setting(key: str) -> Answer:
    """One number with its history; compliance sets it from a day on."""
    g.nav_entry = "policy.list_settings"
    actor, state = current_actor(), _setting(key)
    may_set = actor.may("policy:setting:change")
    form = SettingForm(value=state.today, effective_from=clock.today(), seen=str(state.newest)) if may_set else None
    if form is None and request.method == "POST":
        raise NotFound("There is no such setting.")

    def act(session: Session) -> str:
        assert form is not None
        set_setting(
            session,
            actor,
            state.definition,
            value=form.value.data or "",
            effective_from=form.effective_from.data,
            reason=form.reason.data or "",
            seen=form.seen_id(),
        )
        return url_for("policy.show_setting", key=key)

    if form is not None and form.validate_on_submit():
        try:
            location = perform_once(form.form_key.data or "", act)
            flash(gettext("The new value is kept."), "success")
            return redirect(location)
        except FairlineError as error:
            form.refuse(error)
            state = _setting(key)
            form.seen.data = str(state.newest)
    page = render_template(
        "portal/policy/setting.html",
        state=state,
        form=form,
        timeline=setting_timeline(state, clock.today()),
        advice=state.definition.advice(db.session, clock.now()) if state.definition.advice else "",
    )
    return (page, 422) if form is not None and form.is_submitted() else page


def _setting(key: str) -> SettingState:
    for state in setting_states(db.session, clock.today()):
        if state.definition.key == key:
            return state
    raise NotFound("There is no such setting.")
