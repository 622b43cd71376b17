"""How well the judge judges: precision, recall and the unsure rate on labelled utterances, each with its interval."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

from training.calls.rules.scenario import Identity
from training.judge.rules.conduct import Verdict
from training.judge.rules.judging import CRITICAL
from training.judge.rules.patterns import Conduct

_NORMAL = 1.959963984540054
"""Quantile of the normal distribution for 95 %."""


@dataclass(frozen=True, kw_only=True)
class Labelled:
    """An utterance and what it is: kinds of conduct that it shows; ``near`` is the kind that it only looks like."""

    line: int
    language: str
    text: str
    identity: Identity
    conducts: frozenset[Conduct]
    near: Conduct | None = None
    scenario: str = ""
    author: str = ""
    split: str = ""


@dataclass(frozen=True, kw_only=True)
class Share:
    """Hits of a number, with the 95 % interval of Wilson; None where the number is nought."""

    hits: int
    number: int

    @property
    def value(self) -> float | None:
        """The share."""
        return self.hits / self.number if self.number else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Lower and upper bound."""
        if not self.number:
            return None
        number, square = self.number, _NORMAL**2
        share = self.hits / number
        middle = (share + square / (2 * number)) / (1 + square / number)
        half = _NORMAL / (1 + square / number) * sqrt(share * (1 - share) / number + square / (4 * number**2))
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Of a kind of conduct or of several together.

    ``precision``: of what was called a breach, what is one. ``recall``: of the breaches, those called so; an unsure one
    counts as missed. ``noticed``: called so or sent to a trainer. ``unsure``: utterances with an unsure verdict on any
    of these kinds. ``near``: of the utterances that only look like this kind, those that were rightly not called it.
    """

    name: str
    precision: Share
    recall: Share
    noticed: Share
    unsure: Share
    near: Share


Verdicts = Sequence[tuple[Labelled, dict[Conduct, Verdict]]]
"""Each utterance with what the judge said of it; a kind that is not there is no."""


def figures_of(name: str, conducts: Iterable[Conduct], judged: Verdicts) -> Figures:
    """Figures of some kinds together, every pair of utterance and kind counted once."""
    asked = list(conducts)
    pairs = [(one, conduct, verdicts.get(conduct, Verdict.NO)) for one, verdicts in judged for conduct in asked]
    yes = [(one, conduct) for one, conduct, verdict in pairs if verdict is Verdict.YES]
    real = [(conduct, verdict) for one, conduct, verdict in pairs if conduct in one.conducts]
    near = [verdict for one, conduct, verdict in pairs if one.near is conduct]
    unsure = [one for one, verdicts in judged if any(verdicts.get(kind) is Verdict.UNSURE for kind in asked)]
    return Figures(
        name=name,
        precision=Share(hits=sum(conduct in one.conducts for one, conduct in yes), number=len(yes)),
        recall=Share(hits=sum(verdict is Verdict.YES for _, verdict in real), number=len(real)),
        noticed=Share(hits=sum(verdict is not Verdict.NO for _, verdict in real), number=len(real)),
        unsure=Share(hits=len(unsure), number=len(judged)),
        near=Share(hits=sum(verdict is not Verdict.YES for verdict in near), number=len(near)),
    )


def all_figures(judged: Verdicts) -> tuple[Figures, ...]:
    """Of each kind, of the critical ones together, and of all."""
    return (
        *(figures_of(conduct.value, [conduct], judged) for conduct in Conduct),
        figures_of("critical", [conduct for conduct in Conduct if conduct in CRITICAL], judged),
        figures_of("all", list(Conduct), judged),
    )


def always_no(labelled: Iterable[Labelled]) -> Verdicts:
    """What a judge says that never calls anything a breach: the figures to be measured against."""
    return [(one, {}) for one in labelled]
