"""What sessions put on My day: sessions today, feedback due, attendance to note, a room to name, places to take."""

from datetime import date, datetime

from flask import url_for
from sqlalchemy.orm import Session

from portal import clock
from portal.auth.actor import Actor
from portal.feature import Todo
from portal.web.i18n import gettext, ngettext
from training.sessions.agenda import Concern, concerns_of
from training.sessions.models import TrainingSession
from training.sessions.permissions import ATTEND, PLAN
from training.sessions.recurring import required_of
from training.sessions.rota import first_of_month
from training.sessions.rules import FEEDBACK_OPEN, ROTA
from training.sessions.showing import place_line, title_of, when_words


def session_todos(session: Session, actor: Actor, now: datetime) -> list[Todo]:
    """Own to-dos around sessions; one statement, and a few more where this month's rota still has places."""
    if not actor.may(ATTEND) or actor.employee_id is None:
        return []
    day = clock.local(now).date()
    concerns = concerns_of(session, actor.employee_id, now)
    return [
        *(_today(one) for one in concerns if _is_today(one, day, now)),
        *(_place_missing(one.session) for one in concerns if actor.may(PLAN) and _has_no_place(one, now)),
        *(_to_note(one.session) for one in concerns if one.is_trainer and one.unnoted and one.session.ends_at <= now),
        *(_to_say(one.session) for one in concerns if _wants_feedback(one, now)),
        *_to_book(session, actor.employee_id, concerns, day, now),
    ]


def _is_today(one: Concern, day: date, now: datetime) -> bool:
    """What was noted or is over needs nobody to come any more."""
    comes = one.holds_place and one.present is None
    return one.is_on(day) and one.session.ends_at > now and (one.is_trainer or comes)


def _has_no_place(one: Concern, now: datetime) -> bool:
    return one.is_trainer and one.session.ends_at > now and not one.session.room and not one.session.link


def _wants_feedback(one: Concern, now: datetime) -> bool:
    return one.present is True and not one.spoken and one.session.ends_at <= now <= one.session.ends_at + FEEDBACK_OPEN


def _today(one: Concern) -> Todo:
    found = one.session
    endpoint = "teaching.hold" if one.is_trainer else "sessions.show"
    return Todo(
        title=gettext("Session today: %(title)s", title=title_of(found)),
        detail=f"{when_words(found)} · {place_line(found)}",
        url=url_for(endpoint, session_id=found.id),
        due=found.starts_at,
        icon="users",
        key=f"training:session:{found.id}",
    )


def _place_missing(found: TrainingSession) -> Todo:
    return Todo(
        title=gettext("Say where it is held: %(title)s", title=title_of(found)),
        detail=when_words(found),
        url=url_for("session_plans.edit", session_id=found.id),
        due=found.starts_at,
        icon="map-pin",
        key=f"training:session:place:{found.id}",
    )


def _to_note(found: TrainingSession) -> Todo:
    return Todo(
        title=gettext("Note who was there: %(title)s", title=title_of(found)),
        detail=when_words(found),
        url=url_for("teaching.hold", session_id=found.id),
        icon="user-check",
        key=f"training:session:note:{found.id}",
    )


def _to_say(found: TrainingSession) -> Todo:
    return Todo(
        title=gettext("Two questions about the session: %(title)s", title=title_of(found)),
        detail=gettext("Kept without your name."),
        url=url_for("sessions.feedback", session_id=found.id),
        due=found.ends_at + FEEDBACK_OPEN,
        icon="message",
        key=f"training:session:feedback:{found.id}",
    )


def _to_book(session: Session, employee_id: int, concerns: list[Concern], day: date, now: datetime) -> list[Todo]:
    """Where this month's trainings are neither attended nor booked and some can still be taken."""
    first = first_of_month(day)
    here = [
        one
        for one in concerns
        if one.session.topic in ROTA and first_of_month(clock.local(one.session.starts_at).date()) == first
    ]
    had = {one.session.theme for one in here if one.present or (one.has_seat and one.session.starts_at > now)}
    free = [
        one
        for one in here
        if one.session.starts_at > now and one.left and not one.is_trainer and one.session.theme not in had
    ]
    lacking = required_of(session, employee_id, day) - len(had) if free else 0
    if lacking <= 0:
        return []
    return [
        Todo(
            title=ngettext(
                "Take a place in %(num)d more training this month",
                "Take places in %(num)d more trainings this month",
                lacking,
            ),
            detail=gettext("Recurring training: law updates, calling technique, customer psychology"),
            url=url_for("sessions.mine"),
            due=free[-1].session.starts_at,
            icon="calendar-event",
            key=f"training:recurring:{first:%Y-%m}",
        )
    ]
