"""Pages of changed rules: the list, one change with everybody whom it concerns, a new one with a look before."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from markupsafe import Markup, escape
from sqlalchemy import case
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import clock
from portal.auth.access import current_actor, guard
from portal.auth.actor import Actor
from portal.db.session import db
from portal.errors import FairlineError
from portal.people.columns import person_columns
from portal.web.filters import short_date
from portal.web.i18n import current_language, gettext, lazy_gettext
from portal.web.once import perform_once
from portal.web.stray import posted
from portal.web.tables import Column, Listing, table_page
from training.assignments.queries import names_of
from training.certificates.fit_views import asked_day
from training.certificates.models import Certificate, RuleVersion
from training.certificates.permissions import PUBLISH, READ
from training.certificates.queries import kinds
from training.certificates.showing import rule_words
from training.courses.rules import text_in
from training.rulechanges.forms import ChangeForm
from training.rulechanges.queries import (
    ConcernedPerson,
    Foreseen,
    clauses_in_force,
    concerned_people,
    concerned_statement,
    counts_of,
    foreseen,
    short_courses,
    version_for,
    versions_statement,
)
from training.rulechanges.rules import LONGEST_TEXT, Concern
from training.rulechanges.services import check_change, publish_change
from training.rulechanges.showing import (
    RANKS,
    STATES,
    force_tone,
    force_words,
    since_words,
    state_tone,
    state_words,
)

rule_changes = Blueprint("rule_changes", __name__, url_prefix="/training/rules")

_MOST_SHOWN = 200
_LONGEST_HINT = 70


@rule_changes.get("/")
@guard(READ)
def overview() -> str | Response:
    """The changes that were published, the newest first."""
    actor = current_actor()
    table = table_page(db.session, _versions(clock.today(), current_language()), actor)
    if isinstance(table, Response):
        return table
    return render_template(
        "training/rulechanges/overview.html",
        table=table,
        may_publish=actor.may(PUBLISH),
    )


def _versions(day: date, language: str) -> Listing:
    return Listing(
        name="changed-rules",
        title=lazy_gettext("Changed rules"),
        statement=versions_statement(),
        key=RuleVersion.id.expression,
        columns=[
            Column(
                key="rule",
                title=lazy_gettext("Rule"),
                value=lambda row: rule_words(row.rule),
                sort=RuleVersion.rule.expression,
            ),
            Column(key="number", title=lazy_gettext("Version"), value=lambda row: row.number, width="narrow"),
            Column(
                key="changed",
                title=lazy_gettext("What changed"),
                value=lambda row: text_in(row.texts, language),
                width="wide",
            ),
            Column(
                key="state",
                title=lazy_gettext("State"),
                value=lambda row: force_words(row.effective_from, day, row.withdrawn_on),
                cell=lambda row: _badge(
                    force_words(row.effective_from, day, row.withdrawn_on),
                    force_tone(row.effective_from, day, row.withdrawn_on),
                ),
            ),
            Column(
                key="from",
                title=lazy_gettext("In force from"),
                value=lambda row: row.effective_from,
                cell=lambda row: short_date(row.effective_from),
                sort=RuleVersion.effective_from.expression,
                kind="date",
                width="narrow",
            ),
            Column(key="course", title=lazy_gettext("Short course"), value=lambda row: text_in(row.titles, language)),
        ],
        default_sort="-from",
        row_url=lambda row: url_for("rule_changes.show", version_id=row.version_id),
        empty_title=lazy_gettext("No rule has changed yet"),
        empty_text=lazy_gettext("When one does, it stands here with everybody whose certificate it concerns."),
    )


def _badge(words: str, tone: str) -> Markup:
    return Markup('<span class="badge tone-{}">{}</span>').format(tone, escape(words))


@rule_changes.route("/new", methods=["GET", "POST"])
@guard(PUBLISH)
def new() -> str | tuple[str, int] | Response:
    """Write a change down; see whose certificate goes out of date; publish."""
    actor, day, now = current_actor(), clock.today(), clock.now()
    form = _form(day)
    told = None
    if form.validate_on_submit():
        try:
            draft = check_change(db.session, form.draft(), day)
            told = foreseen(db.session, actor, draft, day)
            if posted("action") == "publish":

                def act(session: Session) -> str:
                    made = publish_change(session, actor, draft, form.seen.data or "", now, day)
                    return url_for("rule_changes.show", version_id=made.id)

                target = perform_once(form.form_key.data or "", act)
                flash(gettext("The change is published. The short course opens for those concerned."), "success")
                return redirect(target)
        except FairlineError as error:
            form.refuse(error)
    return _new_page(form, told, day), 422 if form.errors or form.form_errors else 200


def _form(day: date) -> ChangeForm:
    language = current_language()
    form = ChangeForm()
    offered = [(kind.id, text_in(kind.titles, language)) for kind in kinds(db.session)]
    form.offer(offered, [(course.id, text_in(course.titles, language)) for course in short_courses(db.session)])
    form.effective_from.render_kw = form.opens_on.render_kw = {"min": day.isoformat()}
    if not form.is_submitted():
        form.opens_on.data = day
        form.kinds.data = [offered[0][0]] if len(offered) == 1 else []
    return form


def _new_page(form: ChangeForm, told: Foreseen | None, day: date) -> str:
    if told is not None:
        form.seen.data = told.seen
    return render_template(
        "training/rulechanges/new.html",
        form=form,
        told=told,
        longest=LONGEST_TEXT,
        shown=told.people[:_MOST_SHOWN] if told else (),
        clauses=[
            (clause.number, " ".join(clause.text.split())[:_LONGEST_HINT])
            for clause in clauses_in_force(db.session, day, current_language())
        ],
    )


@rule_changes.get("/<int:version_id>")
@guard(READ)
def show(version_id: int) -> str | Response:
    """One change: what it says, whom it concerns within one's reach, where each stands on any day."""
    actor, today, day = current_actor(), clock.today(), asked_day()
    version = version_for(db.session, version_id)
    view = request.args.get("view", "")
    people = concerned_people(db.session, actor, version, day)
    table = table_page(db.session, _people(actor, version, day, people, view), actor)
    if isinstance(table, Response):
        return table
    counts = counts_of(people.values())
    language = current_language()
    withdrawal = version.withdrawal
    gone_on = withdrawal.withdrawn_on if withdrawal else None
    return render_template(
        "training/rulechanges/show.html",
        version=version,
        title=gettext("%(rule)s, version %(number)s", rule=rule_words(version.rule), number=version.number),
        text=text_in(version.texts, language),
        course=text_in(version.programme.titles, language),
        kinds=", ".join(text_in(kind.titles, language) for kind in version.kinds),
        publisher=names_of(db.session, [version.published_by_id]).get(version.published_by_id, ""),
        counts=counts,
        concern=Concern,
        table=table,
        tabs=_tabs(version_id, view, counts, None if day == today else day.isoformat()),
        view=view,
        day=day,
        is_today=day == today,
        in_force=version.effective_from <= day,
        state=force_words(version.effective_from, day, gone_on),
        tone=force_tone(version.effective_from, day, gone_on),
        withdrawal=withdrawal,
        taker=names_of(db.session, [withdrawal.withdrawn_by_id]).get(withdrawal.withdrawn_by_id, "")
        if withdrawal
        else "",
        may_take_back=actor.may(PUBLISH) and withdrawal is None,
    )


def _tabs(version_id: int, view: str, counts: Mapping[Concern, int], shown_day: str | None) -> list[dict[str, Any]]:
    keys = [("", gettext("Everybody"), sum(counts.values()))]
    keys += [(concern.value, gettext(words), counts[concern]) for concern, words in STATES.items() if counts[concern]]
    return [
        {
            "label": label,
            "count": count,
            "url": url_for("rule_changes.show", version_id=version_id, view=key or None, day=shown_day),
            "active": key == view,
        }
        for key, label, count in keys
    ]


def _people(actor: Actor, version: RuleVersion, day: date, people: Mapping[int, ConcernedPerson], view: str) -> Listing:
    wanted = [key for key, one in people.items() if not view or one.concerned.concern == view]
    ranks = {key: RANKS[one.concerned.concern] for key, one in people.items()}
    rank: Any = case(ranks, value=Certificate.id, else_=len(RANKS)) if ranks else Certificate.id
    return Listing(
        name="concerned",
        title=lazy_gettext("Whom the change concerns"),
        statement=concerned_statement(actor, version, day).where(Certificate.id.in_(wanted)),
        key=Certificate.id.expression,
        columns=[
            *person_columns(),
            Column(key="certificate", title=lazy_gettext("Certificate"), value=lambda row: row.certificate),
            Column(
                key="state",
                title=lazy_gettext("State"),
                value=lambda row: state_words(people[row.certificate_id]),
                cell=lambda row: _badge(
                    state_words(people[row.certificate_id]), state_tone(people[row.certificate_id])
                ),
                sort=rank,
            ),
            Column(key="since", title=lazy_gettext("Since"), value=lambda row: since_words(people[row.certificate_id])),
        ],
        default_sort="state",
        row_url=lambda row: url_for("certificate_people.person", employee_id=row.employee_id),
        empty_title=lazy_gettext("Nobody here"),
        empty_text=lazy_gettext("Here are the people within your reach whose certificate the change concerns."),
    )
