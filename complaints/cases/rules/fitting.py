"""Who suits a complaint best by language, category and channel, and who of them has least to do (policy 9.1.2)."""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from complaints.cases.rules.severity import Severity

WEIGHTS: Mapping[Severity, int] = {Severity.S1: 8, Severity.S2: 4, Severity.S3: 2, Severity.S4: 1}
"""How much an open complaint that waits for its answer weighs on who handles it."""
ANSWERED = 1
"""How much one weighs that is answered and only waits to be closed."""


class Aspect(enum.StrEnum):
    """What a choice of skills speaks of, the weightiest first: what is not understood cannot be looked into."""

    LANGUAGE = "language"
    CATEGORY = "category"
    CHANNEL = "channel"


class Fit(enum.StrEnum):
    """How somebody suits one aspect: expressly, since nothing narrows it, for some of the categories, or not."""

    CHOSEN = "chosen"
    OPEN = "open"
    PARTLY = "partly"
    OTHER = "other"


_MISFIT = {Fit.CHOSEN: 0, Fit.OPEN: 0, Fit.PARTLY: 1, Fit.OTHER: 2}


@dataclass(frozen=True, kw_only=True)
class Skills:
    """What was chosen for somebody. Nothing of a kind means everything of it.

    ``areas`` are codes of categories, or first figures of groups.
    """

    languages: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()


EVERYTHING = Skills()


@dataclass(frozen=True, kw_only=True)
class Demand:
    """What a complaint asks of who handles it; ``codes`` may be empty: nobody has classified it yet."""

    language: str
    channel: str
    codes: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Suited:
    """Somebody who may take a complaint: how they suit it, and what they have to do."""

    employee_id: int
    load: int
    fits: Mapping[Aspect, Fit] = field(default_factory=dict)

    @property
    def suit(self) -> tuple[int, ...]:
        """Less is better: language before category before channel, then who was chosen for the category."""
        found = [_MISFIT[self.fits.get(aspect, Fit.OPEN)] for aspect in Aspect]
        return (*found, int(self.fits.get(Aspect.CATEGORY, Fit.OPEN) is not Fit.CHOSEN))


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Who was chosen and why: of ``among`` who might take it, ``alike`` suited as well, and they had least to do."""

    chosen: Suited
    among: int
    alike: int


def fits_of(skills: Skills, demand: Demand) -> dict[Aspect, Fit]:
    """How somebody with these skills suits a complaint, aspect by aspect."""
    return {
        Aspect.LANGUAGE: _single(skills.languages, demand.language),
        Aspect.CATEGORY: _areas(skills.areas, demand.codes),
        Aspect.CHANNEL: _single(skills.channels, demand.channel),
    }


def _single(chosen: frozenset[str], asked: str) -> Fit:
    if not chosen:
        return Fit.OPEN
    return Fit.CHOSEN if asked in chosen else Fit.OTHER


def _areas(chosen: frozenset[str], codes: frozenset[str]) -> Fit:
    """One that nobody has classified asks for nothing."""
    if not chosen or not codes:
        return Fit.OPEN
    covered = sum(code in chosen or code[:1] in chosen for code in codes)
    if covered == len(codes):
        return Fit.CHOSEN
    return Fit.PARTLY if covered else Fit.OTHER


def best_suited(people: Iterable[Suited]) -> Choice | None:
    """Who suits best, of them who has least to do, of them who is with the agency longest; None for nobody."""
    known = list(people)
    if not known:
        return None
    chosen = min(known, key=lambda one: (one.suit, one.load, one.employee_id))
    return Choice(chosen=chosen, among=len(known), alike=sum(one.suit == chosen.suit for one in known))


def weight_of(severity: Severity, *, unanswered: bool) -> int:
    """How much one open complaint weighs."""
    return WEIGHTS[severity] if unanswered else ANSWERED
