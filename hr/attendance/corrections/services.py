"""Asking for a correction, answering it, taking it back. The punch itself is never touched."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from hr.attendance.asking.mails import tell
from hr.attendance.asking.queries import first_step, locked
from hr.attendance.asking.rules import ALIVE, RequestAction, checked_words
from hr.attendance.asking.services import answer, take_back
from hr.attendance.belonging import check_punches_open
from hr.attendance.chosen import CORRECTIONS
from hr.attendance.closed_months import check_open
from hr.attendance.corrections.models import Correction
from hr.attendance.corrections.queries import asked_in, corrections_on
from hr.attendance.corrections.rules import check_day, check_new, check_number, moment_on
from hr.attendance.corrections.words import answered
from hr.attendance.months import month_of
from hr.attendance.punches import instant
from hr.attendance.queries import day_trace
from hr.attendance.rules.values import Direction, PunchFact
from hr.permissions import DECIDE_CORRECTIONS
from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid, NotFound
from portal.files.receiving import Received
from portal.files.services import keep_files
from portal.people.models import Employee
from portal.policy.queries import setting_number

ABOUT = "hr_correction"


def ask_correction(
    session: Session,
    actor: Actor,
    day: date,
    *,
    seconds: int,
    direction: Direction,
    wrong: PunchFact | None,
    reason: str,
    received: Sequence[Received],
    now: datetime,
) -> Correction:
    """Ask that a punch counts which is missing, or stands in the place of a wrong one; raises Invalid at the field."""
    person = session.get(Employee, actor.employee_id or 0, with_for_update=True)
    if person is None:
        raise NotFound("There is no such person.")
    check_day(day, clock.local(now).date(), person.entered_on, person.left_on)
    check_open(session, [day], "time")
    trace = day_trace(session, person, day, now)
    at = moment_on(trace.planned, seconds, int(now.timestamp()))
    there = [PunchFact(int(punch.at.timestamp()), punch.direction) for punch in trace.punches]
    check_new(PunchFact(at, direction), there, wrong)
    if any(one.at == instant(at) and one.state in ALIVE for one in corrections_on(session, person.id, day)):
        raise Invalid("You have asked for just this already.", field="time")
    check_number(asked_in(session, person.id, month_of(day)), setting_number(session, CORRECTIONS, day))
    row = Correction(
        employee_id=person.id,
        day=day,
        at=instant(at),
        direction=direction,
        wrong_at=instant(wrong.at) if wrong else None,
        wrong_direction=wrong.direction.value if wrong else "",
        reason=checked_words(reason, "reason"),
        state=first_step(session, person.id, clock.local(now).date()),
        asked_at=now,
    )
    session.add(row)
    session.flush()
    keep_files(session, actor, received, about_type=ABOUT, about_id=row.id)
    after = {"day": day, "at": row.at, "direction": direction.value, "state": row.state.value}
    record(session, actor, "hr:correction:ask", "attendance_correction", row.id, after=after)
    return row


def answer_correction(
    session: Session, actor: Actor, number: int, action: RequestAction, words: str, now: datetime
) -> None:
    """Approve or refuse; what is approved counts from then on, and the person is told."""
    row = locked(session, Correction, number)
    before = row.state.value
    answer(session, actor, row, DECIDE_CORRECTIONS, action, words, now)
    check_open(session, [row.day], "answer")
    check_punches_open(session, [(row.employee_id, int(row.at.timestamp()))], "answer")
    after = {"state": row.state.value}
    record(
        session, actor, f"hr:correction:{action.value}", "attendance_correction", row.id,
        before={"state": before}, after=after,
    )  # fmt: skip
    tell(
        session,
        actor,
        row.employee_id,
        key=f"correction:{row.id}",
        path=f"/hr/corrections/{row.id}",
        subject=lambda: answered(row),
    )


def withdraw_correction(session: Session, actor: Actor, number: int, now: datetime) -> None:
    """The asker does not want it any more."""
    row = locked(session, Correction, number)
    take_back(row, actor, RequestAction.WITHDRAW, now)
    record(
        session, actor, "hr:correction:withdraw", "attendance_correction", row.id, after={"state": row.state.value}
    )  # fmt: skip
