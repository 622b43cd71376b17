"""The preview: an author plays the newest text with the engine, sees the hidden state, keeps a call as transcript."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.auth.access import current_actor, guard
from portal.db.session import db
from portal.errors import FairlineError, Refused
from portal.web.forms import posted_form_key
from portal.web.i18n import current_language, gettext
from portal.web.stray import posted
from training.scenario_authoring.form_views import save
from training.scenario_authoring.preview import MOST_TURNS, golden_of, previewed
from training.scenario_authoring.short_forms import GoldenForm
from training.scenario_authoring.showing import tabs
from training.scenario_authoring.views import READ, WRITE, Answer
from training.scenario_authoring.workshop import Workshop, workshop_of
from training.scenario_authoring.writing import text_with_golden, text_without_golden

scenario_preview = Blueprint("scenario_preview", __name__, url_prefix="/training/calls/scenarios/<int:scenario_id>")


@scenario_preview.before_request
def _mark_menu() -> None:
    g.nav_entry = "scenario_list.overview"


@scenario_preview.get("/preview")
@guard(READ)
def play(scenario_id: int) -> str:
    """The call after the choices in the address; a transcript by its name."""
    workshop = workshop_of(db.session, scenario_id)
    golden = request.args.get("golden", "")
    plays = next((list(one.plays) for one in workshop.scenario.golden if one.name == golden), None)
    form = GoldenForm(name=golden)
    return _page(workshop, plays if plays is not None else _chosen(request.args.get("plays", "")), form)


def _chosen(text: str) -> list[str]:
    return text[:4000].split()[:MOST_TURNS]


def _page(workshop: Workshop, plays: list[str], form: GoldenForm) -> str:
    language, ready = current_language(), workshop.report.play
    found = previewed(ready, plays, language) if ready else None
    if found:
        form.plays.data, form.revision.data = " ".join(found.plays), str(workshop.version.number)
    return render_template(
        "training/scenario_authoring/preview.html",
        workshop=workshop,
        found=found,
        form=form,
        title=workshop.title(language),
        tabs=tabs(workshop.scenario_id, "preview", may_write=current_actor().may(WRITE)),
        may_write=current_actor().may(WRITE),
    )


@scenario_preview.post("/golden")
@guard(WRITE)
def keep_golden(scenario_id: int) -> Answer:
    """Keep the call that was played as a golden transcript, which runs on each save from then on."""
    workshop, form = workshop_of(db.session, scenario_id), GoldenForm()
    plays, ready = _chosen(form.plays.data or ""), workshop.report.play
    if form.validate_on_submit():
        try:
            name = " ".join((form.name.data or "").split())
            golden = golden_of(ready, name, plays) if ready else None
            if golden is None:
                raise Refused("Play the call to an end first.")
            target = url_for("scenario_list.show", scenario_id=scenario_id, _anchor="transcripts")
            text = text_with_golden(workshop.found, golden)
            return redirect(save(workshop, form.form_key.data or "", text, form.revision.data or "", target))
        except FairlineError as error:
            form.refuse(error)
    return _page(workshop, plays, form), 422


@scenario_preview.post("/golden/remove")
@guard(WRITE)
def remove_golden(scenario_id: int) -> Response:
    """Take a golden transcript out."""
    workshop = workshop_of(db.session, scenario_id)
    text = text_without_golden(workshop.found, posted("name"))
    target = url_for("scenario_list.show", scenario_id=scenario_id, _anchor="transcripts")
    location = save(workshop, posted_form_key(), text, posted("version"), target)
    flash(gettext("The transcript is taken out."), "success")
    return redirect(location)
