"""The heat map of a scenario: which ways people took through the version that is played, where rules were broken."""

from flask import Blueprint, g, render_template

from portal.auth.access import current_actor, guard
from portal.db.session import db
from portal.web.i18n import current_language
from training.calls.wording import filled, places_of
from training.scenario_authoring.drawing import Heat, drawn
from training.scenario_authoring.paths import Paths, paths_of, unheard_in
from training.scenario_authoring.placing import Places
from training.scenario_authoring.played import ended_calls
from training.scenario_authoring.showing import tabs
from training.scenario_authoring.views import READ, WRITE
from training.scenarios.models import ScenarioVersion
from training.scenarios.queries import newest_version, published_version, ready_play, versions_of

scenario_paths = Blueprint("scenario_paths", __name__, url_prefix="/training/calls/scenarios/<int:scenario_id>")


@scenario_paths.before_request
def _mark_menu() -> None:
    g.nav_entry = "scenario_list.overview"


@scenario_paths.get("/paths")
@guard(READ)
def heat_map(scenario_id: int) -> str:
    """The graph of the version that is played with visits, shares of choices and first breaches; of nobody by name."""
    language = current_language()
    version = newest_version(db.session, scenario_id)
    if not any(one.published for one in versions_of(db.session, scenario_id)):
        return _page(version, paths=None)
    version = published_version(db.session, scenario_id)
    play = ready_play(db.session, version.id)
    calls = ended_calls(db.session, version)
    paths = paths_of(play, [(call.turns, call.passed) for call in calls])
    filling = places_of(play.scenario, language)
    return _page(
        version,
        paths=paths,
        unheard=unheard_in([(call.turns, call.name) for call in calls]),
        may_write=current_actor().may(WRITE),
        nodes=sorted(paths.nodes, key=lambda one: (-one.visits, one.node.name)),
        names=[node.name for node in play.scenario.nodes],
        drawing=drawn(play.scenario, Places(), language, _heat(paths)),
        words={row.id: filled(row.texts.get(language, ""), filling) for row in play.scenario.words},
    )


def _page(version: ScenarioVersion, **shown: object) -> str:
    may_write = current_actor().may(WRITE)
    return render_template(
        "training/scenario_authoring/paths.html",
        version=version,
        title=version.title(current_language()),
        tabs=tabs(version.scenario_id, "paths", may_write=may_write),
        **shown,
    )


def _heat(paths: Paths) -> Heat:
    return Heat(
        calls=paths.calls,
        visits=paths.visits(),
        taken={(one.node.name, choice.name): choice.times for one in paths.nodes for choice in one.taken},
    )
