"""Whether a sentence resembles those of the labelled pool that were found wrong, where the lexicon has no word for it.

Words, pairs of words and Chinese letter groups are weighed by how much oftener wrong sentences use them (naive Bayes).
That is far too rough to fail anybody: it only ever says unsure, so that a trainer looks.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from training.judge.rules.patterns import Conduct
from training.judge.rules.reading import Reading

ENOUGH = 0.5
"""From this score on a sentence resembles wrong ones; chosen on the tune part, author by author."""
LONGEST_WEIGHED = 400
"""Folded characters that are weighed."""
_SMOOTH = 0.4
_NUMBER = re.compile(r"\d[\d.]*")
_LATIN = re.compile(r"[a-z']+")
_CHINESE = re.compile(r"[\u3400-\u9fff]+")


@dataclass(frozen=True, kw_only=True)
class Weights:
    """How much each feature speaks for a wrong sentence, and for each kind of conduct against the other kinds."""

    wrong: Mapping[str, float]
    kinds: Mapping[Conduct, Mapping[str, float]]


def learnt(pool: Iterable[tuple[Reading, frozenset[Conduct]]]) -> Weights:
    """Weights from labelled sentences. What is wrong only by who listens is left out: the words alone do not tell."""
    told = Conduct.THIRD_PARTY_DISCLOSURE
    known = [(features(reading), conducts - {told}, told in conducts) for reading, conducts in pool]
    wrong = [found for found, conducts, _ in known if conducts]
    right = [found for found, conducts, told_only in known if not conducts and not told_only]
    kinds = {}
    for conduct in Conduct:
        of_kind = [found for found, conducts, _ in known if conduct in conducts]
        others = [found for found, conducts, _ in known if conducts and conduct not in conducts]
        kinds[conduct] = _log_odds(of_kind, others)
    return Weights(wrong=_log_odds(wrong, right), kinds=kinds)


def _log_odds(yes: list[set[str]], no: list[set[str]]) -> Mapping[str, float]:
    with_it, without = (Counter(feature for found in group for feature in found) for group in (yes, no))
    return {
        feature: math.log((with_it[feature] + _SMOOTH) / (len(yes) + 2 * _SMOOTH))
        - math.log((without[feature] + _SMOOTH) / (len(no) + 2 * _SMOOTH))
        for feature in with_it.keys() | without.keys()
    }


def features(reading: Reading) -> set[str]:
    """Words and pairs of words, and groups of one to three Chinese letters; every number is the same."""
    text = _NUMBER.sub("0", reading.text[:LONGEST_WEIGHED])
    words = _LATIN.findall(text)
    found = {*words, *(f"{one} {next_one}" for one, next_one in pairwise(words))}
    for run in _CHINESE.findall(text):
        found |= {run[place : place + size] for size in (1, 2, 3) for place in range(len(run) - size + 1)}
    return found


def score(found: set[str], weights: Mapping[str, float]) -> float:
    """How much the features speak for it; grows with how many are known, slowly."""
    known = [weights[feature] for feature in sorted(found) if feature in weights]
    return math.fsum(known) / math.sqrt(len(known) + 1)


def resembled(reading: Reading, weights: Weights) -> Conduct | None:
    """The kind of conduct that a sentence resembles most, if it resembles wrong sentences at all."""
    found = features(reading)
    if score(found, weights.wrong) < ENOUGH:
        return None
    kinds = [(score(found, of_kind), conduct) for conduct, of_kind in weights.kinds.items() if of_kind]
    kinds = [(value, conduct) for value, conduct in kinds if conduct is not Conduct.THIRD_PARTY_DISCLOSURE]
    return max(kinds, key=lambda kind: (kind[0], kind[1].value))[1] if kinds else None
