"""Pages of special training: the list with its progress, a new one with a preview, one with its people."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from markupsafe import Markup, escape
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import clock
from portal.auth.access import current_actor, guard
from portal.auth.actor import Actor
from portal.db.session import db
from portal.errors import FairlineError, NotFound
from portal.web.filters import short_date
from portal.web.i18n import current_language, gettext, lazy_gettext, ngettext
from portal.web.once import perform_once
from portal.web.stray import posted
from portal.web.tables import Column, Listing, table_page
from training.assignments.choosing import (
    WRITE,
    Meant,
    meant_by,
    people_to_choose,
    reaches_all,
    teams_to_choose,
)
from training.assignments.forms import AssignForm, WithdrawForm
from training.assignments.models import SpecialTraining, Withdrawal
from training.assignments.queries import AssignmentFile, assignment_for, assignments_statement
from training.assignments.rules import check_joining, plain_reason
from training.assignments.services import assign_by_hand, withdraw_training
from training.assignments.showing import TONES, aim_words, kind_words, reason_words, state_words
from training.courses.queries import programmes
from training.courses.rules import text_in
from training.progress.queries import open_plans_in_reach

assignments = Blueprint("assignments", __name__, url_prefix="/training/assignments")

_VIEWS = (
    ("", lazy_gettext("All")),
    ("open", lazy_gettext("Open")),
    ("late", lazy_gettext("Late")),
    ("done", lazy_gettext("Done")),
    ("withdrawn", lazy_gettext("Withdrawn")),
)


@assignments.get("/")
@guard(WRITE)
def overview() -> str | Response:
    """Special training with its progress, the newest first."""
    actor, day, view = current_actor(), clock.today(), request.args.get("view", "")
    late = [item.enrolment_id for item in open_plans_in_reach(db.session, actor, day) if item.plan.late]
    table = table_page(db.session, _listing(actor, day, late, view), actor)
    if isinstance(table, Response):
        return table
    tabs = [
        {"label": label, "url": url_for("assignments.overview", view=key or None), "active": key == view}
        for key, label in _VIEWS
    ]
    return render_template("training/assignments/overview.html", table=table, tabs=tabs)


def _listing(actor: Actor, day: date, late: list[int], view: str) -> Listing:
    statement, counts = assignments_statement(actor, day, late)
    live = Withdrawal.assignment_id.is_(None)
    if view == "open":
        statement = statement.where(live, counts.c.done < counts.c.people)
    elif view == "late":
        statement = statement.where(live, counts.c.late > 0)
    elif view == "done":
        statement = statement.where(counts.c.done == counts.c.people)
    elif view == "withdrawn":
        statement = statement.where(~live)
    return Listing(
        name="special-training",
        title=lazy_gettext("Special training"),
        statement=statement,
        key=SpecialTraining.id.expression,
        columns=_columns(current_language()),
        default_sort="-made",
        row_url=lambda row: url_for("assignments.show", assignment_id=row.assignment_id),
        row_tone=lambda row: "late" if row.late and row.withdrawn_at is None else None,
        empty_title=lazy_gettext("No special training here"),
        empty_text=lazy_gettext("Give training to people, a team or a post; it appears here with its progress."),
    )


def _columns(language: str) -> list[Column]:
    return [
        Column(key="training", title=lazy_gettext("Training"), value=lambda row: text_in(row.titles, language)),
        Column(key="reason", title=lazy_gettext("Reason"), value=_reason, width="wide"),
        Column(key="kind", title=lazy_gettext("Given"), value=lambda row: kind_words(row.reason_kind)),
        Column(
            key="state",
            title=lazy_gettext("State"),
            value=_state_words,
            cell=lambda row: Markup('<span class="badge tone-{}">{}</span>').format(
                _state_tone(row), escape(_state_words(row))
            ),
        ),
        Column(
            key="done",
            title=lazy_gettext("People done"),
            value=lambda row: gettext("%(done)s of %(total)s", done=row.done, total=row.people),
            align="end",
        ),
        Column(
            key="made",
            title=lazy_gettext("Given on"),
            value=lambda row: clock.local(row.made_at).date(),
            cell=lambda row: short_date(row.made_at),
            sort=SpecialTraining.made_at.expression,
            kind="date",
            width="narrow",
        ),
    ]


def _reason(row: Any) -> str:
    return reason_words(row.reason, row.reasons)


def _state_words(row: Any) -> str:
    if row.withdrawn_at is not None:
        return gettext("withdrawn")
    if row.late:
        return ngettext("%(num)d person late", "%(num)d people late", row.late)
    return gettext("done") if row.people and row.done == row.people else gettext("on time")


def _state_tone(row: Any) -> str:
    if row.withdrawn_at is not None:
        return "neutral"
    if row.late:
        return "danger"
    return "success" if row.people and row.done == row.people else "info"


@assignments.route("/new", methods=["GET", "POST"])
@guard(WRITE)
def new() -> str | tuple[str, int] | Response:
    """Choose whom, what and why; see who is meant; confirm."""
    actor, day, now = current_actor(), clock.today(), clock.now()
    form, assigning = _form(actor, day), posted("action") == "assign"
    if not form.is_submitted():
        form.people.data = [number for number in (request.args.get("person", type=int),) if number]
        return _new_page(form, None), 200
    meant = None
    if form.validate_on_submit():
        wish = form.wish()
        try:
            check_joining(wish.aim, wish.joins_until, day)
            plain_reason(wish.reason)
            meant = meant_by(db.session, actor, wish, day)
            if assigning:

                def act(session: Session) -> str:
                    made = assign_by_hand(session, actor, wish, form.seen.data or "", now, day)
                    return url_for("assignments.show", assignment_id=made.id)

                target = perform_once(form.form_key.data or "", act)
                flash(gettext("The training is given, and everybody meant is told."), "success")
                return redirect(target)
        except FairlineError as error:
            form.refuse(error)
    return _new_page(form, meant), 422 if form.errors or form.form_errors else 200


def _form(actor: Actor, day: date) -> AssignForm:
    language = current_language()
    form = AssignForm()
    form.offer(
        [
            (item.id, text_in(item.titles, language))
            for item in sorted(programmes(db.session), key=lambda item: item.starts_itself)
            if any(not unit.retired for course in item.courses for unit in course.units)
        ],
        people_to_choose(db.session, actor, day),
        [(team.id, team.name) for team in teams_to_choose(db.session, actor)],
        posts=reaches_all(actor),
    )
    return form


def _new_page(form: AssignForm, meant: Meant | None) -> str:
    if meant is not None:
        form.seen.data = meant.seen
    return render_template("training/assignments/new.html", form=form, meant=meant, posts=reaches_all(current_actor()))


@assignments.get("/<int:assignment_id>")
@guard(WRITE)
def show(assignment_id: int) -> str:
    """One assignment: why, whom it reached, where each of them stands."""
    return _page(assignment_for(db.session, current_actor(), assignment_id, clock.today()), WithdrawForm())


@assignments.post("/<int:assignment_id>/withdrawal")
@guard(WRITE)
def withdraw(assignment_id: int) -> str | tuple[str, int] | Response:
    """Take it back, with the reason."""
    actor, day, now = current_actor(), clock.today(), clock.now()
    found = assignment_for(db.session, actor, assignment_id, day)
    if not found.may_withdraw and found.assignment.withdrawal is None:
        raise NotFound("There is no such training.")
    form = WithdrawForm()

    def act(session: Session) -> str:
        withdraw_training(session, actor, assignment_id, form.reason.data or "", now)
        return url_for("assignments.show", assignment_id=assignment_id)

    if form.validate_on_submit():
        try:
            target = perform_once(form.form_key.data or "", act)
            flash(gettext("The training is withdrawn. What was done stays in the records."), "success")
            return redirect(target)
        except FairlineError as error:
            form.refuse(error)
    return _page(assignment_for(db.session, actor, assignment_id, day), form), 422


def _page(found: AssignmentFile, form: WithdrawForm) -> str:
    assignment = found.assignment
    rows = [
        {
            "person": person,
            "state": state_words(person.progress),
            "tone": TONES[person.progress],
            "done": gettext("%(done)s of %(total)s", done=person.plan.done, total=len(person.plan.items))
            if person.plan
            else "–",
            "due": max(item.due for item in person.plan.items) if person.plan and person.plan.items else None,
        }
        for person in found.people
    ]
    return render_template(
        "training/assignments/show.html",
        file=found,
        assignment=assignment,
        title=text_in(assignment.programme.titles, current_language()),
        kind=kind_words(assignment.reason_kind),
        reason=reason_words(assignment.reason, assignment.reasons),
        aim=aim_words(assignment),
        rows=rows,
        form=form,
    )
