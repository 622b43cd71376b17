"""The words for figures: what a key counts, in the reader's language."""

from datetime import date
from typing import Any

from flask_babel import format_date

from complaints.cases.models import Channel
from complaints.cases.rules.severity import Severity
from complaints.cases.rules.workflow import State
from complaints.inquiry.forms import cause_words
from complaints.inquiry.rules.causes import BRANCHES, Branch, Cause
from complaints.insight.figures.population import NO_GROUP, FigureKey
from complaints.satisfaction.forms import WORDS as ANSWERS
from complaints.satisfaction.rules import Opinion
from complaints.taxonomy import GROUPS, NAMES
from complaints.wording import CHANNELS, SEVERITIES, STATES
from portal.web.i18n import current_locale, gettext, mark

SINGLE = {
    "received": mark("Received"),
    "open": mark("Open at the end"),
    "replied": mark("Answered for the first time"),
    "in_time": mark("Answered in time"),
    "decided": mark("Answered with findings"),
    "upheld": mark("Upheld, wholly or in part"),
    "no_cause": mark("Upheld, cause not recorded yet"),
    "opinion": mark("Answered the two questions"),
}
_QUESTIONS = {"clear": mark("Reply clear: %(answer)s"), "fair": mark("Treated fairly: %(answer)s")}
NOT_CLASSIFIED = mark("Not classified yet")


def key_words(key: FigureKey, teams: dict[int, str] | None = None) -> str:
    """What a figure counts."""
    if key.kind in SINGLE:
        return gettext(SINGLE[key.kind])
    if key.kind == "again":
        cause, _, team = key.value.rpartition(".")
        return gettext("%(cause)s · %(team)s", cause=cause_words(Cause(cause)), team=team_words(int(team), teams or {}))
    return _value_words(key.kind, key.value)


def _value_words(kind: str, value: str) -> str:
    if kind == "cause":
        return cause_words(Cause(value))
    if kind in _QUESTIONS:
        return gettext(_QUESTIONS[kind], answer=gettext(ANSWERS[Opinion(value)]))
    words: dict[str, Any] = {
        "channel": lambda: CHANNELS[Channel(value)],
        "severity": lambda: SEVERITIES[Severity(value)],
        "group": lambda: NOT_CLASSIFIED if value == NO_GROUP else GROUPS[value],
        "code": lambda: NAMES[value],
        "ended": lambda: STATES[State(value)],
        "branch": lambda: BRANCHES[Branch(value)],
    }
    return gettext(words[kind]())


def team_words(team: int, names: dict[int, str]) -> str:
    """The team's name; its number where it has none any more."""
    return names.get(team) or gettext("Team %(number)s", number=team)


def month_words(month: date) -> str:
    """October 2026, as the reader's language writes it."""
    return str(format_date(month, "y年M月" if current_locale().language == "zh" else "MMMM y"))
