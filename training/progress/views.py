"""Pages for leads, trainers, HR and compliance: who is where in the plan, one person's training, one more attempt."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from markupsafe import Markup, escape
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import clock
from portal.auth.access import current_actor, guard
from portal.auth.actor import Actor
from portal.db.session import db, transaction
from portal.errors import Invalid, Refused
from portal.people.columns import person_columns
from portal.web.filters import short_date
from portal.web.i18n import current_language, gettext, lazy_gettext, ngettext
from portal.web.once import perform_once
from portal.web.tables import Column, Listing, table_page
from training.assignments.choosing import WRITE as ASSIGN
from training.assignments.queries import reasons_of
from training.assignments.showing import shown_reasons
from training.callunits.queries import is_call, tried_in
from training.callunits.services import grant_try
from training.callunits.showing import notes_on
from training.courses.models import Enrolment
from training.courses.rules import Plan, PlanItem, text_in
from training.courses.showing import shown_plan
from training.courses.undone import undone_parts
from training.progress.queries import (
    READ,
    OpenPlan,
    PersonsTraining,
    enrolment_to_grant,
    open_plans_in_reach,
    people_statement,
    persons_training,
    urgency,
)
from training.progress.services import note_view
from training.quizzes.forms import GrantForm
from training.quizzes.services import grant_attempt
from training.sessions.recurring import own_months
from training.sessions.showing import month_words
from training.signoffs.queries import seen_in

progress = Blueprint("progress", __name__, url_prefix="/training/people")

_VIEWS = (
    ("", lazy_gettext("Everybody")),
    ("late", lazy_gettext("Late")),
    ("open", lazy_gettext("On the way")),
    ("finished", lazy_gettext("Finished")),
)


@progress.get("/")
@guard(READ)
def people() -> str | Response:
    """Who is where in the plan, the late ones first."""
    actor, day = current_actor(), clock.today()
    open_plans = open_plans_in_reach(db.session, actor, day)
    view = request.args.get("view", "")
    table = table_page(db.session, _listing(actor, day, open_plans, view), actor)
    if isinstance(table, Response):
        return table
    tabs = [
        {"label": label, "url": url_for("progress.people", view=key or None), "active": key == view}
        for key, label in _VIEWS
    ]
    late = sum(item.plan.late > 0 for item in open_plans)
    return render_template("training/progress/people.html", table=table, tabs=tabs, late=late, open=len(open_plans))


def _listing(actor: Actor, day: date, open_plans: list[OpenPlan], view: str) -> Listing:
    plans = {item.enrolment_id: item.plan for item in open_plans}
    statement = people_statement(actor, day)
    if view == "late":
        statement = statement.where(Enrolment.id.in_([item.enrolment_id for item in open_plans if item.plan.late]))
    elif view == "open":
        statement = statement.where(Enrolment.finished_at.is_(None))
    elif view == "finished":
        statement = statement.where(Enrolment.finished_at.is_not(None))
    return Listing(
        name="training",
        title=lazy_gettext("Training of people"),
        statement=statement,
        key=Enrolment.id.expression,
        columns=_columns(plans, urgency(open_plans)),
        default_sort="state",
        row_url=lambda row: url_for("progress.person", employee_id=row.employee_id),
        row_tone=lambda row: "late" if _late(plans, row) else None,
        empty_title=lazy_gettext("Nobody here"),
        empty_text=lazy_gettext("People appear here when a programme begins for them, by itself when they join."),
    )


def _columns(plans: dict[int, Plan], rank: Any) -> list[Column]:
    language = current_language()
    return [
        *person_columns(),
        Column(key="training", title=lazy_gettext("Training"), value=lambda row: text_in(row.titles, language)),
        Column(
            key="state",
            title=lazy_gettext("State"),
            value=lambda row: _state_words(plans, row),
            cell=lambda row: _state_badge(plans, row),
            sort=rank,
        ),
        Column(key="done", title=lazy_gettext("Parts done"), value=lambda row: _done_words(plans, row), align="end"),
        Column(key="next", title=lazy_gettext("Next step"), value=lambda row: _next_words(plans, row, language)),
        Column(
            key="starts",
            title=lazy_gettext("Begun"),
            value=lambda row: row.starts_on,
            cell=lambda row: short_date(row.starts_on),
            sort=Enrolment.starts_on.expression,
            kind="date",
            width="narrow",
        ),
    ]


def _late(plans: dict[int, Plan], row: Any) -> int:
    plan = plans.get(row.enrolment_id)
    return plan.late if plan else 0


def _state_words(plans: dict[int, Plan], row: Any) -> str:
    late = _late(plans, row)
    if late:
        return ngettext("%(num)d part late", "%(num)d parts late", late)
    if row.finished_at is not None:
        return gettext("finished on %(day)s", day=short_date(row.finished_at))
    return gettext("on time")


def _state_badge(plans: dict[int, Plan], row: Any) -> Markup:
    tone = "danger" if _late(plans, row) else "success" if row.finished_at is not None else "info"
    return Markup('<span class="badge tone-{}">{}</span>').format(tone, escape(_state_words(plans, row)))


def _done_words(plans: dict[int, Plan], row: Any) -> str:
    plan = plans.get(row.enrolment_id)
    return gettext("%(done)s of %(total)s", done=row.done, total=len(plan.items) if plan else row.done)


def _next_words(plans: dict[int, Plan], row: Any, language: str) -> str:
    plan = plans.get(row.enrolment_id)
    step = plan.next_step if plan else None
    return text_in(step.unit.titles, language) if step else ""


@progress.get("/<int:employee_id>")
@guard(READ)
def person(employee_id: int) -> str:
    """One person's plan, attempts, and the form for one more where they are stuck; the view is recorded."""
    actor = current_actor()
    with transaction() as session:
        note_view(session, actor, employee_id, clock.today())
    found = persons_training(db.session, actor, employee_id, clock.today(), clock.now())
    return _person_page(found, GrantForm())


@progress.post("/<int:employee_id>/quizzes/<int:unit_id>")
@guard("training:attempt:grant")
def grant(employee_id: int, unit_id: int) -> str | tuple[str, int] | Response:
    """Grant one more attempt."""
    actor, now, day = current_actor(), clock.now(), clock.today()
    enrolment_id = enrolment_to_grant(db.session, actor, employee_id, unit_id, day).id
    form = GrantForm()

    def act(session: Session) -> str:
        grant = grant_try if is_call(session, unit_id) else grant_attempt
        grant(session, actor, enrolment_id, unit_id, form.reason.data or "", now)
        return url_for("progress.person", employee_id=employee_id)

    if form.validate_on_submit():
        try:
            target = perform_once(form.form_key.data or "", act)
            flash(gettext("One more attempt is granted."), "success")
            return redirect(target)
        except Refused as error:
            flash(gettext(error.message), "warning")
            return redirect(url_for("progress.person", employee_id=employee_id))
        except Invalid as error:
            form.refuse(error)
    return _person_page(persons_training(db.session, actor, employee_id, day, now), form), 422


def _person_page(found: PersonsTraining, form: GrantForm) -> str:
    language = current_language()
    may_read_lessons = current_actor().may("training:library:read")

    def address(item: PlanItem) -> str | None:
        return url_for("library.unit", unit_id=item.unit.id) if may_read_lessons else None

    reasons = reasons_of(db.session, [item.enrolment.id for item in found.plans])
    notes = notes_on(tried_in(db.session, [item.plan for item in found.plans]))
    titles = {item.unit.id: text_in(item.unit.titles, language) for plan in found.plans for item in plan.plan.items}
    return render_template(
        "training/progress/person.html",
        person=found.employee,
        plans=[
            shown_plan(item, language, address, shown_reasons(reasons[item.enrolment.id]), notes)
            for item in found.plans
        ],
        may_assign=current_actor().may(ASSIGN) and found.employee.id != current_actor().employee_id,
        seen=[
            (titles.get(one.observation.unit_id, ""), one)
            for one in seen_in(db.session, [item.enrolment.id for item in found.plans])
        ],
        undone=[
            (text_in(one.titles, language), one)
            for one in undone_parts(db.session, [item.enrolment.id for item in found.plans])
        ],
        attempts=[(titles.get(attempt.unit_id, ""), attempt) for attempt in found.attempts],
        stuck=[(titles.get(item.unit_id, ""), item.unit_id) for item in found.stuck][:1],
        may_grant=found.may_grant,
        form=form,
        months=own_months(db.session, found.employee.id, clock.today()),
        month_name=month_words,
    )
