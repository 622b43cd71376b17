"""What training puts on My day: the next step of the plan, the plan itself, the team's state, who is stuck."""

from datetime import date, datetime

from flask import url_for
from sqlalchemy.orm import Session

from portal import clock
from portal.auth.actor import Actor
from portal.db.reading import asked_once
from portal.feature import Panel, Todo
from portal.web.filters import short_date
from portal.web.i18n import current_language, gettext, ngettext
from training.assignments.queries import reasons_of
from training.assignments.showing import shown_reasons
from training.authoring.queries import MARK, waiting_count
from training.callunits.queries import Place, tried_in
from training.callunits.rules import Tried
from training.callunits.showing import call_step
from training.certificates.home import ground_todos
from training.courses.queries import FollowedPlan, open_plans
from training.courses.rules import PlanItem, UnitKind, text_in
from training.courses.showing import kind_label, own_address, shown_plan, step_label, unit_icon
from training.progress.queries import GRANT, READ, OpenPlan, open_plans_in_reach, stuck_at
from training.retention.home import refresher_todos
from training.sessions.home import session_todos
from training.settling.home import settling_todos
from training.signoffs.home import observing_todos

_BARS = 8


def todos(session: Session, actor: Actor, now: datetime) -> list[Todo]:
    """What can be done now in one's own plan, with its due instant, and people who need another attempt."""
    day = clock.local(now).date()
    plans, tried = _own_plans(session, actor, day), _own_calls(session, actor, day)
    own = [
        _own_todo(item, followed.plan.late, tried.get((followed.enrolment.id, item.unit.id)))
        for followed in plans
        for item in followed.plan.items
        if item.open
    ]
    found = (
        own + _stuck_todos(session, actor, now) + _essay_todos(session, actor, day) + session_todos(session, actor, now)
    )
    found += observing_todos(session, actor, now) + refresher_todos(session, actor, now)
    found += settling_todos(session, actor, day)
    return found + ground_todos(session, actor, now)


def _own_plans(session: Session, actor: Actor, day: date) -> list[FollowedPlan]:
    """For the to-dos and the panel alike."""
    question = ("own training", actor.employee_id, day)
    return asked_once(session, question, lambda: open_plans(session, actor.employee_id, day))


def _own_calls(session: Session, actor: Actor, day: date) -> dict[Place, Tried]:
    """Practice calls of one's own plans that were tried and are not done; for the to-dos and the panel alike."""
    question = ("own practice calls", actor.employee_id, day)
    plans = [followed.plan for followed in _own_plans(session, actor, day)]
    return asked_once(session, question, lambda: tried_in(session, plans))


def _plans_in_reach(session: Session, actor: Actor, day: date) -> list[OpenPlan]:
    question = ("training in reach", actor.account_id, day)
    return asked_once(session, question, lambda: open_plans_in_reach(session, actor, day))


def _own_todo(item: PlanItem, late: int, tried: Tried | None) -> Todo:
    title = text_in(item.unit.titles, current_language())
    return Todo(
        title=call_step(tried, title) if item.unit.kind is UnitKind.CALL else step_label(item.unit.kind, title),
        detail=ngettext("%(num)d part of your plan is late.", "%(num)d parts of your plan are late.", late)
        if late
        else gettext("%(kind)s, about %(minutes)s min", kind=kind_label(item.unit.kind), minutes=item.unit.minutes),
        url=own_address(item),
        due=item.due_at,
        icon=unit_icon(item.unit.kind),
        key=f"training:{item.unit.id}",
    )


def _essay_todos(session: Session, actor: Actor, day: date) -> list[Todo]:
    """Written answers that wait for the actor's mark."""
    if not actor.may(MARK):
        return []
    count, oldest = waiting_count(session, actor, day)
    if not count:
        return []
    return [
        Todo(
            title=ngettext("%(num)d written answer waits for a mark", "%(num)d written answers wait for a mark", count),
            detail=gettext("Since %(day)s", day=short_date(oldest)) if oldest else "",
            url=url_for("by_hand.essays"),
            icon="pencil",
            key="training:essays",
        )
    ]


def _stuck_todos(session: Session, actor: Actor, now: datetime) -> list[Todo]:
    if not actor.may(GRANT):
        return []
    plans = {item.enrolment_id: item for item in _plans_in_reach(session, actor, clock.local(now).date())}
    found = []
    for stuck in stuck_at(session, list(plans), now):
        person = plans[stuck.enrolment_id]
        unit = person.plan.item(stuck.unit_id)
        if unit is not None and person.employee_id != actor.employee_id:
            title = text_in(unit.unit.titles, current_language())
            found.append(
                Todo(
                    title=gettext("%(name)s has used all attempts", name=person.name),
                    detail=_stuck_words(unit.unit.kind, title),
                    url=url_for("progress.person", employee_id=person.employee_id),
                    icon="user-check",
                    key=f"training:stuck:{stuck.enrolment_id}:{stuck.unit_id}",
                )
            )
    return found


def _stuck_words(kind: UnitKind, title: str) -> str:
    if kind is UnitKind.CALL:
        return gettext("Practice call “%(call)s”: talk it through, then grant another try.", call=title)
    return gettext("Quiz “%(quiz)s”: talk it through, then grant another attempt.", quiz=title)


def panels(session: Session, actor: Actor, now: datetime) -> list[Panel]:
    """The plan for who follows one, the team's state for who may see it."""
    day, language = clock.local(now).date(), current_language()
    own = _own_plans(session, actor, day)
    reasons = reasons_of(session, [followed.enrolment.id for followed in own])
    found = [
        Panel(
            template="training/panels/plan.html",
            values={"plan": shown_plan(followed, language, own_address, shown_reasons(reasons[followed.enrolment.id]))},
            order=10,
            wide=True,
        )
        for followed in own
    ]
    if actor.may(READ):
        open_here = _plans_in_reach(session, actor, day)
        if open_here:
            found.append(_team_panel(open_here))
    return found


def _team_panel(open_here: list[OpenPlan]) -> Panel:
    bars = [
        {
            "label": item.name,
            "value": round(100 * item.plan.done / max(1, len(item.plan.items))),
            "text": gettext("%(done)s of %(total)s", done=item.plan.done, total=len(item.plan.items)),
            "tone": "danger" if item.plan.late else "accent",
            "url": url_for("progress.person", employee_id=item.employee_id),
        }
        for item in open_here[:_BARS]
    ]
    late = sum(item.plan.late > 0 for item in open_here)
    return Panel(
        template="training/panels/team.html", values={"bars": bars, "late": late, "open": len(open_here)}, order=40
    )
