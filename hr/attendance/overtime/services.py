"""Asking for overtime, answering, taking back, and measuring what of it was worked."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from hr.attendance.asking.mails import tell
from hr.attendance.asking.queries import first_step, locked
from hr.attendance.asking.rules import RequestAction, RequestState, checked_words
from hr.attendance.asking.services import answer, take_back
from hr.attendance.chosen import TIME_OFF_KEPT
from hr.attendance.closed_months import check_open, closed_months
from hr.attendance.leave.granting import adjust_by_itself, grant_leave
from hr.attendance.leave.models import LeaveEntry
from hr.attendance.leave.rules.kinds import LeaveKind
from hr.attendance.months import month_of
from hr.attendance.overtime.models import Overtime
from hr.attendance.overtime.queries import overtime_on
from hr.attendance.overtime.rules import Settled, Wish, check_month_of, check_wish, rate_on, worked_of
from hr.attendance.overtime.words import answered
from hr.attendance.punches import instant
from hr.attendance.queries import planned_span, presence_on
from hr.attendance.rules.values import midnight
from hr.permissions import DECIDE_OVERTIME
from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid, NotFound, Refused
from portal.people.models import Employee
from portal.policy.queries import setting_number
from portal.workdays.queries import current_calendar

_BACK = timedelta(days=62)


def ask_overtime(
    session: Session, actor: Actor, day: date, *, starts: int, seconds: int, settled: Settled, emergency: bool,
    reason: str, now: datetime,
) -> Overtime:  # fmt: skip
    """Ask to work longer; ``starts`` in seconds from the day's midnight. Raises Invalid at the field."""
    person = session.get(Employee, actor.employee_id or 0, with_for_update=True)
    if person is None:
        raise NotFound("There is no such person.")
    if day < person.entered_on or (person.left_on is not None and day > person.left_on):
        raise Invalid("You do not work here on this day.", field="day")
    check_month_of(day, clock.local(now).date())
    check_open(session, [day], "day")
    planned = planned_span(session, person, day, day, now)[0]
    rate = rate_on(planned.kind, statutory=current_calendar(session).day(day).statutory)
    begin = midnight(day) + starts
    wish = Wish(starts=begin, ends=begin + seconds, settled=settled, emergency=emergency)
    check_wish(wish, planned, rate, int(now.timestamp()))
    _check_free(session, person.id, day, wish)
    row = Overtime(
        employee_id=person.id, day=day, starts_at=instant(wish.starts), ends_at=instant(wish.ends), seconds=seconds,
        rate=rate, settled=settled, emergency=emergency, reason=checked_words(reason, "reason"),
        state=first_step(session, person.id, clock.local(now).date()), asked_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    after = {"day": day, "seconds": seconds, "rate": rate.value, "settled": settled.value, "emergency": emergency}
    record(session, actor, "hr:overtime:ask", "overtime_request", row.id, after=after)
    return row


def _check_free(session: Session, employee_id: int, day: date, wish: Wish) -> None:
    around = overtime_on(session, employee_id, day - timedelta(days=1), day + timedelta(days=1))
    if any(one.starts_at < instant(wish.ends) and instant(wish.starts) < one.ends_at for one in around):
        raise Invalid("You have asked for overtime at this time already.", field="starts")


def answer_overtime(
    session: Session, actor: Actor, number: int, action: RequestAction, words: str, now: datetime
) -> None:
    """Approve, refuse, or take back what was approved. A yes to an emergency says why it was one."""
    row = locked(session, Overtime, number)
    before = row.state
    if action is RequestAction.APPROVE and row.emergency:
        checked_words(words, "answer")
    if action is not RequestAction.REFUSE:
        check_open(session, [row.day], "answer")
    answer(session, actor, row, DECIDE_OVERTIME, action, words, now)
    if row.state is RequestState.CANCELLED:
        _measured(session, actor, row, 0, now)
    _noted(session, actor, row, action, before)
    tell(
        session,
        actor,
        row.employee_id,
        key=f"overtime:{row.id}:{row.state.value}",
        path=f"/hr/overtime/{row.id}",
        subject=lambda: answered(row),
    )


def _noted(session: Session, actor: Actor, row: Overtime, action: RequestAction, before: RequestState) -> None:
    record(
        session, actor, f"hr:overtime:{action.value}", "overtime_request", row.id,
        before={"state": before.value}, after={"state": row.state.value},
    )  # fmt: skip


def take_overtime_back(session: Session, actor: Actor, number: int, now: datetime) -> None:
    """The asker does not want it any more: while it waits, or approved before it begins."""
    row = locked(session, Overtime, number)
    before = row.state
    approved = before is RequestState.APPROVED
    if approved and row.employee_id == actor.employee_id and row.starts_at <= now:
        raise Refused("This overtime has begun. Your lead or HR can take it back.")
    action = RequestAction.CANCEL if approved else RequestAction.WITHDRAW
    take_back(row, actor, action, now)
    _noted(session, actor, row, action, before)


def measure_overtime(session: Session, actor: Actor, now: datetime) -> int:
    """Measure what was worked of approved overtime whose day is over; of how many that changed something.

    What was measured of closed months stays as it is; a month closed before its last evening was measured gets that
    number still, it is no part of what was closed. Time off goes to the ledger, more or less of it where punches
    changed.
    """
    today, closed = clock.local(now).date(), closed_months(session)
    rows = session.execute(
        select(Overtime, Employee)
        .join(Employee, Employee.id == Overtime.employee_id)
        .where(Overtime.state == RequestState.APPROVED, Overtime.day >= today - _BACK, Overtime.ends_at < now)
        .order_by(Overtime.day, Overtime.id)
    ).all()
    open_rows = [(row, person) for row, person in rows if row.worked is None or month_of(row.day) not in closed]
    found = presence_on(session, [(person, row.day) for row, person in open_rows], now)
    changed = 0
    for row, person in open_rows:
        presence = found.get((person.id, row.day))
        if presence is not None:
            starts, ends = int(row.starts_at.timestamp()), int(row.ends_at.timestamp())
            changed += _measured(session, actor, row, worked_of(starts, ends, presence), now)
    return changed


def _measured(session: Session, actor: Actor, row: Overtime, seconds: int, now: datetime) -> bool:
    if row.worked == seconds or (row.worked is None and row.state is not RequestState.APPROVED):
        return False
    before, row.worked = row.worked, seconds
    record(
        session, actor, "hr:overtime:measure", "overtime_request", row.id, before={"worked": before},
        after={"worked": seconds},
    )  # fmt: skip
    if row.settled is Settled.TIME_OFF:
        _time_off(session, actor, row, now)
    return True


def _time_off(session: Session, actor: Actor, row: Overtime, now: datetime) -> None:
    """Bring the grant for this overtime to what was worked, as far as the time off was not taken yet."""
    once = f"overtime:{row.id}"
    grant = session.scalars(select(LeaveEntry).where(LeaveEntry.once == once)).first()
    if grant is not None:
        adjust_by_itself(session, actor, grant, row.worked or 0, now)
    elif row.worked:
        month = month_of(row.day)
        for _ in range(setting_number(session, TIME_OFF_KEPT, row.day)):
            month = month.next
        grant_leave(
            session, actor, row.employee_id, LeaveKind.COMPENSATORY, row.worked, month.last, "", now, row.day, once
        )
