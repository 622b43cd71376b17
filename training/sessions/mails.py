"""What people with a place are told by mail: moved, cancelled, a place became free, a place is waited for again."""

import enum
from collections.abc import Iterable
from email.utils import parseaddr

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.company import company_name, house_language
from portal.config import Config
from portal.notifications.services import queue_message
from portal.people.models import Employee
from portal.web.i18n import force_locale, gettext
from training.sessions.ics import Method, Party, calendar_message
from training.sessions.models import TrainingSession
from training.sessions.showing import calendar_entry_of, place_words, title_of, when_words


class News(enum.StrEnum):
    """What happened to a session or a place."""

    MOVED = "moved"
    CANCELLED = "cancelled"
    PLACE = "place"
    WAITING = "waiting"
    PLANNED = "planned"


def tell(session: Session, actor: Actor, found: TrainingSession, employee_ids: Iterable[int], news: News) -> None:
    """Write to each of these people, in their own language, with the entry for their calendar.

    A session is put in or moved, or, where it does not take place or the place is lost, taken out (RFC 5546).
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
            calendar = _calendar(found, Party(name=name, address=email or ""), news)
        queue_message(
            session,
            actor,
            unique_key=f"training:session:{found.id}:{news}:{employee_id}:{found.changed_at.isoformat()}",
            recipient=email or "",
            language=language,
            subject=subject,
            body=body,
            calendar=calendar,
            topic=f"training:session:{found.id}",
        )


def _calendar(found: TrainingSession, attendee: Party, news: News) -> str:
    """The organizer is the address that the portal writes from; the entry's time of writing is now, so that the later
    of two mails about one state of the session counts."""
    config: Config = current_app.extensions["fairline.config"]
    gone = news in {News.CANCELLED, News.WAITING}
    url = f"{config.base_url}/training/sessions/{found.id}"
    organizer = Party(name=company_name(), address=parseaddr(config.mail_from)[1])
    entry = calendar_entry_of(found, url, clock.now(), cancelled=gone)
    return calendar_message(entry, Method.CANCEL if gone else Method.REQUEST, organizer, attendee)


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
