"""What own words mean at an open turn: one of the choices, perhaps one of a few, or nothing that fits."""

from collections.abc import Collection
from dataclasses import dataclass

from training.calls.rules.play import Play
from training.calls.rules.scenario import Node
from training.calls.wording import texts_of
from training.judge.rules.matching import MatchVerdict, match
from training.judge.wordings import wordings_in
from training.plays.rules import has_words


@dataclass(frozen=True, kw_only=True)
class Heard:
    """The choice that was meant (None: unclear, or none), and those to ask about, the likeliest first.

    ``score`` and ``margin`` are what it was decided by, each from 0 to 1.
    """

    choice: str | None
    meant: tuple[str, ...] = ()
    score: float = 0.0
    margin: float = 0.0


def heard(text: str, play: Play, node: Node, language: str, only: Collection[str]) -> Heard:
    """What somebody said at a node where the choices ``only`` are open."""
    if not has_words(text):
        return Heard(choice=None)
    found = match(text, wordings_in(texts_of(play, language), node, only), language)
    sure = found.verdict is MatchVerdict.MATCH
    asks = found.close if found.verdict is MatchVerdict.CLOSE else ()
    return Heard(choice=found.best if sure else None, meant=asks, score=found.score, margin=found.margin)
