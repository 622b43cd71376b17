"""Reading the queue of calls that need a person, and the call that somebody is about to settle."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from portal import clock
from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.errors import NotFound
from portal.people.models import Assignment, Employee, Team
from portal.people.queries import employed_on, holds_on, within_reach
from training.debriefs.queries import Debrief, debrief_of
from training.plays.models import PlayedCall
from training.scenarios.models import ScenarioVersion
from training.settling.models import CallReview

SETTLE = "training:call:settle"


def call_to_settle(session: Session, actor: Actor, call_id: int, at: datetime) -> Debrief:
    """A finished call whose record is written, of somebody whom the actor may settle; six statements.

    Raises NotFound for an unknown one, one out of reach, one that is not finished, and one's own: nobody settles those.
    """
    debrief = debrief_of(session, actor, call_id, clock.local(at).date(), SETTLE)
    if debrief.own or debrief.call.passed is None:
        raise NotFound("There is no such call.")
    return debrief


def queue_statement(actor: Actor, day: date, *, waiting: bool) -> Select[*tuple[Any, ...]]:
    """Calls that need a person: those that still wait, or those that somebody went through, with who and when last.

    Of people whom the actor may settle, never one's own; for a list page.
    """
    newest = _newest_review()
    reviewer = aliased(Employee)
    reviewed = CallReview.id.is_(None) if waiting else CallReview.id.is_not(None)
    return (
        select(
            PlayedCall.id.label("call_id"),
            PlayedCall.ended_at.label("ended_at"),
            PlayedCall.review_ground.label("ground"),
            PlayedCall.standing.label("standing"),
            Employee.name.label("name"),
            func.coalesce(Team.name, "").label("team"),
            ScenarioVersion.titles.label("titles"),
            CallReview.at.label("settled_at"),
            func.coalesce(reviewer.name, "").label("settled_by"),
        )
        .select_from(PlayedCall)
        .join(Employee, Employee.id == PlayedCall.employee_id)
        .join(ScenarioVersion, ScenarioVersion.id == PlayedCall.version_id)
        .outerjoin(Assignment, (Assignment.employee_id == Employee.id) & holds_on(day))
        .outerjoin(Team, Team.id == Assignment.team_id)
        .outerjoin(CallReview, CallReview.id == newest)
        .outerjoin(Account, Account.id == CallReview.reviewed_by_id)
        .outerjoin(reviewer, reviewer.id == Account.employee_id)
        .where(reviewed, *_mine_to_settle(actor, day))
    )


def _newest_review() -> ColumnElement[int]:
    newest = select(func.max(CallReview.id)).where(CallReview.call_id == PlayedCall.id)
    return newest.correlate(PlayedCall).scalar_subquery()


def _mine_to_settle(actor: Actor, day: date) -> tuple[ColumnElement[bool], ...]:
    return (
        or_(PlayedCall.review_ground.is_not(None), CallReview.id.is_not(None)),
        employed_on(day),
        within_reach(actor, SETTLE, day),
        Employee.id != (actor.employee_id or 0),
    )


def waiting_count(session: Session, actor: Actor, day: date) -> tuple[int, int, datetime | None]:
    """How many calls wait for the actor, how many of them for an unsure turn, and since when the oldest waits."""
    waiting = queue_statement(actor, day, waiting=True).subquery()
    unsure = func.count().filter(waiting.c.ground == 1)
    count, urgent, oldest = session.execute(select(func.count(), unsure, func.min(waiting.c.ended_at))).one()
    return count, urgent, oldest
