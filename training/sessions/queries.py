"""Reading sessions: what is coming, one with its places, what was attended, what waits for the trainer."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from portal import clock
from portal.auth.actor import Actor
from portal.auth.rules import Scope
from portal.errors import NotFound
from portal.people.models import Assignment, Employee, Post
from portal.people.queries import employed_on, holds_on
from portal.workdays.rules import SHANGHAI
from training.sessions.models import Attendance, Feedback, FeedbackGiven, Seat, TrainingSession
from training.sessions.permissions import PLAN, TEACH
from training.sessions.rota import next_month
from training.sessions.rules import FEEDBACK_OPEN, ROTA, FeedbackSummary, Topic, feedback_summary, places

_MOST_SHOWN = 60
_LAST_ATTENDED = 20
_TEACHING = (Post.TRAINER, Post.TEAM_LEAD, Post.LEGAL_OFFICER, Post.COMPLIANCE_OFFICER)
_SENIOR_GRADE = 3
REQUIRED_POSTS = (Post.COLLECTOR, Post.TEAM_LEAD)
"""Who calls debtors, or leads those who do: for them recurring training is counted (policy 7.2.1)."""


def session_for(session: Session, session_id: int) -> TrainingSession:
    """A session, with its trainer; NotFound where there is none. Dates of training are no secret among colleagues."""
    found = session.get(TrainingSession, session_id, options=[joinedload(TrainingSession.trainer)])
    if found is None:
        raise NotFound("There is no such training session.")
    return found


def session_to_teach(session: Session, actor: Actor, session_id: int) -> TrainingSession:
    """A session for who may note attendance in it; NotFound for a foreign one and an unknown one alike."""
    found = session_for(session, session_id)
    if not may_teach(actor, found):
        raise NotFound("There is no such training session.")
    return found


def may_teach(actor: Actor, found: TrainingSession) -> bool:
    """Whether the actor holds this session, or may hold all of them."""
    if actor.scope(TEACH) is Scope.ALL:
        return True
    return actor.may(TEACH) and actor.employee_id is not None and found.trainer_id == actor.employee_id


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A live seat with the person, and whether it is a place or a wait; ``number`` counts those who wait from 1."""

    seat_id: int
    employee_id: int
    name: str
    number: int | None

    @property
    def holds(self) -> bool:
        """Whether it is a place."""
        return self.number is None


def taken_in(session: Session, sessions: Sequence[TrainingSession]) -> dict[int, list[Taken]]:
    """The live seats of these sessions in order, by session id; one statement."""
    rows: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    for session_id, seat_id, employee_id, name in session.execute(
        select(Seat.session_id, Seat.id, Seat.employee_id, Employee.name)
        .join(Employee, Employee.id == Seat.employee_id)
        .where(Seat.session_id.in_([one.id for one in sessions]), Seat.freed_at.is_(None))
        .order_by(Seat.id)
    ):
        rows[session_id].append((seat_id, employee_id, name))
    return {one.id: _taken(rows[one.id], one.capacity) for one in sessions}


def _taken(rows: Sequence[tuple[int, int, str]], capacity: int) -> list[Taken]:
    _, waiting = places([seat_id for seat_id, _, _ in rows], capacity)
    numbers = {seat_id: number for number, seat_id in enumerate(waiting, start=1)}
    return [
        Taken(seat_id=seat_id, employee_id=employee_id, name=name, number=numbers.get(seat_id))
        for seat_id, employee_id, name in rows
    ]


@dataclass(frozen=True, kw_only=True)
class OfferedSession:
    """A session as somebody sees it: how many places are taken, and their own place if they have one."""

    session: TrainingSession
    taken: int
    own: Taken | None

    @property
    def left(self) -> int:
        """How many places are free."""
        return max(0, self.session.capacity - self.taken)


def offered(session: Session, found: Sequence[TrainingSession], employee_id: int | None) -> list[OfferedSession]:
    """These sessions with places, as the person sees them; one statement."""
    taken = taken_in(session, found)
    return [
        OfferedSession(
            session=one,
            taken=len(taken[one.id]),
            own=next((seat for seat in taken[one.id] if seat.employee_id == employee_id), None),
        )
        for one in found
    ]


def coming(
    session: Session, employee_id: int | None, now: datetime, topic: Topic | None = None
) -> list[OfferedSession]:
    """What has not ended yet, the next first; two statements."""
    statement = (
        select(TrainingSession)
        .where(TrainingSession.ends_at >= now, TrainingSession.cancelled_at.is_(None))
        .options(joinedload(TrainingSession.trainer))
        .order_by(TrainingSession.starts_at, TrainingSession.id)
        .limit(_MOST_SHOWN)
    )
    if topic is not None:
        statement = statement.where(TrainingSession.topic == topic)
    return offered(session, session.scalars(statement).all(), employee_id)


def counts_now() -> ColumnElement[bool]:
    """The condition that a row of attendance is the newest of its person and session."""
    later = aliased(Attendance)
    newer = exists().where(
        later.session_id == Attendance.session_id,
        later.employee_id == Attendance.employee_id,
        later.id > Attendance.id,
    )
    return ~newer


def attended(session: Session, employee_id: int | None) -> Sequence[tuple[TrainingSession, Attendance]]:
    """The sessions in which somebody's presence or absence was noted, the newest first, twenty at most."""
    rows = session.execute(
        select(TrainingSession, Attendance)
        .join(Attendance, Attendance.session_id == TrainingSession.id)
        .where(Attendance.employee_id == employee_id, counts_now())
        .order_by(TrainingSession.starts_at.desc(), TrainingSession.id.desc())
        .limit(_LAST_ATTENDED)
    )
    return [(found, row) for found, row in rows]


def feedback_due(session: Session, employee_id: int | None, now: datetime) -> Sequence[TrainingSession]:
    """Sessions that somebody attended and has not spoken about yet."""
    given = exists().where(
        FeedbackGiven.session_id == TrainingSession.id, FeedbackGiven.employee_id == Attendance.employee_id
    )
    return session.scalars(
        select(TrainingSession)
        .join(Attendance, Attendance.session_id == TrainingSession.id)
        .where(
            Attendance.employee_id == employee_id,
            Attendance.present.is_(True),
            counts_now(),
            TrainingSession.ends_at <= now,
            TrainingSession.ends_at >= now - FEEDBACK_OPEN,
            ~given,
        )
        .order_by(TrainingSession.ends_at)
    ).all()


def to_hold(session: Session, employee_id: int | None, now: datetime) -> Sequence[TrainingSession]:
    """The sessions that somebody holds and that have not ended, the next first."""
    return session.scalars(
        select(TrainingSession)
        .where(
            TrainingSession.trainer_id == employee_id,
            TrainingSession.cancelled_at.is_(None),
            TrainingSession.ends_at >= now,
        )
        .order_by(TrainingSession.starts_at)
        .limit(_MOST_SHOWN)
    ).all()


def noted_in(session: Session, session_id: int) -> dict[int, tuple[Attendance, str]]:
    """What counts of a session's attendance, by employee, with the person's name."""
    rows = session.execute(
        select(Attendance, Employee.name)
        .join(Employee, Employee.id == Attendance.employee_id)
        .where(Attendance.session_id == session_id, counts_now())
        .order_by(Attendance.id)
    )
    return {row.employee_id: (row, name) for row, name in rows}


def noted_of(session: Session, session_id: int, employee_id: int | None) -> Attendance | None:
    """What was noted last of a person in a session."""
    return session.scalars(
        select(Attendance)
        .where(Attendance.session_id == session_id, Attendance.employee_id == employee_id)
        .order_by(Attendance.id.desc())
        .limit(1)
    ).first()


def has_given_feedback(session: Session, session_id: int, employee_id: int | None) -> bool:
    """Whether somebody has answered."""
    return employee_id is not None and session.get(FeedbackGiven, (session_id, employee_id)) is not None


def feedback_of(session: Session, session_id: int) -> tuple[FeedbackSummary, list[str]]:
    """The summary, and the words in no order that says when; no words below five answers."""
    rows = session.execute(
        select(Feedback.rating, Feedback.words).where(Feedback.session_id == session_id).order_by(Feedback.key)
    ).all()
    summary = feedback_summary([rating for rating, _ in rows])
    return summary, [words for _, words in rows if words] if summary.shown else []


def trainers_on(session: Session, day: date) -> Sequence[Employee]:
    """Who may be named as trainer: trainers, team leads and senior staff do it (policy 7.1.2), by staff number."""
    statement = employed_with((*_TEACHING, Post.COLLECTOR), day).where(
        or_(Assignment.post.in_(_TEACHING), Assignment.grade >= _SENIOR_GRADE)
    )
    return session.scalars(statement.order_by(Assignment.post != Post.TRAINER, Employee.number)).unique().all()


def rota_trainers(session: Session, day: date, until: date) -> list[int]:
    """Whose post is to train and who stays at least ``until`` then: they take turns in the rota."""
    statement = employed_with((Post.TRAINER,), day).where(employed_on(until))
    rows = session.scalars(statement.order_by(Employee.number)).unique()
    return [employee.id for employee in rows]


def people_required(session: Session, day: date) -> int:
    """For how many people recurring training is counted."""
    statement = employed_with(REQUIRED_POSTS, day)
    return session.scalar(statement.with_only_columns(func.count(func.distinct(Employee.id)))) or 0


def employed_with(posts: Sequence[Post], day: date) -> Select[Employee]:
    """Who is employed on the day in one of these posts."""
    return (
        select(Employee)
        .join(Assignment, Assignment.employee_id == Employee.id)
        .where(holds_on(day), employed_on(day), Assignment.post.in_(posts))
    )


def attended_in(first: date) -> Select[int, int]:
    """How many trainings of the rota's topics each person attended in a month: employee id and number, as a subquery.

    Two groups on one theme are one training.
    """
    begin, end = month_bounds(first)
    return (
        select(Attendance.employee_id, func.count(func.distinct(TrainingSession.theme)).label("attended"))
        .join(TrainingSession, TrainingSession.id == Attendance.session_id)
        .where(
            TrainingSession.starts_at >= begin,
            TrainingSession.starts_at < end,
            TrainingSession.topic.in_(ROTA),
            TrainingSession.cancelled_at.is_(None),
            Attendance.present.is_(True),
            counts_now(),
        )
        .group_by(Attendance.employee_id)
    )


def month_bounds(first: date) -> tuple[datetime, datetime]:
    """The instants between which a month lies on the agency's clock."""
    begin, end = (datetime(day.year, day.month, 1, tzinfo=SHANGHAI) for day in (first, next_month(first)))
    return begin, end


def has_post_required(session: Session, employee_id: int | None, day: date) -> bool:
    """Whether recurring training is counted for this person on ``day``."""
    found = employed_with(REQUIRED_POSTS, day).where(Employee.id == employee_id).limit(1)
    return session.scalars(found).first() is not None


def sessions_statement(actor: Actor, now: datetime, view: str) -> Select[tuple[TrainingSession, str, int]]:
    """All sessions for the trainers' list: one's own, what is coming, what was, or what was cancelled."""
    taken = (
        select(func.count())
        .where(Seat.session_id == TrainingSession.id, Seat.freed_at.is_(None))
        .correlate(TrainingSession)
        .scalar_subquery()
    )
    statement = select(TrainingSession, Employee.name.label("trainer"), taken.label("taken")).join(
        Employee, Employee.id == TrainingSession.trainer_id
    )
    if not actor.may(PLAN):
        statement = statement.where(TrainingSession.trainer_id == actor.employee_id)
    if view == "mine":
        return statement.where(TrainingSession.trainer_id == actor.employee_id)
    if view == "cancelled":
        return statement.where(TrainingSession.cancelled_at.is_not(None))
    statement = statement.where(TrainingSession.cancelled_at.is_(None))
    if view == "past":
        return statement.where(TrainingSession.ends_at < now)
    return statement.where(TrainingSession.ends_at >= now)


def others_at(session: Session, employee_id: int, one: TrainingSession) -> TrainingSession | None:
    """Another session at the same time in which the person has a place or waits."""
    return session.scalars(
        select(TrainingSession)
        .join(Seat, Seat.session_id == TrainingSession.id)
        .where(
            Seat.employee_id == employee_id,
            Seat.freed_at.is_(None),
            TrainingSession.id != one.id,
            TrainingSession.cancelled_at.is_(None),
            TrainingSession.starts_at < one.ends_at,
            TrainingSession.ends_at > one.starts_at,
        )
        .limit(1)
    ).first()


def local_day(at: datetime) -> date:
    """The day of an instant on the agency's clock."""
    return clock.local(at).date()
