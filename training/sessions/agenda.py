"""What My day asks about sessions, in one statement: those that concern a person now, with how each concerns them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from portal import clock
from training.sessions.models import Attendance, FeedbackGiven, Seat, TrainingSession
from training.sessions.queries import counts_now, month_bounds
from training.sessions.rota import first_of_month
from training.sessions.rules import FEEDBACK_OPEN, ROTA

_AHEAD = timedelta(days=45)


@dataclass(frozen=True, kw_only=True)
class Concern:
    """A session that concerns somebody. ``ahead`` counts who came before them; ``present`` is None where not noted."""

    session: TrainingSession
    is_trainer: bool
    has_seat: bool
    ahead: int
    taken: int
    present: bool | None
    spoken: bool
    noted: int

    @property
    def holds_place(self) -> bool:
        """Whether they have a place and do not wait."""
        return self.has_seat and self.ahead < self.session.capacity

    @property
    def unnoted(self) -> bool:
        """Whether somebody with a place is noted neither as present nor as absent; who only waited needs no mark."""
        return self.noted < min(self.taken, self.session.capacity)

    @property
    def left(self) -> int:
        """How many places are free."""
        return max(0, self.session.capacity - self.taken)

    def is_on(self, day: date) -> bool:
        """Whether it is on this day of the agency's clock."""
        return clock.local(self.session.starts_at).date() == day


def concerns_of(session: Session, employee_id: int, now: datetime) -> list[Concern]:
    """One's own sessions as trainer and as participant around ``now``, and this month's rota that is still to come."""
    begin, end = month_bounds(first_of_month(clock.local(now).date()))
    own, other = aliased(Seat), aliased(Seat)
    live = (other.session_id == TrainingSession.id, other.freed_at.is_(None))
    noted = select(func.count(func.distinct(Attendance.employee_id))).where(Attendance.session_id == TrainingSession.id)
    row = aliased(Attendance, select(Attendance).where(Attendance.employee_id == employee_id, counts_now()).subquery())
    before = select(func.count(other.id)).where(*live, other.id < own.id)
    statement = (
        select(
            TrainingSession,
            own.id,
            before.correlate(TrainingSession, own).scalar_subquery(),
            select(func.count(other.id)).where(*live).correlate(TrainingSession).scalar_subquery(),
            row.present,
            FeedbackGiven.employee_id,
            noted.correlate(TrainingSession).scalar_subquery(),
        )
        .outerjoin(
            own,
            and_(own.session_id == TrainingSession.id, own.employee_id == employee_id, own.freed_at.is_(None)),
        )
        .outerjoin(row, row.session_id == TrainingSession.id)
        .outerjoin(
            FeedbackGiven,
            and_(FeedbackGiven.session_id == TrainingSession.id, FeedbackGiven.employee_id == employee_id),
        )
        .where(
            TrainingSession.cancelled_at.is_(None),
            TrainingSession.starts_at >= min(begin, now - FEEDBACK_OPEN - timedelta(days=1)),
            TrainingSession.starts_at < max(end, now + _AHEAD),
            or_(
                TrainingSession.trainer_id == employee_id,
                own.id.is_not(None),
                row.id.is_not(None),
                and_(TrainingSession.topic.in_(ROTA), TrainingSession.starts_at > now, TrainingSession.starts_at < end),
            ),
        )
        .order_by(TrainingSession.starts_at, TrainingSession.id)
    )
    return [
        Concern(
            session=found,
            is_trainer=found.trainer_id == employee_id,
            has_seat=seat is not None,
            ahead=ahead,
            taken=taken,
            present=present,
            spoken=given is not None,
            noted=marks,
        )
        for found, seat, ahead, taken, present, given, marks in session.execute(statement)
    ]
