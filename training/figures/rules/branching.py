"""Item statistics where each takes a way of one’s own: decisions in calls, not all of which come up in every call.

By the definitions of ``measures``, among those who met the item. The rest of an attempt is the share of its other items
that were right, so that a long way and a short one can be compared; where every attempt met every item, each figure is
that of a quiz with these marks.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from training.figures.rules.choosing import HUNDREDTHS, FinishedAttempt, mark_table
from training.figures.rules.measures import (
    LEAST_ATTEMPTS,
    Flag,
    MarkTable,
    QuestionFigures,
    figures_of,
)


@dataclass(frozen=True, kw_only=True)
class ItemFigures:
    """What the marks say about one item: ``n`` attempts met it, ``compared`` of them met another one, too.

    Facility and SD are found among the ``n``, discrimination and efficiency among the ``compared``. The effective
    weight is None unless every attempt met every item.
    """

    n: int
    compared: int
    figures: QuestionFigures

    @property
    def enough(self) -> bool:
        """Whether facility and SD may be shown."""
        return self.n >= LEAST_ATTEMPTS

    @property
    def comparable(self) -> bool:
        """Whether what compares the item with the rest may be shown."""
        return self.compared >= LEAST_ATTEMPTS

    @property
    def flags(self) -> tuple[Flag, ...]:
        """What is doubtful, said only where enough attempts can be compared."""
        return self.figures.flags if self.comparable else ()


def item_figures(attempts: Sequence[FinishedAttempt], items: Sequence[int]) -> tuple[ItemFigures, ...]:
    """The figures of items, in their order; marks are hundredths of one point an item."""
    alike = bool(attempts) and all(item in attempt.marks for attempt in attempts for item in items)
    weights = (
        [one.weight for one in figures_of(mark_table(attempts, dict.fromkeys(items, 1))).questions]
        if alike
        else [None] * len(items)
    )
    return tuple(_item(attempts, item, weight, alike) for item, weight in zip(items, weights, strict=True))


def _item(attempts: Sequence[FinishedAttempt], item: int, weight: float | None, alike: bool) -> ItemFigures:
    met = [attempt.marks for attempt in attempts if item in attempt.marks]
    own = figures_of(MarkTable(marks=[[marks[item]] for marks in met], most=[HUNDREDTHS], unit=HUNDREDTHS)).questions[0]
    others = [(marks[item], [mark for key, mark in marks.items() if key != item]) for marks in met]
    pairs = [(mark, sum(rest), len(rest)) for mark, rest in others if rest]
    unit = math.lcm(*(count for _, _, count in pairs))
    table = MarkTable(
        marks=[[mark * unit, rest * unit // count] for mark, rest, count in pairs],
        most=[HUNDREDTHS * unit, HUNDREDTHS * unit],
        unit=HUNDREDTHS * unit,
    )
    compared = figures_of(table).questions[0]
    return ItemFigures(
        n=own.n,
        compared=compared.n,
        figures=replace(compared, n=own.n, facility=own.facility, sd=own.sd, weight=weight, drawn=not alike),
    )
