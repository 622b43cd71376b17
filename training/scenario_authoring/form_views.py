"""The forms of a scenario: the header, the words side by side, and the whole text. Each save is linted."""

from collections.abc import Callable

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from portal import clock
from portal.auth.access import current_actor, guard
from portal.config import LANGUAGES
from portal.db.session import db
from portal.errors import FairlineError, Outdated
from portal.web.forms import PortalForm
from portal.web.i18n import current_language, gettext
from portal.web.once import perform_once
from training.calls.findings import Level
from training.calls.naming import OBLIGATION_WORDS
from training.calls.packfiles import shipped_rules
from training.lessons.rules import compare
from training.scenario_authoring.edits import closed, with_words
from training.scenario_authoring.forms import (
    header_form,
    refuse_sent,
    words_form,
)
from training.scenario_authoring.headerforms import header_data, owed_shown, packs_shown, sent_header, tests_shown
from training.scenario_authoring.meanwhile import (
    header_conflict,
    in_order_of,
    made_from,
    meeting,
    seen_in,
    words_conflict,
)
from training.scenario_authoring.nodeforms import Sent
from training.scenario_authoring.placing import Placed
from training.scenario_authoring.short_forms import TextForm
from training.scenario_authoring.showing import by_field, shown_findings, tabs
from training.scenario_authoring.views import WRITE, Answer
from training.scenario_authoring.workshop import Workshop, workshop_of
from training.scenario_authoring.writing import (
    keep,
    text_with_header,
)
from training.scenarios.queries import newest_version

scenario_forms = Blueprint("scenario_forms", __name__, url_prefix="/training/calls/scenarios/<int:scenario_id>")

ROWS_A_PAGE = 30


@scenario_forms.before_request
def _mark_menu() -> None:
    g.nav_entry = "scenario_list.overview"


def save(workshop: Workshop, key: str, text: str, seen: str, target: str) -> str:
    """Keep a text and say what the linter finds; where to go on."""
    actor, number = current_actor(), int(seen) if seen.isdecimal() and len(seen) < 10 else -1

    def act(session: Session) -> str:
        keep(session, actor, workshop.scenario_id, text, seen=number, at=clock.now())
        return target

    location = perform_once(key, act)
    report = workshop_of(db.session, workshop.scenario_id).report
    errors = sum(finding.level is Level.ERROR for finding in report.findings)
    if errors:
        flash(gettext("Saved as a draft. Errors left before it can be published: %(n)s.", n=errors), "info")
    else:
        flash(gettext("Saved. The linter finds no error."), "success")
    return location


def kept(workshop: Workshop, form: PortalForm, sent: Sent, text: Callable[[], str], target: str) -> str | None:
    """Where to go on after the save; None where the form has to be mended, or somebody saved meanwhile."""
    if sent.wrong:
        return None
    try:
        return save(workshop, form.form_key.data or "", text(), seen_in(form), target)
    except FairlineError as error:
        form.refuse(error)
        if isinstance(error, Outdated) and "over" in form:
            form["over"].data = str(newest_version(db.session, workshop.scenario_id).number)
        return None


@scenario_forms.route("/header", methods=["GET", "POST"])
@guard(WRITE)
def header(scenario_id: int) -> Answer:
    """The form of the header: what it is about, the account, the clock, the rules, what is owed."""
    workshop = workshop_of(db.session, scenario_id)
    base = made_from(db.session, workshop)
    known = tuple(dict.fromkeys(rule.pack for rule in shipped_rules()))
    packs = packs_shown(base.scenario, known)
    form = header_form(base.scenario, packs, header_data(base.found, known))
    if not form.is_submitted():
        form["revision"].data = str(workshop.version.number)
    elif form.validate():
        sent = sent_header(workshop.found, in_order_of(workshop.scenario, base.scenario, known, form.data), known)
        refuse_sent(form, sent)
        target = url_for(".header", scenario_id=scenario_id)
        location = kept(workshop, form, sent, lambda: text_with_header(workshop.found, sent), target)
        if location:
            return redirect(location)
    page = _header_page(workshop, base, form, known)
    return (page, 422) if form.is_submitted() else page


def _header_page(workshop: Workshop, base: Workshop, form: PortalForm, known: tuple[str, ...]) -> str:
    language, scenario = current_language(), base.scenario
    packs = packs_shown(scenario, known)
    met = meeting(db.session, workshop.scenario_id, form)
    instruments = {rule.pack: rule.instrument[language] for rule in shipped_rules()}
    return render_template(
        "training/scenario_authoring/header.html",
        workshop=workshop,
        form=form,
        packs=[(name, instruments.get(name, name)) for name in packs],
        owed=[(name, OBLIGATION_WORDS[name]) for name in owed_shown(scenario)],
        tests=range(tests_shown(scenario)),
        conflict=header_conflict(form, scenario, met.workshop, known) if met else [],
        changed=met.changed if met else None,
        findings=by_field(workshop.places.header),
        whole=shown_findings(workshop.places.whole),
        rules=workshop.rules(shipped_rules()),
        language=language,
        title=workshop.title(language),
        tabs=tabs(workshop.scenario_id, "header", may_write=True),
    )


@scenario_forms.route("/words", methods=["GET", "POST"])
@guard(WRITE)
def words(scenario_id: int) -> Answer:
    """Everything that is said, in three languages side by side, some lines a page."""
    workshop = workshop_of(db.session, scenario_id)
    base = made_from(db.session, workshop)
    rows = list(base.found.words)
    pages = max(1, -(-len(rows) // ROWS_A_PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    shown = rows[(page - 1) * ROWS_A_PAGE : page * ROWS_A_PAGE]
    there = base.found.words
    data = {f"w{number}_{code}": there[name][code] for number, name in enumerate(shown) for code in LANGUAGES}
    form = words_form(shown, data)
    if not form.is_submitted():
        form["revision"].data = str(workshop.version.number)
    elif form.validate():
        texts = {
            name: {code: form[f"w{number}_{code}"].data or "" for code in LANGUAGES}
            for number, name in enumerate(shown)
            if name in workshop.found.words
        }
        target = url_for(".words", scenario_id=scenario_id, page=page)
        story = with_words(workshop.found.story, texts)
        location = kept(workshop, form, Sent(), lambda: closed(story), target)
        if location:
            return redirect(location)
    met = meeting(db.session, scenario_id, form)
    answer = render_template(
        "training/scenario_authoring/words.html",
        conflict=words_conflict(form, shown, met.workshop) if met else [],
        changed=met.changed if met else None,
        workshop=workshop,
        form=form,
        rows=shown,
        page=page,
        pages=pages,
        findings=_findings_of_rows(workshop),
        title=workshop.title(current_language()),
        tabs=tabs(scenario_id, "words", may_write=True),
    )
    return (answer, 422) if form.is_submitted() else answer


def _findings_of_rows(workshop: Workshop) -> dict[str, list[object]]:
    lines = {row.line: row.id for row in workshop.scenario.words}
    found: dict[str, list[object]] = {}
    for finding in workshop.report.findings:
        if finding.line in lines:
            found.setdefault(lines[finding.line], []).extend(shown_findings([Placed(finding=finding)]))
    return found


@scenario_forms.route("/text", methods=["GET", "POST"])
@guard(WRITE)
def whole_text(scenario_id: int) -> Answer:
    """The text itself, for those who know it; every form writes the same text."""
    workshop, form = workshop_of(db.session, scenario_id), TextForm()
    if not form.is_submitted():
        form.text.data, form.revision.data = workshop.text, str(workshop.version.number)
    elif form.validate():
        typed = (form.text.data or "").replace("\r\n", "\n")
        target = url_for(".whole_text", scenario_id=scenario_id)
        location = kept(workshop, form, Sent(), lambda: typed, target)
        if location:
            return redirect(location)
    met = meeting(db.session, scenario_id, form)
    page = render_template(
        "training/scenario_authoring/text.html",
        conflict=compare(met.workshop.text, (form.text.data or "").replace("\r\n", "\n")) if met else [],
        changed=met.changed if met else None,
        workshop=workshop,
        form=form,
        findings=shown_findings([Placed(finding=finding) for finding in workshop.report.findings]),
        title=workshop.title(current_language()),
        tabs=tabs(scenario_id, "text", may_write=True),
    )
    return (page, 422) if form.is_submitted() else page
