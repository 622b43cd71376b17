"""Verbs of attendance: check in by the code, note on the list, correct with a reason; and feedback without a name."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid, NotFound, Refused
from portal.people.models import Employee
from portal.people.queries import employed_on
from training.courses.counting import counts_now as still_counts
from training.courses.models import Completion, Course, Enrolment, Unit
from training.courses.rules import UnitKind
from training.courses.services import complete_unit
from training.courses.undoing import Undone, take_back_attended
from training.sessions.models import Attendance, Feedback, FeedbackGiven, Seat, TrainingSession
from training.sessions.queries import counts_now, has_given_feedback, noted_in, noted_of, session_to_teach, taken_in
from training.sessions.rules import (
    HowNoted,
    check_check_in,
    check_correction,
    check_feedback,
    check_noting,
    check_rating,
    check_room_for,
    is_correction,
)
from training.sessions.services import add_seat, book_place, live_seat, locked_session


def check_in_by_code(session: Session, actor: Actor, session_id: int, now: datetime) -> bool:
    """Note that the signed-in person is there; their ticket was found good. False: noted already.

    Somebody without a place comes in where there is room. Raises Refused outside of the time, or with no room.
    """
    found = locked_session(session, session_id)
    if actor.employee_id is None:
        raise NotFound("There is no such training session.")
    check_check_in(cancelled=found.cancelled, starts_at=found.starts_at, ends_at=found.ends_at, now=now)
    before = noted_of(session, session_id, actor.employee_id)
    if before is not None and before.present:
        return False
    if before is not None:
        raise Refused("The trainer noted you as absent. Ask the trainer to correct the list.")
    _make_room(session, actor, found, actor.employee_id, now)
    note_attendance(session, actor, found, actor.employee_id, HowNoted.CODE, now, present=True)
    return True


def _make_room(session: Session, actor: Actor, found: TrainingSession, employee_id: int, now: datetime) -> None:
    taken = taken_in(session, [found])[found.id]
    own = next((seat for seat in taken if seat.employee_id == employee_id), None)
    check_room_for(has_place=own is not None and own.holds, taken=len(taken), capacity=found.capacity)
    if own is None:
        add_seat(session, actor, found, employee_id, now)


def note_list(
    session: Session, actor: Actor, session_id: int, marks: Mapping[int, bool], reason: str, now: datetime
) -> int:
    """Note who was there and who was not, by employee id; how many rows were added. What stays the same adds none.

    Raises Refused before its time, Invalid where something noted is changed without a reason, NotFound for somebody
    without a place.
    """
    found = locked_session(session, session_id)
    session_to_teach(session, actor, session_id)
    check_noting(cancelled=found.cancelled, starts_at=found.starts_at, now=now)
    noted = noted_in(session, session_id)
    known = {seat.employee_id for seat in taken_in(session, [found])[session_id]} | noted.keys()
    if not marks.keys() <= known:
        raise NotFound("There is no such person.")
    before = {employee_id: row.present for employee_id, (row, _) in noted.items()}
    changed = {one: present for one, present in marks.items() if before.get(one) is not present}
    if any(is_correction(before.get(one), present) for one, present in changed.items()):
        check_correction(reason)
    for employee_id, present in sorted(changed.items()):
        why = reason if employee_id in before else ""
        note_attendance(session, actor, found, employee_id, HowNoted.LIST, now, present=present, reason=why)
    return len(changed)


def add_person(session: Session, actor: Actor, session_id: int, number: str, now: datetime, day: date) -> Seat:
    """Give a place to somebody by staff number: beforehand as a booking, later as somebody who came without a place.

    Raises Invalid at the field for a number nobody has, Refused where a rule of booking says no or no place is left.
    """
    found = locked_session(session, session_id)
    session_to_teach(session, actor, session_id)
    person = session.scalars(select(Employee).where(Employee.number == number, employed_on(day))).first()
    if person is None:
        raise Invalid("Nobody has this staff number.", field="number")
    if found.cancelled or now < found.starts_at:
        return book_place(session, actor, session_id, person.id, now)
    if person.id == found.trainer_id:
        raise Invalid("The trainer is there anyway.", field="number")
    there = live_seat(session, session_id, person.id)
    if there is not None:
        return there
    check_room_for(has_place=False, taken=len(taken_in(session, [found])[session_id]), capacity=found.capacity)
    return add_seat(session, actor, found, person.id, now)


def note_attendance(
    session: Session,
    actor: Actor,
    found: TrainingSession,
    employee_id: int,
    how: HowNoted,
    now: datetime,
    *,
    present: bool,
    reason: str = "",
) -> None:
    """Add a row of attendance and what follows from it; the caller has asked the rules and holds the session's row."""
    row = Attendance(
        session_id=found.id,
        employee_id=employee_id,
        present=present,
        how=how,
        reason=reason,
        noted_by_id=actor.account_id,
        noted_at=now,
    )
    session.add(row)
    session.flush()
    record(
        session,
        actor,
        "training:attendance:note",
        "training_attendance",
        row.id,
        after={"session": found.id, "employee": employee_id, "present": present, "how": how.value},
    )
    if present:
        _complete_units(session, actor, found, employee_id, now)
    else:
        undone = Undone(reason=reason, attendance_id=row.id, at=now)
        if take_back_attended(session, actor, employee_id, found.digest, undone):
            _complete_otherwise(session, actor, found, employee_id, now)


def _complete_otherwise(
    session: Session, actor: Actor, found: TrainingSession, employee_id: int, now: datetime
) -> None:
    """What is open again may stand on another session on the topic that the person attended."""
    others = session.scalars(
        select(TrainingSession)
        .join(Attendance, Attendance.session_id == TrainingSession.id)
        .where(
            Attendance.employee_id == employee_id,
            Attendance.present.is_(True),
            counts_now(),
            TrainingSession.topic == found.topic,
        )
        .order_by(TrainingSession.starts_at, TrainingSession.id)
    ).all()
    for other in others:
        _complete_units(session, actor, other, employee_id, now)


def _complete_units(session: Session, actor: Actor, found: TrainingSession, employee_id: int, now: datetime) -> None:
    """Attending does the units of open plans that ask for a session on this topic, also before their turn: a date
    in the calendar does not wait for the plan.
    """
    rows = session.execute(
        select(Enrolment.id, Unit.id)
        .join(Course, Course.programme_id == Enrolment.programme_id)
        .join(Unit, Unit.course_id == Course.id)
        .outerjoin(
            Completion,
            (Completion.enrolment_id == Enrolment.id) & (Completion.unit_id == Unit.id) & still_counts(),
        )
        .where(
            Enrolment.employee_id == employee_id,
            Enrolment.finished_at.is_(None),
            Enrolment.enrolled_at <= found.ends_at,
            Unit.kind == UnitKind.SESSION,
            Unit.topic == found.topic,
            Unit.retired.is_(False),
            Completion.id.is_(None),
        )
    ).all()
    for enrolment_id, unit_id in rows:
        complete_unit(session, actor, enrolment_id, unit_id, found.digest, actor.language, now)


def give_feedback(
    session: Session, actor: Actor, session_id: int, rating: int | None, words: str, now: datetime
) -> None:
    """Keep an answer without the name of who gave it; that they answered is kept apart from it.

    Raises Refused for who was not there, has answered or comes outside of the 14 days; Invalid without a rating.
    """
    found = locked_session(session, session_id)
    row = noted_of(session, session_id, actor.employee_id)
    check_feedback(
        was_there=row is not None and row.present,
        given=has_given_feedback(session, session_id, actor.employee_id),
        ends_at=found.ends_at,
        now=now,
    )
    session.add(Feedback(session_id=session_id, rating=check_rating(rating), words=words))
    session.add(FeedbackGiven(session_id=session_id, employee_id=actor.employee_id))
    session.flush()
    record(session, actor, "training:feedback:give", "training_session", session_id)
