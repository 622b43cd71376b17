"""What pages show of second opinions: one beside an unsure turn, and how often they were of use."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import format_decimal

from portal.web.i18n import gettext
from training.calls.rules.settling import Point
from training.opinions.models import CallOpinion
from training.opinions.rules import Outcome
from training.opinions.words import OUTCOME_WORDS, SAYS, TROUBLES


@dataclass(frozen=True, kw_only=True)
class ShownOpinion:
    """A second opinion as a trainer meets it; ``quote`` and ``why`` are empty where it was thrown away or none came."""

    says: str
    quote: str
    why: str
    model: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ShownOutcome:
    """How many questions came to an outcome, and how long they took on average; empty where none came."""

    words: str
    count: int
    seconds: str


def shown_opinion(point: Point, found: CallOpinion | None) -> ShownOpinion | None:
    """What was said of a point; None where nobody was asked."""
    if found is None:
        return None
    if found.outcome.is_opinion:
        says = gettext(SAYS[found.outcome, point.is_duty])
    else:
        says = gettext("No opinion: %(why)s.", why=outcome_words(found.outcome, found.trouble))
    return ShownOpinion(says=says, quote=found.quote, why=found.why, model=found.model, at=found.asked_at)


def outcome_words(outcome: Outcome, trouble: str) -> str:
    """An outcome with why no answer came."""
    words = str(OUTCOME_WORDS[outcome])
    if not trouble:
        return words
    why = gettext(TROUBLES[trouble]) if trouble in TROUBLES else gettext("status %(number)s", number=trouble)
    return gettext("%(outcome)s (%(why)s)", outcome=words, why=why)


def outcomes_shown(found: Mapping[tuple[Outcome, str], tuple[int, float]]) -> list[ShownOutcome]:
    """All outcomes, the opinions first."""
    order = list(Outcome)
    rows = sorted(found.items(), key=lambda one: (order.index(one[0][0]), one[0][1]))
    return [
        ShownOutcome(
            words=outcome_words(outcome, trouble),
            count=count,
            seconds=gettext("%(seconds)s s", seconds=format_decimal(round(mean / 1000, 1)))
            if outcome is not Outcome.SILENT
            else "",
        )
        for (outcome, trouble), (count, mean) in rows
    ]
