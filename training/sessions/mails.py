"""What people with a place are told by mail: moved, cancelled, a place became free, a place is waited for again."""

import enum
from collections.abc import Iterable

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.company import house_language
from portal.notifications.services import queue_message
from portal.people.models import Employee
from portal.web.i18n import force_locale, gettext
from training.sessions.models import TrainingSession
from training.sessions.showing import place_words, title_of, when_words


class News(enum.StrEnum):
    """What happened to a session or a place."""

    MOVED = "moved"
    CANCELLED = "cancelled"
    PLACE = "place"
    WAITING = "waiting"
    PLANNED = "planned"


def tell(session: Session, actor: Actor, found: TrainingSession, employee_ids: Iterable[int], news: News) -> None:
    """Write to each of these people, in their own language, with the address of the calendar file.

    The outbox carries papers, not calendar files, so that the file is behind a link.
    """
    rows = session.execute(
        select(Employee.id, Employee.name, Employee.email, Account.language)
        .outerjoin(Account, Account.employee_id == Employee.id)
        .where(Employee.id.in_(set(employee_ids)), Employee.email.is_not(None))
        .order_by(Employee.id)
    ).all()
    for employee_id, name, email, spoken in rows:
        language = spoken or house_language()
        with force_locale(language):
            subject, body = _words(found, name, news)
        queue_message(
            session,
            actor,
            unique_key=f"training:session:{found.id}:{news}:{employee_id}:{found.changed_at.isoformat()}",
            recipient=email or "",
            language=language,
            subject=subject,
            body=body,
            topic=f"training:session:{found.id}",
        )


def _words(found: TrainingSession, name: str, news: News) -> tuple[str, str]:
    base = current_app.extensions["fairline.config"].base_url
    subject, first = _first_words(news, title_of(found))
    rest = gettext(
        "When: %(when)s\nWhere: %(where)s\n\nThe session: %(page)s\nFor your calendar: %(file)s\n",
        when=when_words(found),
        where=place_words(found),
        page=f"{base}/training/sessions/{found.id}",
        file=f"{base}/training/sessions/{found.id}/calendar.ics",
    )
    reason = f"{found.cancelled_because}\n\n" if news is News.CANCELLED else ""
    greeting = gettext("%(name)s,", name=name)
    return subject, f"{greeting}\n\n{first}\n\n{reason}{rest}"


def _first_words(news: News, title: str) -> tuple[str, str]:
    if news is News.MOVED:
        return gettext("Changed: %(title)s", title=title), gettext("Something about your training session was changed.")
    if news is News.CANCELLED:
        return gettext("Cancelled: %(title)s", title=title), gettext("Your training session does not take place.")
    if news is News.PLACE:
        return gettext("You have a place: %(title)s", title=title), gettext("A place became free and is yours now.")
    if news is News.WAITING:
        return gettext("On the waiting list: %(title)s", title=title), gettext(
            "There are fewer places now. You are on the waiting list and move up when one becomes free."
        )
    return gettext("You are the trainer: %(title)s", title=title), gettext(
        "The portal planned this session of the recurring training with you as trainer. Look over time and room."
    )
