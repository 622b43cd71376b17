"""Plans the next month's recurring training by itself (policy 7.2.1); a second run plans nothing twice."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.auth.actor import Actor
from portal.policy.queries import setting_numbers
from portal.workdays.queries import current_calendar
from portal.workdays.rules import days_between
from training.certificates.queries import holders_on
from training.policy_numbers import RECURRING_MINUTES, RECURRING_NUMBER, RECURRING_PLACES
from training.sessions.mails import News, tell
from training.sessions.models import TrainingSession
from training.sessions.queries import month_bounds, people_required, rota_trainers
from training.sessions.rota import (
    RotaSession,
    Span,
    first_of_month,
    groups_for,
    last_of_month,
    next_month,
    plan_month,
    theme_of,
    topics_after,
)
from training.sessions.rules import CERTIFICATE_OF, SessionFacts, Topic
from training.sessions.services import plan_session


def plan_next_month(session: Session, actor: Actor, day: date, now: datetime) -> int:
    """Plan the month after ``day``'s and tell the trainers; how many sessions came of it."""
    planned = plan_recurring(session, actor, next_month(first_of_month(day)), day, now)
    for found in planned:
        tell(session, actor, found, [found.trainer_id], News.PLANNED)
    return len(planned)


def plan_recurring(session: Session, actor: Actor, first: date, day: date, now: datetime) -> list[TrainingSession]:
    """Plan a month's trainings that are not planned yet: real sessions, open for booking, since a draft that nobody
    confirms would leave the month without training. Trainers can move or cancel what is planned.

    The numbers are those in force on the month's first day, people and trainers those of ``day``; only working days
    after it are taken. Nothing is planned where there is no trainer or where the month has been planned.
    """
    trainers = rota_trainers(session, day, last_of_month(first))
    if not trainers or _is_planned(session, first):
        return []
    calendar = current_calendar(session)
    days = [one for one in days_between(first, last_of_month(first)) if calendar.is_working_day(one) and one > day]
    if not days:
        return []
    numbers = setting_numbers(session, (RECURRING_NUMBER, RECURRING_PLACES, RECURRING_MINUTES), first)
    last = _last_planned(session, first)
    slots = plan_month(
        first,
        days,
        topics_after(last.topic if last else None, numbers[RECURRING_NUMBER]),
        groups_for(people_required(session, day), numbers[RECURRING_PLACES]),
        numbers[RECURRING_MINUTES],
        trainers,
        _busy(session, first),
        holders_of(session, trainers, last_of_month(first)),
    )
    return [_plan(session, actor, slot, last, numbers[RECURRING_PLACES], now) for slot in slots]


def holders_of(session: Session, trainers: Sequence[int], day: date) -> dict[Topic, set[int]]:
    """Who of the trainers holds what a topic asks for, on ``day``."""
    return {topic: holders_on(session, key, trainers, day) for topic, key in CERTIFICATE_OF.items()}


def topics_nobody_teaches(session: Session, day: date) -> list[Topic]:
    """Topics of the rota that are not planned by themselves, since no trainer holds their certificate."""
    held = holders_of(session, rota_trainers(session, day, day), day)
    return [topic for topic, people in held.items() if not people]


def _plan(
    session: Session, actor: Actor, slot: RotaSession, last: TrainingSession | None, capacity: int, now: datetime
) -> TrainingSession:
    """One session; the room is that of the last one the rota planned, or still to be announced."""
    facts = SessionFacts(
        topic=slot.topic,
        title="",
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        room=last.room if last else "",
        link=last.link if last else "",
        capacity=capacity,
        trainer_id=slot.trainer_id,
    )
    return plan_session(session, actor, facts, now, theme=slot.theme, group=slot.group)


def _is_planned(session: Session, first: date) -> bool:
    prefix = theme_of(first, 0).removesuffix("0")
    return (
        session.scalar(select(TrainingSession.id).where(TrainingSession.theme.startswith(prefix)).limit(1)) is not None
    )


def _last_planned(session: Session, first: date) -> TrainingSession | None:
    begin, _ = month_bounds(first)
    return session.scalars(
        select(TrainingSession)
        .where(TrainingSession.theme.startswith("rota:"), TrainingSession.starts_at < begin)
        .order_by(TrainingSession.starts_at.desc())
        .limit(1)
    ).first()


def _busy(session: Session, first: date) -> dict[int, list[Span]]:
    begin, end = month_bounds(first)
    found: dict[int, list[Span]] = defaultdict(list)
    for row in session.scalars(
        select(TrainingSession).where(
            TrainingSession.starts_at < end, TrainingSession.ends_at > begin, TrainingSession.cancelled_at.is_(None)
        )
    ):
        found[row.trainer_id].append((row.starts_at, row.ends_at))
    return found
