"""The forms of a scenario: a node, the header, the words side by side, and the whole text. Each save is linted."""

from collections.abc import Callable

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import clock
from portal.auth.access import current_actor, guard
from portal.config import LANGUAGES
from portal.db.session import db
from portal.errors import FairlineError, NotFound, Refused
from portal.web.forms import PortalForm, posted_form_key
from portal.web.i18n import current_language, gettext
from portal.web.once import perform_once
from portal.web.stray import posted
from training.calls.findings import Level
from training.calls.naming import OBLIGATION_WORDS
from training.calls.packfiles import shipped_rules
from training.calls.rules.scenario import Node
from training.scenario_authoring.drawing import kind_words
from training.scenario_authoring.edits import closed, passage_of, unreadable, with_words
from training.scenario_authoring.filling import Shape, node_data, shape_of
from training.scenario_authoring.forms import (
    header_form,
    node_form,
    refuse_sent,
    words_form,
)
from training.scenario_authoring.headerforms import header_data, owed_shown, packs_shown, sent_header, tests_shown
from training.scenario_authoring.nodeforms import Sent, sent_node
from training.scenario_authoring.placing import Placed
from training.scenario_authoring.short_forms import StageForm, TextForm
from training.scenario_authoring.showing import by_field, shown_findings, tabs
from training.scenario_authoring.views import WRITE, Answer, picture_page
from training.scenario_authoring.workshop import Workshop, workshop_of
from training.scenario_authoring.writing import (
    keep,
    text_with_header,
    text_with_new_node,
    text_with_node,
    text_without_node,
)

scenario_forms = Blueprint("scenario_forms", __name__, url_prefix="/training/calls/scenarios/<int:scenario_id>")

MOST_ROWS, ROWS_A_PAGE = 12, 30


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


@scenario_forms.route("/node", methods=["GET", "POST"])
@guard(WRITE)
def node(scenario_id: int) -> Answer:
    """The form of a node: what is heard, the choices, and all that they do."""
    workshop = workshop_of(db.session, scenario_id)
    before = workshop.node(request.args.get("name", ""))
    if before is None:
        raise NotFound("There is no such node in this scenario.")
    shape = _shape(before)
    form = node_form(workshop.scenario, shape, node_data(workshop.found, before))
    if not form.is_submitted():
        form["revision"].data = str(workshop.version.number)
        return _node_page(workshop, before, form, shape)
    if posted("action") == "save" and form.validate():
        sent = sent_node(workshop.found, before, form.data, shape)
        refuse_sent(form, sent)
        target = url_for(".node", scenario_id=scenario_id, name=sent.node.name)
        location = _kept(workshop, form, sent, lambda: text_with_node(workshop.found, before.name, sent), target)
        if location:
            return redirect(location)
    return _node_page(workshop, before, form, shape), 422


def _kept(workshop: Workshop, form: PortalForm, sent: Sent, text: Callable[[], str], target: str) -> str | None:
    """Where to go on after the save; None where the form has to be mended."""
    if sent.wrong:
        return None
    try:
        return save(workshop, form.form_key.data or "", text(), form["revision"].data or "", target)
    except FairlineError as error:
        form.refuse(error)
        return None


def _shape(before: Node) -> Shape:
    """The rows of the form: as many as were sent, and one more of the sort that was asked for."""
    plain = shape_of(before, more_heard=int(not before.spoken), more_choices=0 if before.choices or before.end else 2)
    heard = _count(posted("heard_rows"), plain.heard) + (posted("action") == "more-heard")
    choices = _count(posted("choice_rows"), plain.choices) + (posted("action") == "more-choices")
    return Shape(
        heard=max(plain.heard, min(MOST_ROWS, heard)),
        choices=max(plain.choices, min(MOST_ROWS, choices)),
        tests=plain.tests,
        breaches=plain.breaches,
        cites=plain.cites,
    )


def _count(sent: str, otherwise: int) -> int:
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 3 else otherwise


def _node_page(workshop: Workshop, before: Node, form: PortalForm, shape: Shape) -> str:
    language = current_language()
    passage = passage_of(workshop.found.story, before.name)
    lost = [Placed(finding=finding) for finding in unreadable(passage)] if passage else []
    return render_template(
        "training/scenario_authoring/node.html",
        workshop=workshop,
        node=before,
        kind=kind_words(before),
        form=form,
        shape=shape,
        is_end=before.end is not None,
        findings=by_field(workshop.places.nodes.get(before.name, ())),
        lost=shown_findings(lost),
        rules=workshop.rules(shipped_rules()),
        language=language,
        title=workshop.title(language),
        removable=before.name not in (workshop.scenario.start, workshop.scenario.hang_up),
    )


@scenario_forms.post("/node/add")
@guard(WRITE)
def add_node(scenario_id: int) -> Answer:
    """One more node, to be filled in its form."""
    workshop, form = workshop_of(db.session, scenario_id), StageForm()
    form.offer()
    if form.validate_on_submit():
        data = {"name": form.node_name.data, "kind": form.node_kind.data}
        shape = Shape(heard=0, choices=0, tests=0, breaches=0, cites=0)
        sent = sent_node(workshop.found, None, data, shape)
        for sentence, values in sent.wrong.values():
            form.node_name.errors = [*form.node_name.errors, gettext(sentence, **values)]
        target = url_for(".node", scenario_id=scenario_id, name=sent.node.name)
        location = _kept(workshop, form, sent, lambda: text_with_new_node(workshop.found, sent.node), target)
        if location:
            return redirect(location)
    return picture_page(workshop, form), 422


@scenario_forms.post("/node/remove")
@guard(WRITE)
def remove_node(scenario_id: int) -> Response:
    """Take a node out that nothing leads to."""
    workshop = workshop_of(db.session, scenario_id)
    found = workshop.node(posted("name"))
    if found is None:
        raise Refused("There is no such node in this scenario.")
    text = text_without_node(workshop.found, found)
    target = url_for("scenario_list.show", scenario_id=scenario_id)
    return redirect(save(workshop, posted_form_key(), text, posted("version"), target))


@scenario_forms.route("/header", methods=["GET", "POST"])
@guard(WRITE)
def header(scenario_id: int) -> Answer:
    """The form of the header: what it is about, the account, the clock, the rules, what is owed."""
    workshop = workshop_of(db.session, scenario_id)
    known = tuple(dict.fromkeys(rule.pack for rule in shipped_rules()))
    packs = packs_shown(workshop.scenario, known)
    form = header_form(workshop.scenario, packs, header_data(workshop.found, known))
    if not form.is_submitted():
        form["revision"].data = str(workshop.version.number)
    elif form.validate():
        sent = sent_header(workshop.found, form.data, known)
        refuse_sent(form, sent)
        target = url_for(".header", scenario_id=scenario_id)
        location = _kept(workshop, form, sent, lambda: text_with_header(workshop.found, sent), target)
        if location:
            return redirect(location)
    page = _header_page(workshop, form, packs)
    return (page, 422) if form.is_submitted() else page


def _header_page(workshop: Workshop, form: PortalForm, packs: list[str]) -> str:
    language = current_language()
    instruments = {rule.pack: rule.instrument[language] for rule in shipped_rules()}
    return render_template(
        "training/scenario_authoring/header.html",
        workshop=workshop,
        form=form,
        packs=[(name, instruments.get(name, name)) for name in packs],
        owed=[(name, OBLIGATION_WORDS[name]) for name in owed_shown(workshop.scenario)],
        tests=range(tests_shown(workshop.scenario)),
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
    rows = list(workshop.found.words)
    pages = max(1, -(-len(rows) // ROWS_A_PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    shown = rows[(page - 1) * ROWS_A_PAGE : page * ROWS_A_PAGE]
    there = workshop.found.words
    data = {f"w{number}_{code}": there[name][code] for number, name in enumerate(shown) for code in LANGUAGES}
    form = words_form(shown, data)
    if not form.is_submitted():
        form["revision"].data = str(workshop.version.number)
    elif form.validate():
        texts = {
            name: {code: form[f"w{number}_{code}"].data or "" for code in LANGUAGES}
            for number, name in enumerate(shown)
        }
        target = url_for(".words", scenario_id=scenario_id, page=page)
        story = with_words(workshop.found.story, texts)
        location = _kept(workshop, form, Sent(), lambda: closed(story), target)
        if location:
            return redirect(location)
    answer = render_template(
        "training/scenario_authoring/words.html",
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
        location = _kept(workshop, form, Sent(), lambda: typed, target)
        if location:
            return redirect(location)
    page = render_template(
        "training/scenario_authoring/text.html",
        workshop=workshop,
        form=form,
        findings=shown_findings([Placed(finding=finding) for finding in workshop.report.findings]),
        title=workshop.title(current_language()),
        tabs=tabs(scenario_id, "text", may_write=True),
    )
    return (page, 422) if form.is_submitted() else page
