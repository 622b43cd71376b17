"""How pages speak of changed rules."""

from datetime import date

from portal.web.filters import short_date
from portal.web.i18n import gettext, mark
from training.rulechanges.queries import ConcernedPerson
from training.rulechanges.rules import Concern

STATES = {
    Concern.OUTDATED: mark("out of date"),
    Concern.UNDER_WAY: mark("short course under way"),
    Concern.COMING: mark("course not open yet"),
    Concern.LEARNT: mark("short course done"),
    Concern.RENEWED: mark("renewed"),
    Concern.ENDED: mark("ended before"),
}
TONES = {
    Concern.OUTDATED: "danger",
    Concern.UNDER_WAY: "info",
    Concern.COMING: "warning",
    Concern.LEARNT: "success",
    Concern.RENEWED: "success",
    Concern.ENDED: "neutral",
}
RANKS = {concern: place for place, concern in enumerate(STATES)}


def state_words(person: ConcernedPerson) -> str:
    """Where somebody stands, in the reader's language."""
    return gettext("short course late") if person.late else gettext(STATES[person.concerned.concern])


def state_tone(person: ConcernedPerson) -> str:
    """The tone of it."""
    return "danger" if person.late else TONES[person.concerned.concern]


def since_words(person: ConcernedPerson) -> str:
    """Since when; for an open course also until when."""
    since = person.concerned.since
    if since is None:
        return "–"
    if person.due is not None:
        return gettext("%(since)s, due %(due)s", since=short_date(since), due=short_date(person.due))
    return short_date(since)


def force_words(effective_from: date, day: date, taken_back_on: date | None = None) -> str:
    """Whether a change binds already, or no more."""
    if taken_back_on is not None and taken_back_on <= day:
        return gettext("taken back")
    return gettext("in force") if effective_from <= day else gettext("announced")


def force_tone(effective_from: date, day: date, taken_back_on: date | None = None) -> str:
    """The tone of it."""
    if taken_back_on is not None and taken_back_on <= day:
        return "neutral"
    return "success" if effective_from <= day else "info"
