"""Pages of ideas for practice calls: the list, and one idea from which a scenario is begun."""

import uuid
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import clock
from portal.auth.access import current_actor, guard
from portal.config import LANGUAGES
from portal.db.session import db
from portal.errors import FairlineError
from portal.web.i18n import current_language, gettext, lazy_gettext
from portal.web.once import perform_once
from portal.web.tables import Column, Listing, table_page
from training.callideas.models import CallIdea
from training.callideas.queries import idea_with, ideas_statement, rule_cited
from training.callideas.rules import steps_in
from training.callideas.services import begin_scenario
from training.courses.rules import text_in
from training.plays.wording import family_word
from training.scenario_authoring.short_forms import NewForm
from training.scenario_authoring.views import READ, WRITE

call_ideas = Blueprint("call_ideas", __name__, url_prefix="/training/calls/ideas")


@call_ideas.before_request
def _mark_menu() -> None:
    g.nav_entry = "scenario_list.overview"


@call_ideas.get("/")
@guard(READ)
def listed() -> str | Response:
    """Ideas that wait for somebody to write a scenario, and those that became one."""
    begun = request.args.get("view") == "begun"
    table = table_page(db.session, _listing(begun=begun), current_actor())
    if isinstance(table, Response):
        return table
    tabs = [
        {"label": gettext("Waiting"), "url": url_for("call_ideas.listed"), "active": not begun},
        {"label": gettext("Work begun"), "url": url_for("call_ideas.listed", view="begun"), "active": begun},
    ]
    return render_template("training/callideas/list.html", table=table, tabs=tabs)


def _listing(*, begun: bool) -> Listing:
    return Listing(
        name="call-ideas",
        title=lazy_gettext("Ideas from complaints"),
        statement=ideas_statement(begun=begun),
        key=CallIdea.id.expression,
        columns=[
            Column(key="story", title=lazy_gettext("What went wrong"), value=lambda row: steps_in(row.story)[0]),
            Column(key="family", title=lazy_gettext("Family"), value=lambda row: family_word(row.family)),
            Column(key="rule", title=lazy_gettext("Rule"), value=lambda row: _rule_title(row.citation)),
            Column(
                key="made",
                title=lazy_gettext("Since"),
                value=lambda row: clock.local(row.made_at).date(),
                sort=CallIdea.made_at.expression,
                width="narrow",
            ),
        ],
        default_sort="-made",
        row_url=lambda row: url_for("call_ideas.show", idea_id=row.idea_id),
        empty_title=lazy_gettext("No idea waits here"),
        empty_text=lazy_gettext("Compliance makes them from complaints that were upheld, without anybody in them."),
        exports=False,
    )


def _rule_title(citation: str) -> str:
    rule = rule_cited(citation, clock.today())
    return text_in(rule.titles, current_language()) if rule else citation


@call_ideas.get("/<int:idea_id>")
@guard(READ)
def show(idea_id: int) -> str:
    """What went wrong, the rule, and for whoever writes scenarios the way to begin one."""
    return _page(idea_with(db.session, idea_id), _form())


def _form() -> NewForm:
    form = NewForm()
    del form.pattern
    return form


@call_ideas.post("/<int:idea_id>/begin")
@guard(WRITE)
def begin(idea_id: int) -> Response | tuple[str, int]:
    """Begin a draft from the idea."""
    idea, form = idea_with(db.session, idea_id), _form()
    if form.validate_on_submit():
        try:
            return redirect(perform_once(form.form_key.data or "", lambda session: _begun(session, idea_id, form)))
        except FairlineError as error:
            form.refuse(error)
    return _page(idea, form), 422


def _begun(session: Session, idea_id: int, form: NewForm) -> str:
    titles = {code: (form[f"title_{code}"].data or "").strip() for code in LANGUAGES}
    scenario_id = begin_scenario(
        session,
        current_actor(),
        idea_id,
        key=form.key.data or "",
        titles=titles,
        ifid=str(uuid.uuid4()).upper(),
        at=clock.now(),
    )
    flash(gettext("The draft has a node for each step. Write what is said in it."), "success")
    return url_for("scenario_list.show", scenario_id=scenario_id)


def _page(idea: CallIdea, form: NewForm) -> str:
    rule: Any = rule_cited(idea.citation, clock.today())
    language = current_language()
    return render_template(
        "training/callideas/show.html",
        idea=idea,
        steps=steps_in(idea.story),
        family=family_word(idea.family),
        rule=text_in(rule.titles, language) if rule else idea.citation,
        sentence=text_in(rule.sentences, language) if rule else "",
        form=form,
        may_write=current_actor().may(WRITE) and idea.scenario_id is None,
    )
