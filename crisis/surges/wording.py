"""What a surge reads like: how many came, how many are usual, how rarely chance brings so many."""

from datetime import date
from typing import Any

from complaints.facts import SurgeDimension, SurgeRule, cause_name
from crisis.signals.models import Alert, Surge
from crisis.surges.rules import spans
from portal.web.filters import number, short_date, written_date
from portal.web.i18n import gettext, mark

_OF_RULE = {
    SurgeRule.IN_PERSON: mark("%(count)s people came to complain in person, %(span)s."),
    SurgeRule.ONE_CAUSE: mark("%(count)s complaints of the same cause, “%(cause)s”, %(span)s."),
    SurgeRule.CRITICAL: mark("%(count)s complaints of severity S1, %(span)s."),
    SurgeRule.UPHELD: mark("%(count)s complaints about one employee found true, %(span)s."),
    SurgeRule.OUTSIDE: mark("A regulator or the media took up a complaint on %(last)s."),
    SurgeRule.LEVEL: mark("%(count)s complaints, %(span)s."),
}
_OF_SERIES = {
    SurgeDimension.EMPLOYEE: mark("%(count)s complaints about one employee, %(span)s."),
    SurgeDimension.TEAM: mark("%(count)s complaints about %(team)s, %(span)s."),
    SurgeDimension.CLIENT: mark("%(count)s complaints about work for the client “%(name)s”, %(span)s."),
    SurgeDimension.SCRIPT: mark("%(count)s complaints about the script or template “%(name)s”, %(span)s."),
    SurgeDimension.CAUSE: mark("%(count)s complaints of the same cause, “%(cause)s”, %(span)s."),
}
_BY_CHANCE = frozenset({SurgeRule.LEVEL, SurgeRule.SCAN})


def surge_sentence(surge: Surge) -> str:
    """The whole in two or three sentences, in the reader's language; it names no employee."""
    return gettext("%(what)s %(more)s", what=seen_words(surge), more=usual_words(surge)).strip()


def seen_words(surge: Surge) -> str:
    """How many of what came when."""
    message = _OF_RULE[surge.rule] if surge.dimension is None or surge.rule in _OF_RULE else _OF_SERIES[surge.dimension]
    return gettext(
        message,
        count=number(surge.seen),
        cause=gettext(cause_name(surge.code or "")),
        team=surge.team.name if surge.team else "",
        name=surge.name or "",
        span=span_words(surge.first_on, surge.last_on),
        last=short_date(surge.last_on),
    )


def span_words(first: date, last: date) -> str:
    """From when to when."""
    if first == last:
        return short_date(last)
    return gettext("%(first)s to %(last)s", first=short_date(first), last=short_date(last))


def usual_words(surge: Surge) -> str:
    """What is usual and how rare this is; empty where there is nothing to compare with."""
    if surge.expected is None:
        return ""
    usual = gettext("%(usual)s would be usual.", usual=amount(surge.expected))
    return gettext("%(what)s %(more)s", what=usual, more=chance_words(surge.chance)).strip()


def amount(value: float) -> str:
    """A number of complaints that may be a part of one."""
    return str(number(round(value, 1 if value >= 1 else 2)))


def chance_words(chance: float | None) -> str:
    """How rarely chance brings so many."""
    if chance is None:
        return ""
    times = spans(chance)
    if times is None:
        return gettext("Chance brings so many less than once in a billion such spans.")
    if times < 2:
        return gettext("Chance alone may well bring so many.")
    return gettext("Chance brings so many once in %(times)s such spans.", times=number(times))


def times_words(chance: float | None) -> str:
    """The same in a cell of a table."""
    if chance is None:
        return "–"
    times = spans(chance)
    return gettext("1 in %(times)s", times="10⁹" if times is None else number(times))


def alert_words(alert: Alert) -> str:
    """What an alert says: its own words, or the surge in the reader's language."""
    return surge_sentence(alert.surge) if alert.surge is not None else alert.text


def picture_of(surge: Surge) -> dict[str, Any]:
    """The picture: what came in each stretch, and how many of them are usual."""
    bars = []
    for day, days, count in surge.picture:
        first = date.fromisoformat(day)
        inside = first >= surge.first_on or days > 1
        label = gettext("%(day)s/%(month)s", day=first.day, month=first.month) if days > 1 else written_date(first, "d")
        bars.append({"label": label, "value": count, "tone": "danger" if inside else "neutral"})
    # The fixed rules look at hours back from a moment, which touch one day more than they last.
    window = max((surge.last_on - surge.first_on).days + (surge.rule in _BY_CHANCE), 1)
    step = surge.picture[0][1] if surge.picture else 1
    usual = None if surge.expected is None else round(surge.expected / window * step, 2)
    return {"bars": bars, "usual": usual, "weekly": step > 1}
