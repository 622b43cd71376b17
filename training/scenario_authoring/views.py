"""Pages of a scenario for its author: the list, a new one, the picture, the preview, files in and out, publishing."""

import io
import uuid
from contextlib import closing
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, send_file, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import clock
from portal.auth.access import current_actor, guard
from portal.config import LANGUAGES
from portal.db.session import db
from portal.errors import FairlineError
from portal.web.forms import posted_form_key
from portal.web.i18n import current_language, gettext
from portal.web.once import perform_once
from portal.web.stray import posted
from training.calls.packfiles import shipped_rules
from training.scenario_authoring.beginning import copied_scenario, empty_scenario
from training.scenario_authoring.checking import LARGEST
from training.scenario_authoring.drawing import drawn
from training.scenario_authoring.short_forms import FileForm, NewForm, StageForm
from training.scenario_authoring.showing import shown_findings, shown_nodes, shown_rows, tabs
from training.scenario_authoring.workshop import Workshop, sound, workshop_of
from training.scenario_authoring.writing import days_of_packs, take_in
from training.scenarios.queries import newest_version, published_version, scenarios_kept, version_text, versions_of
from training.scenarios.services import create_scenario, publish_version

scenario_list = Blueprint("scenario_list", __name__, url_prefix="/training/calls/scenarios")

READ = "training:library:read"
WRITE = "training:content:write"
Answer = str | Response | tuple[str, int]


@scenario_list.before_request
def _mark_menu() -> None:
    g.nav_entry = "scenario_list.overview"


@scenario_list.get("/")
@guard(READ)
def overview() -> str:
    """All scenarios: what is played, what is being written, and what the linter says."""
    return render_template(
        "training/scenario_authoring/overview.html",
        rows=shown_rows(scenarios_kept(db.session), current_language()),
        may_write=current_actor().may(WRITE),
    )


@scenario_list.route("/new", methods=["GET", "POST"])
@guard(WRITE)
def new() -> Answer:
    """A new scenario, empty or after the pattern of another."""
    form = NewForm()
    form.offer([(one.scenario.id, _title(one.newest)) for one in scenarios_kept(db.session)])
    if form.validate_on_submit():
        try:
            return redirect(_begun(form))
        except FairlineError as error:
            form.refuse(error)
    page = render_template("training/scenario_authoring/new.html", form=form)
    return (page, 422) if form.is_submitted() else page


def _title(version: Any) -> str:
    return str(version.title(current_language()) or "–")


def _begun(form: NewForm) -> str:
    actor, key = current_actor(), form.key.data or ""
    titles = {code: (form[f"title_{code}"].data or "").strip() for code in LANGUAGES}
    ifid, day = str(uuid.uuid4()).upper(), clock.today()
    if form.pattern.data:
        version = newest_version(db.session, int(form.pattern.data))
        text = copied_scenario(version_text(db.session, version.id), key, titles, ifid)
    else:
        text = empty_scenario(key, titles, ifid, day, days_of_packs(shipped_rules(), "CN", day))

    def act(session: Session) -> str:
        made = create_scenario(session, actor, sound(text), clock.now())
        return url_for("scenario_list.show", scenario_id=made.scenario_id)

    return perform_once(form.form_key.data or "", act)


@scenario_list.route("/import", methods=["GET", "POST"])
@guard(WRITE)
def bring() -> Answer:
    """Take in a Twee file, also one that was changed in Twine and comes back."""
    form, actor = FileForm(), current_actor()
    if form.validate_on_submit():
        with closing(form.file.data) as upload:
            content = upload.stream.read(LARGEST + 1)

        def act(session: Session) -> str:
            made = take_in(session, actor, content, clock.now())
            return url_for("scenario_list.show", scenario_id=made.scenario_id)

        try:
            return redirect(perform_once(form.form_key.data or "", act))
        except FairlineError as error:
            form.refuse(error)
    page = render_template("training/scenario_authoring/import.html", form=form)
    return (page, 422) if form.is_submitted() else page


@scenario_list.get("/<int:scenario_id>/")
@guard(READ)
def show(scenario_id: int) -> str:
    """The picture of a scenario with its faults, its nodes as a list, its transcripts and versions."""
    return picture_page(workshop_of(db.session, scenario_id), StageForm())


def picture_page(workshop: Workshop, form: StageForm) -> str:
    """The page with the picture; ``form`` is that of one more node."""
    language = current_language()
    form.offer()
    form.revision.data = str(workshop.version.number)
    places, scenario = workshop.places, workshop.scenario
    return render_template(
        "training/scenario_authoring/show.html",
        workshop=workshop,
        title=workshop.title(language),
        tabs=tabs(workshop.scenario_id, "picture", may_write=current_actor().may(WRITE)),
        drawing=drawn(scenario, places, language),
        nodes=shown_nodes(scenario, places, language),
        whole=shown_findings(places.whole),
        header=shown_findings(places.header),
        transcripts=[(golden, holds, shown_findings(wrong)) for golden, holds, wrong in workshop.transcripts()],
        versions=versions_of(db.session, workshop.scenario_id)[:8],
        states=workshop.report.proof.states if workshop.report.proof else None,
        clean=workshop.report.clean,
        form=form,
        may_write=current_actor().may(WRITE),
    )


@scenario_list.post("/<int:scenario_id>/publish")
@guard(WRITE)
def publish(scenario_id: int) -> Response:
    """Let people play the newest version, where the linter finds no error in it."""
    actor, number = current_actor(), posted("version")
    workshop = workshop_of(db.session, scenario_id)
    target = url_for("scenario_list.show", scenario_id=scenario_id)
    if number != str(workshop.version.number):
        flash(gettext("A newer version was saved. Look at that one, then publish it."), "error")
        return redirect(target)

    def act(session: Session) -> str:
        publish_version(session, actor, workshop.version.id, clock.now())
        return target

    location = perform_once(posted_form_key(), act)
    flash(gettext("This version is played from now on. Calls that began keep theirs."), "success")
    return redirect(location)


@scenario_list.get("/<int:scenario_id>/file")
@guard(READ)
def export(scenario_id: int) -> Response:
    """The text as a Twee file, which Twine opens: the newest version, or the one that is played."""
    played = request.args.get("version") == "played"
    version = (published_version if played else newest_version)(db.session, scenario_id)
    workshop = Workshop(version=version, text=version_text(db.session, version.id))
    name = f"{workshop.scenario.key or scenario_id}.twee"
    file = io.BytesIO(workshop.text.encode())
    return send_file(file, mimetype="text/plain; charset=utf-8", as_attachment=True, download_name=name)
