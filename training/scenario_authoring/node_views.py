"""The form of a node: what is heard, the choices and all that they do; one more node, and one taken out."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.auth.access import guard
from portal.db.session import db
from portal.errors import NotFound, Refused
from portal.web.forms import PortalForm, posted_form_key
from portal.web.i18n import current_language, gettext
from portal.web.stray import posted
from training.calls.packfiles import shipped_rules
from training.calls.rules.scenario import Node
from training.scenario_authoring.drawing import kind_words
from training.scenario_authoring.edits import passage_of, unreadable
from training.scenario_authoring.filling import Shape, node_data, shape_of
from training.scenario_authoring.form_views import kept, save, scenario_forms
from training.scenario_authoring.forms import (
    node_form,
    refuse_sent,
)
from training.scenario_authoring.meanwhile import (
    made_from,
    meeting,
    node_conflict,
)
from training.scenario_authoring.nodeforms import sent_node
from training.scenario_authoring.placing import Placed
from training.scenario_authoring.short_forms import StageForm
from training.scenario_authoring.showing import by_field, shown_findings
from training.scenario_authoring.views import WRITE, Answer, picture_page
from training.scenario_authoring.workshop import Workshop, workshop_of
from training.scenario_authoring.writing import (
    text_with_new_node,
    text_with_node,
    text_without_node,
)

__all__ = ["scenario_forms"]
"""The blueprint with these pages on it."""

MOST_ROWS = 12


@scenario_forms.route("/node", methods=["GET", "POST"])
@guard(WRITE)
def node(scenario_id: int) -> Answer:
    """The form of a node: what is heard, the choices, and all that they do."""
    workshop = workshop_of(db.session, scenario_id)
    base = made_from(db.session, workshop)
    before = base.node(request.args.get("name", ""))
    if before is None:
        raise NotFound("There is no such node in this scenario.")
    shape = _shape(before)
    form = node_form(base.scenario, shape, node_data(base.found, before))
    if not form.is_submitted():
        form["revision"].data = str(workshop.version.number)
        return _node_page(workshop, before, form, shape)
    there = workshop.node(before.name)
    if there is None:
        form.refuse(Refused("Somebody took this node out or gave it another name meanwhile. Copy what you typed."))
    elif posted("action") == "save" and form.validate():
        sent = sent_node(workshop.found, there, form.data, shape)
        refuse_sent(form, sent)
        target = url_for(".node", scenario_id=scenario_id, name=sent.node.name)
        location = kept(workshop, form, sent, lambda: text_with_node(workshop.found, before.name, sent), target)
        if location:
            return redirect(location)
    return _node_page(workshop, before, form, shape), 422


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
    met = meeting(db.session, workshop.scenario_id, form)
    lost = [Placed(finding=finding) for finding in unreadable(passage)] if passage else []
    return render_template(
        "training/scenario_authoring/node.html",
        workshop=workshop,
        node=before,
        kind=kind_words(before),
        form=form,
        shape=shape,
        is_end=before.end is not None,
        conflict=node_conflict(form, before, met.workshop, shape) if met else [],
        changed=met.changed if met else None,
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
        location = kept(workshop, form, sent, lambda: text_with_new_node(workshop.found, sent.node), target)
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
