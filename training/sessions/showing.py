"""How a session reads: title, time, place, topic, in the reader's language."""

from datetime import date, datetime
from typing import Any

from flask import url_for

from portal.people.models import Employee
from portal.web.filters import clock_time, written_date
from portal.web.forms import SelectChoice
from portal.web.i18n import gettext, lazy_gettext
from training.sessions.ics import CalendarEntry
from training.sessions.models import TrainingSession
from training.sessions.queries import OfferedSession
from training.sessions.rules import Topic

TOPICS = {
    Topic.LAW: lazy_gettext("Law updates"),
    Topic.TECHNIQUE: lazy_gettext("Calling technique"),
    Topic.PSYCHOLOGY: lazy_gettext("Customer psychology"),
    Topic.OTHER: lazy_gettext("Another topic"),
}


def month_words(first: date) -> str:
    """A month as the language writes it."""
    return written_date(first, gettext("MMMM y"))


def topic_words(topic: Topic) -> str:
    """The topic's name."""
    return str(TOPICS[topic])


def title_of(found: TrainingSession) -> str:
    """The title it was given, else the topic's name in the reader's language."""
    return found.title or topic_words(found.topic)


def when_words(found: TrainingSession) -> str:
    """Day, weekday and times on the agency's clock."""
    return gettext(
        "%(day)s, %(weekday)s, %(start)s to %(end)s",
        day=written_date(found.starts_at),
        weekday=written_date(found.starts_at, "EEEE"),
        start=clock_time(found.starts_at),
        end=clock_time(found.ends_at),
    )


def place_words(found: TrainingSession) -> str:
    """Room, link, or both; that it is still to be said."""
    return ", ".join(part for part in (found.room, found.link) if part) or gettext("to be announced")


def place_line(found: TrainingSession) -> str:
    """The room, or that it is held by link: an address is too long for a line of a list."""
    return found.room or (gettext("online") if found.link else gettext("to be announced"))


def own_place_words(offer: OfferedSession) -> tuple[str, str]:
    """The state of one's own place and of the others, with a tone."""
    if offer.own is not None and offer.own.holds:
        return gettext("your place"), "success"
    if offer.own is not None:
        return gettext("waiting, number %(number)s", number=offer.own.number), "warning"
    if offer.left == 0:
        return gettext("full"), "neutral"
    return gettext("%(left)s of %(total)s places free", left=offer.left, total=offer.session.capacity), "neutral"


def session_line(offer: OfferedSession) -> dict[str, Any]:
    """A session as a line of a list."""
    found = offer.session
    words, tone = own_place_words(offer)
    return {
        "title": title_of(found),
        "url": url_for("sessions.show", session_id=found.id),
        "detail": f"{when_words(found)} · {place_line(found)} · {found.trainer.name}",
        "state": words,
        "tone": tone,
    }


def trainer_choices(people: list[Employee]) -> list[SelectChoice]:
    """The people of a choice, by name and number."""
    return [SelectChoice(str(one.id), f"{one.name} ({one.number})") for one in people]


def calendar_entry_of(found: TrainingSession, url: str, at: datetime, *, cancelled: bool = False) -> CalendarEntry:
    """The session for a calendar, in the reader's language, as told at ``at``; ``cancelled`` also for one person."""
    return CalendarEntry(
        uid=found.uid,
        sequence=found.sequence,
        changed_at=at,
        starts_at=found.starts_at,
        ends_at=found.ends_at,
        title=title_of(found),
        place=place_words(found),
        text=gettext("Trainer: %(name)s", name=found.trainer.name),
        url=url,
        cancelled=found.cancelled or cancelled,
    )
