"""Decisions as items (T14): the figures of each decision of a scenario, and the calls that they come from."""

from collections.abc import Mapping

from flask import Blueprint, g, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.auth.access import ask_for_proof, current_actor, guard
from portal.db.session import db
from portal.errors import NotFound
from portal.exports.giving import Handout, give_out
from portal.web.i18n import current_language, gettext, lazy_gettext
from training.calls.rules.scenario import Scenario
from training.calls.wording import filled, places_of
from training.debriefs.queries import READ as READ_CALLS
from training.figures.rules.choosing import Choice
from training.figures.rules.measures import LEAST_ATTEMPTS, LEAST_EFFICIENCY
from training.figures.showing import badges, figure, percent, share
from training.scenario_authoring.decision_tables import Address, decision_table, exported, facts_of, picture
from training.scenario_authoring.decisions import CHOICES, Decision, Decisions, choices_taken, measured_decisions
from training.scenario_authoring.played import MOST_CALLS, ended_calls
from training.scenario_authoring.showing import tabs
from training.scenario_authoring.views import READ, WRITE
from training.scenarios.models import ScenarioVersion
from training.scenarios.queries import published_version, ready_play

scenario_decisions = Blueprint(
    "scenario_decisions", __name__, url_prefix="/training/calls/scenarios/<int:scenario_id>/decisions"
)

CALL_WORDS = {
    Choice.FIRST: lazy_gettext("First calls"),
    Choice.LAST: lazy_gettext("Last calls"),
    Choice.ALL: lazy_gettext("All calls"),
}
CALLS_A_PAGE = 30


@scenario_decisions.before_request
def _mark_menu() -> None:
    g.nav_entry = "scenario_list.overview"


@scenario_decisions.get("/")
@guard(READ)
def show(scenario_id: int) -> str | Response:
    """The figures of the version that is played; with ``export`` as a file. Nothing under twenty calls."""
    version, found = _measured(scenario_id)
    if request.args.get("export") == "xlsx" and found.enough:
        return ask_for_proof() or _file(version, found)
    address = _addresses(scenario_id, found)
    return render_template(
        "training/scenario_authoring/decisions.html",
        version=version,
        title=version.title(current_language()),
        tabs=tabs(scenario_id, "paths", may_write=current_actor().may(WRITE)),
        found=found,
        choices=_choices(scenario_id, found.choice),
        table=decision_table(found, address) if found.enough else None,
        points=picture(found, address) if found.enough else [],
        axes=(gettext("Facility %"), gettext("Discrimination index %")),
        flagged=[(one, address(one), badges(one.found.flags)) for one in found.flagged] if found.enough else [],
        right=percent(share(found.right)),
        least=LEAST_ATTEMPTS,
        definitions=definitions(),
    )


def _measured(scenario_id: int) -> tuple[ScenarioVersion, Decisions]:
    """The version that is played and its decisions; NotFound where none was published."""
    version = published_version(db.session, scenario_id)
    scenario = ready_play(db.session, version.id).scenario
    calls = list(reversed(ended_calls(db.session, version)))
    return version, measured_decisions(scenario, calls, _choice())


def _choice() -> Choice:
    asked = request.args.get("calls", "")
    return next((choice for choice in CHOICES if choice.value == asked), Choice.FIRST)


def _named(choice: Choice) -> str | None:
    return None if choice is Choice.FIRST else choice.value


def _choices(scenario_id: int, here: Choice) -> list[dict[str, object]]:
    return [
        {
            "label": words,
            "url": url_for(".show", scenario_id=scenario_id, calls=_named(choice)),
            "active": choice is here,
        }
        for choice, words in CALL_WORDS.items()
    ]


def _addresses(scenario_id: int, found: Decisions) -> Address:
    def address(one: Decision) -> str:
        return url_for(".decision", scenario_id=scenario_id, number=one.number, calls=_named(found.choice))

    return address


def definitions() -> list[str]:
    """What counts and how the figures are defined, in words: on the page and in the file."""
    return [
        gettext(
            "An item is a node where one can decide rightly and wrongly. Right is the choice marked best; where none "
            "is marked, a choice that breaks no rule. Own words that broke a rule are wrong, whatever they meant."
        ),
        gettext(
            "In a call the first decision at a node counts: coming back to it counts no more. Own words that matched "
            "nothing are no decision unless they broke a rule. What a trainer settled later changes no mark here."
        ),
        gettext(
            "Counted are calls of the version that is played, to their end, the newest %(most)s at most. A call that "
            "goes on from another one is left out.",
            most=MOST_CALLS,
        ),
        gettext(
            "The definitions are those of the quiz statistics (Moodle’s), among those who came to the node. Facility "
            "is the share that decided rightly. The discrimination index is the correlation with the share of right "
            "decisions in the rest of the same call; the efficiency is their covariance as a share of the highest."
        ),
        gettext(
            "The weight is only defined where every call came to every decision. Variances divide by n − 1; intervals "
            "are Fisher’s z, 95 %%. Under %(least)s calls nothing is shown. Flagged are an efficiency below "
            "%(efficiency)s and a negative discrimination.",
            least=LEAST_ATTEMPTS,
            efficiency=LEAST_EFFICIENCY,
        ),
    ]


def _file(version: ScenarioVersion, found: Decisions) -> Response:
    """The figures as a workbook; that it was taken out is recorded. They name nobody."""
    title = gettext(
        "%(scenario)s, version %(number)s: %(calls)s",
        scenario=version.title(current_language()),
        number=version.number,
        calls=str(CALL_WORDS[found.choice]),
    )
    handout = Handout(
        kind="training.decision-statistics",
        title=lazy_gettext("Decisions in calls"),
        name="decision-statistics",
        form="xlsx",
        rows=len(found.items),
        personal=False,
    )
    return give_out(handout, lambda stamp: exported(found, definitions(), title=title, stamp=stamp))


@scenario_decisions.get("/<int:number>")
@guard(READ)
def decision(scenario_id: int, number: int) -> str:
    """One decision: its figures, how often each choice was taken, and the calls it was counted in, some a page."""
    version, found = _measured(scenario_id)
    one = next((item for item in found.items if item.number == number), None)
    if one is None:
        raise NotFound("There is no such decision in this scenario.")
    calls = found.calls_at(one)
    pages = max(1, -(-len(calls) // CALLS_A_PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    return render_template(
        "training/scenario_authoring/decision.html",
        version=version,
        scenario_title=version.title(current_language()),
        one=one,
        found=found,
        facts=facts_of(one),
        taken=choices_taken(one, calls) if one.found.enough else [],
        calls=calls[(page - 1) * CALLS_A_PAGE : page * CALLS_A_PAGE],
        words=_words(found.scenario),
        may_open=current_actor().may(READ_CALLS),
        choice=CALL_WORDS[found.choice],
        back=url_for(".show", scenario_id=scenario_id, calls=_named(found.choice)),
        page=page,
        pages=pages,
        page_url=lambda at: url_for(
            ".decision", scenario_id=scenario_id, number=number, calls=_named(found.choice), page=at
        ),
        badges=badges(one.found.flags),
        percent=lambda value: figure(share(value)),
        least=LEAST_ATTEMPTS,
    )


def _words(scenario: Scenario) -> Mapping[str | None, str]:
    """What each choice of the scenario says, by its name."""
    language = current_language()
    filling = places_of(scenario, language)
    texts = {row.id: filled(row.texts.get(language, ""), filling) for row in scenario.words}
    return {choice.name: texts.get(choice.words, choice.name) for _, choice in scenario.choices()}
