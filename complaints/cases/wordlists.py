"""The words of a case and of the list's filters in the reader's language, ready for the templates."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from flask import url_for

from complaints.cases.models import Complaint, Elsewhere
from complaints.cases.rules.severity import Raise
from complaints.intake.rules import without_controls
from complaints.taxonomy import GROUPS, NAMES, categories
from complaints.wording import (
    CHANNELS,
    COMPLAINANTS_SHORT,
    DELIVERIES,
    DELIVERY_TONES,
    ELSEWHERE,
    PREFERRED,
    RAISES,
    SAFETIES,
    SEVERITIES,
    SEVERITY_TONES,
    STATE_TONES,
    STATES,
    VERDICT_TONES,
    VERDICTS,
    WAYS,
    WISHES,
)
from portal import clock
from portal.web.filters import day_of_year, short_date
from portal.web.i18n import LANGUAGE_NAMES, gettext


def day_words(day: date, now: datetime) -> str:
    """A day without its year where that is this one."""
    if day.year != clock.local(now).year:
        return short_date(day)
    return day_of_year(day)


def case_words(complaint: Complaint) -> dict[str, Any]:
    """What the enumerations of a case are called."""
    return {
        "state": gettext(STATES[complaint.state]),
        "state_tone": STATE_TONES[complaint.state],
        "severity": gettext(SEVERITIES[complaint.severity]),
        "severity_tone": SEVERITY_TONES[complaint.severity],
        "severity_reason": _reason(complaint),
        "complainant": gettext(COMPLAINANTS_SHORT[complaint.complainant]),
        "preferred": gettext(PREFERRED[complaint.preferred]),
        "safety": gettext(SAFETIES[complaint.safety]),
        "channel": gettext(CHANNELS[complaint.channel]),
        "language": LANGUAGE_NAMES[complaint.language],
        "wishes": [gettext(word) for wish, word in WISHES.items() if wish.value in complaint.wishes],
        "categories": {code: gettext(name) for code, name in NAMES.items()},
        "groups": {code: gettext(category.group) for code, category in categories().items()},
        "verdicts": {verdict: gettext(word) for verdict, word in VERDICTS.items()},
        "verdict_tones": VERDICT_TONES,
        "ways": {way: gettext(word) for way, word in WAYS.items()},
        "deliveries": {state: gettext(word) for state, word in DELIVERIES.items()},
        "delivery_tones": DELIVERY_TONES,
    }


def elsewhere_words(kept: Iterable[str]) -> list[str]:
    """Where else somebody complained."""
    return [gettext(ELSEWHERE[Elsewhere(one)]) for one in kept]


def _reason(complaint: Complaint) -> str:
    reason = gettext(complaint.severity_reason)
    grounds = gettext(", ").join(gettext(RAISES[Raise(one)]) for one in complaint.severity_raises)
    return gettext("%(reason)s (%(grounds)s)", reason=reason, grounds=grounds) if grounds else reason


def list_filters(asked: Mapping[str, str]) -> dict[str, Any]:
    """The choices of the list's filters with what is chosen."""
    return {
        "states": [
            ("open", gettext("Not closed")),
            ("all", gettext("All")),
            ("ended", gettext("All that have ended")),
            *((state.value, gettext(word)) for state, word in STATES.items()),
        ],
        "severities": [("", gettext("All")), *((one.value, gettext(word)) for one, word in SEVERITIES.items())],
        "groups": [("", gettext("All")), *((code, gettext(word)) for code, word in GROUPS.items())],
        "lates": [("", gettext("All")), ("1", gettext("Only late ones"))],
        "state": asked.get("state", "open"),
        "severity": asked.get("severity", ""),
        "group": asked.get("group", ""),
        "late": asked.get("late", ""),
        "q": without_controls(asked.get("q", ""))[:80],
        "reset": url_for("complaints.queue"),
    }
