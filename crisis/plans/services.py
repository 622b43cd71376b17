"""Verbs about plans: loading texts, naming people for roles, approving a version."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from crisis.plans.models import CrisisPlan, PlanSeat, PlanVersion
from crisis.plans.queries import nameable_ids, seats_of
from crisis.plans.rules import (
    REVIEW_DAYS,
    SEATS_PER_ROLE,
    PlanAction,
    PlanState,
    advance,
    check_may_approve,
    check_seats,
    plan_content,
)
from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid, NotFound


def load_plans(
    session: Session, actor: Actor, contents: Sequence[Mapping[str, Any]], now: datetime
) -> list[PlanVersion]:
    """Add each plan, or a new version where its text differs from the newest; loading twice adds nothing.

    A draft that nobody approved yet is replaced. Raises Invalid for a plan that is not whole (policy 9.2.1).
    """
    return [version for data in contents if (version := _load(session, actor, data, now)) is not None]


def _load(session: Session, actor: Actor, data: Mapping[str, Any], now: datetime) -> PlanVersion | None:
    content = plan_content(data)
    plain = json.dumps(data, ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(plain.encode()).hexdigest()
    plan = session.scalars(select(CrisisPlan).where(CrisisPlan.kind == content.kind)).first()
    if plan is None:
        plan = CrisisPlan(kind=content.kind)
        session.add(plan)
        session.flush()
    newest = _newest(session, plan.id)
    if newest is not None and newest.digest == digest:
        return None
    if newest is None or newest.state is not PlanState.DRAFT:
        newest = PlanVersion(plan_id=plan.id, number=newest.number + 1 if newest else 1)
        session.add(newest)
    newest.content, newest.digest, newest.loaded_at = dict(data), digest, now
    session.flush()
    record(
        session,
        actor,
        "crisis:plan:load",
        "crisis_plan_version",
        newest.id,
        after={"kind": content.kind, "number": newest.number, "digest": digest},
    )
    return newest


def _newest(session: Session, plan_id: int) -> PlanVersion | None:
    newest = select(PlanVersion).where(PlanVersion.plan_id == plan_id)
    return session.scalars(newest.order_by(PlanVersion.number.desc()).limit(1)).first()


def name_people(
    session: Session, actor: Actor, plan_id: int, role_key: str, employee_ids: Sequence[int | None]
) -> None:
    """Set holder and deputies of a role, in this order, None for an empty seat.

    Raises Invalid for a person named twice or who cannot sign in, NotFound for a role that the plan lacks.
    """
    content = _content(session, plan_id)
    if role_key not in {role.key for role in content.roles}:
        raise NotFound("There is no such page, or it is not yours to see.")
    check_seats(employee_ids)
    known = nameable_ids(session, clock.today())
    if any(employee_id is not None and employee_id not in known for employee_id in employee_ids):
        raise Invalid("Only somebody who is employed and can sign in may be named.", field="holder")
    session.execute(delete(PlanSeat).where(PlanSeat.plan_id == plan_id, PlanSeat.role_key == role_key))
    for position, employee_id in enumerate(employee_ids[:SEATS_PER_ROLE]):
        if employee_id is not None:
            session.add(PlanSeat(plan_id=plan_id, role_key=role_key, position=position, employee_id=employee_id))
    session.flush()
    after = {"role": role_key, "employees": list(employee_ids)}
    record(session, actor, "crisis:plan:staff", "crisis_plan", plan_id, after=after)


def _content(session: Session, plan_id: int) -> Any:
    newest = _newest(session, plan_id)
    if newest is None:
        raise NotFound("There is no such page, or it is not yours to see.")
    return plan_content(newest.content)


def approve_plan(session: Session, actor: Actor, plan_id: int, now: datetime) -> PlanVersion:
    """Freeze the newest version for use; raises Refused where it is approved already or a role is empty."""
    newest = _newest(session, plan_id)
    if newest is None:
        raise NotFound("There is no such page, or it is not yours to see.")
    advance(newest.state, PlanAction.APPROVE)
    check_may_approve(plan_content(newest.content), seats_of(session, [plan_id], clock.today()).get(plan_id, []))
    newest.approved_at, newest.approved_by_id = now, actor.account_id
    newest.review_by = clock.local(now).date() + timedelta(days=REVIEW_DAYS)
    session.flush()
    after = {"number": newest.number, "digest": newest.digest, "review_by": newest.review_by}
    record(session, actor, "crisis:plan:approve", "crisis_plan_version", newest.id, after=after)
    return newest
