"""Calls of who was retrained because of a serious finding: who is to be listened to, how it went, when it is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, aliased

from complaints.intake.rules import is_storable
from complaints.loop.models import Consequence, MonitoredCall
from complaints.loop.permissions import MONITOR
from complaints.loop.rules.consequences import Kind
from complaints.loop.rules.monitoring import check_call, check_note, clean_in_a_row
from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.errors import Invalid, NotFound
from portal.people.models import Employee
from portal.people.queries import employed_on, within_reach
from portal.workdays.rules import due_instant
from training.facts import ordered_training

MOST_SHOWN = 100
_UNSEEN = "en"
"""The language of titles that nobody reads here."""


@dataclass(frozen=True, kw_only=True)
class Monitoring:
    """Where somebody stands: how many calls in a row are wanted and were without fault, and since when they count.

    ``passed_on`` is the agency's day on which the last of the ordered trainings was passed, None while one is not.
    """

    employee: Employee
    wanted: int
    clean: int
    since: datetime
    passed_on: date | None
    calls: tuple[MonitoredCall, ...]
    listeners: dict[int, str]


def open_orders(end: datetime | None = None) -> ColumnElement[bool]:
    """The condition on Consequence that an order still wants calls to be listened to, at ``end`` (None: now)."""
    later, call, fault = aliased(Consequence), aliased(MonitoredCall), aliased(MonitoredCall)
    lifted = exists().where(
        later.finding_id == Consequence.finding_id,
        later.employee_id == Consequence.employee_id,
        later.kind == Kind.LIFTED,
        later.number > Consequence.number,
        *(() if end is None else (later.at < end,)),
    )
    faulty = exists().where(
        fault.employee_id == call.employee_id,
        fault.clean.is_(False),
        fault.id > call.id,
        *(() if end is None else (fault.recorded_at < end,)),
    )
    clean = select(func.count(call.id)).where(
        call.employee_id == Consequence.employee_id,
        call.clean.is_(True),
        call.recorded_at >= Consequence.at,
        ~faulty,
        *(() if end is None else (call.recorded_at < end,)),
    )
    return (
        (Consequence.kind == Kind.ORDERED)
        & (Consequence.monitored_calls > clean.correlate(Consequence).scalar_subquery())
        & ~lifted.correlate(Consequence)
    )


def not_alone_yet(session: Session, employee_ids: Sequence[int], day: date) -> set[int]:
    """Who of these may not call alone yet at the end of ``day``; one statement. For the list of who is fit to call."""
    end = due_instant(day)
    rows = select(Consequence.employee_id).where(
        Consequence.employee_id.in_(employee_ids), Consequence.at < end, open_orders(end)
    )
    return set(session.scalars(rows))


def monitored(session: Session, actor: Actor, employee_id: int | None = None) -> list[Monitoring]:
    """Everybody within the reader's reach who is to be listened to, the longest waiting first, or one of them.

    Four statements, whatever their number.
    """
    today = clock.today()
    rows = session.execute(
        select(Employee, Consequence)
        .join(Consequence, Consequence.employee_id == Employee.id)
        .where(
            open_orders(),
            within_reach(actor, MONITOR, today),
            employed_on(today),
            *(() if employee_id is None else (Employee.id == employee_id,)),
        )
        .order_by(Consequence.id)
        .limit(MOST_SHOWN)
    ).all()
    return _standings(session, [(employee, order) for employee, order in rows])


def own_monitoring(session: Session, employee_id: int) -> Monitoring | None:
    """Where a person stands themself; None where nobody has to listen."""
    rows = session.execute(
        select(Employee, Consequence)
        .join(Consequence, Consequence.employee_id == Employee.id)
        .where(open_orders(), Employee.id == employee_id)
        .order_by(Consequence.id)
    ).all()
    return next(iter(_standings(session, [(employee, order) for employee, order in rows])), None)


def _standings(session: Session, rows: Sequence[tuple[Employee, Consequence]]) -> list[Monitoring]:
    people = {employee.id: employee for employee, _ in rows}
    calls: Sequence[Any] = session.execute(
        select(MonitoredCall, Employee.name)
        .join(Account, Account.id == MonitoredCall.recorded_by_id)
        .outerjoin(Employee, Employee.id == Account.employee_id)
        .where(MonitoredCall.employee_id.in_(people))
        .order_by(MonitoredCall.id)
    ).all()
    given = {order.assignment_id for _, order in rows if order.assignment_id is not None}
    trainings = ordered_training(session, given, _UNSEEN, clock.today())
    found = []
    for number, employee in people.items():
        orders = [order for _, order in rows if order.employee_id == number]
        since = max(order.at for order in orders)
        own = [(call, name or "") for call, name in calls if call.employee_id == number and call.recorded_at >= since]
        ends = [trainings[order.assignment_id].finished_at for order in orders if order.assignment_id in trainings]
        whole = len(ends) == len(orders) and None not in ends
        found.append(
            Monitoring(
                employee=employee,
                wanted=max(order.monitored_calls or 0 for order in orders),
                clean=clean_in_a_row(call.clean for call, _ in own),
                since=since,
                passed_on=clock.local(max(one for one in ends if one is not None)).date() if whole else None,
                calls=tuple(call for call, _ in own),
                listeners={call.id: name for call, name in own},
            )
        )
    return found


def monitoring_for(session: Session, actor: Actor, employee_id: int) -> Monitoring:
    """One within the reader's reach who is to be listened to; raises NotFound for anybody else."""
    found = monitored(session, actor, employee_id)
    if not found:
        raise NotFound("Nobody has to listen to this person’s calls, or they are not yours to hear.")
    return found[0]


def record_call(
    session: Session, actor: Actor, employee_id: int, listened_on: date, note: str, now: datetime, *, clean: bool
) -> None:
    """Record how a call was to which the actor listened. The last clean one that is wanted lets the person call alone.

    Raises NotFound outside the actor's reach, Refused before the training was passed, Invalid for what cannot be.
    """
    session.get(Employee, employee_id, with_for_update=True, populate_existing=True)
    stands = monitoring_for(session, actor, employee_id)
    check_call(
        is_open=True,
        own=actor.employee_id == employee_id,
        passed_on=stands.passed_on,
        listened_on=listened_on,
        today=clock.local(now).date(),
    )
    check_note(note, clean=clean)
    if not is_storable(note):
        raise Invalid("This text holds characters that cannot be kept.", field="note")
    assert actor.account_id is not None
    row = MonitoredCall(
        employee_id=employee_id,
        listened_on=listened_on,
        clean=clean,
        note=note.strip(),
        recorded_at=now,
        recorded_by_id=actor.account_id,
    )
    session.add(row)
    session.flush()
    record(
        session, actor, "complaints:monitoring:record", "complaint_monitored_call", row.id,
        after={"employee": employee_id, "clean": clean, "listened_on": listened_on.isoformat()},
    )  # fmt: skip
