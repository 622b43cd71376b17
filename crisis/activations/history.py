"""The list of all activations and drills."""

from datetime import datetime
from typing import Any, cast

from flask import url_for
from sqlalchemy import select

from crisis.activations.models import Activation
from crisis.activations.queries import may_enter
from crisis.activations.rules import ActivationState
from crisis.plans.models import PlanVersion
from crisis.plans.rules import GRADE_WORDS, plan_content
from portal import clock
from portal.auth.actor import Actor
from portal.web.filters import day_and_time, duration
from portal.web.i18n import current_language, gettext, lazy_gettext
from portal.web.tables import Column, Listing

STATE_WORDS = {
    ActivationState.OPEN: lazy_gettext("At work"),
    ActivationState.STOOD_DOWN: lazy_gettext("Stood down, review due"),
    ActivationState.REVIEWED: lazy_gettext("Reviewed"),
}


def history_listing(actor: Actor) -> Listing:
    """Newest first; a drill says so."""
    plans = select(Activation, PlanVersion).join(PlanVersion, PlanVersion.id == Activation.version_id)
    return Listing(
        name="crisis-activations",
        title=lazy_gettext("Activations and drills"),
        statement=cast(Any, plans.where(may_enter(actor))),
        key=Activation.id.expression,
        columns=(
            Column(key="plan", title=lazy_gettext("Plan"), value=_plan),
            Column(key="kind", title=lazy_gettext("Kind"), value=_kind),
            Column(key="grade", title=lazy_gettext("Grade of the event"), value=_grade),
            Column(
                key="started",
                title=lazy_gettext("Activated (T0)"),
                value=lambda row: clock.local(row.Activation.started_at).replace(tzinfo=None),
                cell=lambda row: day_and_time(row.Activation.started_at),
                sort=Activation.started_at.expression,
                kind="datetime",
            ),
            Column(key="lasted", title=lazy_gettext("Lasted"), value=_lasted),
            Column(key="state", title=lazy_gettext("State"), value=lambda row: str(STATE_WORDS[row.Activation.state])),
        ),
        default_sort="-started",
        row_url=lambda row: url_for("crisis_rooms.show_room", room_id=row.Activation.id),
        empty_title=lazy_gettext("No plan was activated yet"),
        empty_text=lazy_gettext("Activations and drills appear here once they begin."),
    )


def _plan(row: Any) -> str:
    return plan_content(row.PlanVersion.content).title.of(current_language())


def _kind(row: Any) -> str:
    return gettext("Drill") if row.Activation.drill else gettext("Activation")


def _grade(row: Any) -> str:
    return gettext(GRADE_WORDS[row.Activation.grade])


def _lasted(row: Any) -> str:
    ended: datetime = row.Activation.stood_down_at or clock.now()
    return duration(int((ended - row.Activation.started_at).total_seconds()))
