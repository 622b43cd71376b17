"""Which choice somebody meant by their own words, decided by score and by margin; otherwise several are close, or none.

Two measures are mixed: how much of the letters agree in their order (rapidfuzz), and how much of what sets the choices
apart agrees (character n-grams, weighted by how few choices use them). Rejecting is the hard part, so it is preferred.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from rapidfuzz import fuzz

from training.judge.rules.reading import read

ENOUGH, MARGIN = 0.55, 0.10
"""A match scores at least the first and leads by at least the second; figures in docs/judge.md."""
WEAK = {"en": 0.31, "zh_Hans": 0.22, "zh_Hant": 0.22}
"""From this score on a choice may have been meant. Chinese sentences share fewer letters by chance."""
LONGEST_COMPARED = 600
"""Folded characters that are compared; no choice is longer, and time stays bounded."""
MOST_CLOSE = 3
_WORDS = re.compile(r"[^\w\u3400-\u9fff]+")
_FILLERS = re.compile(r"(?:嗯|呃|额|哦|噢|那个|这个嘛|就是说|\b(?:um+|uh+|er+|well|you know|okay|ok)\b)")
_COMMON = frozenset(
    "a an and are as at be by can do for from have i in is it may me my of on or our so that the then there this to us "
    "we will with would you your".split()
)
_NEGATED = re.compile(
    r"不(?!好意思|过)|没(?!关系|错|事)|别(?!人|的|处)|勿|并非"
    r"|\bnot\b|n't\b|\bnever\b|\bno\b|\bwithout\b"
)


class MatchVerdict(StrEnum):
    """Whether a choice was meant: surely, perhaps (ask), or none of them."""

    MATCH = "match"
    CLOSE = "close"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class Scored:
    """A choice with its score from 0 to 1 and the wording of it that came nearest."""

    name: str
    score: float
    exemplar: str


@dataclass(frozen=True, kw_only=True)
class Match:
    """What was meant. ``best`` is None where nothing scored; ``margin`` is its lead over the next other choice.

    ``close`` are the choices to ask about, best first: empty for none, the best alone for a match.
    """

    verdict: MatchVerdict
    best: str | None
    score: float
    margin: float
    close: tuple[str, ...]
    scores: tuple[Scored, ...]


def match(text: str, candidates: Mapping[str, Sequence[str]], language: str) -> Match:
    """Compare a text with the wordings of each choice. Never raises; no candidates or no letters: none.

    ``language`` is that in which the choices are worded (en, zh_Hans, zh_Hant); the text may be in any.
    """
    said = _compared(text)
    sizes = (3, 4) if language == "en" else (1, 2, 3)
    known = _prepared(tuple((name, tuple(wordings)) for name, wordings in candidates.items()), sizes)
    spoken = _vector(_grams(said, sizes), known.weights)
    length = _length(spoken)
    scored = [_best(name, group, said, spoken, length) for name, group in known.choices if group]
    scored.sort(key=lambda one: (-one.score, one.name))
    return _decided(said, scored, WEAK.get(language, WEAK["en"]))


@dataclass(frozen=True, slots=True)
class _Wording:
    """A wording of a choice, folded and weighed."""

    text: str
    folded: str
    vector: Mapping[str, float]
    length: float


@dataclass(frozen=True, slots=True)
class _Prepared:
    """The choices that a text is compared with, and how telling each n-gram is among them."""

    choices: tuple[tuple[str, tuple[_Wording, ...]], ...]
    weights: Mapping[str, float]


@lru_cache(maxsize=64)
def _prepared(candidates: tuple[tuple[str, tuple[str, ...]], ...], sizes: tuple[int, ...]) -> _Prepared:
    """Everything that does not depend on what was said: a class of trainees comes by the same few open turns."""
    folded = [(name, [(one, _compared(one)) for one in wordings]) for name, wordings in candidates]
    grams = [[_grams(plain, sizes) for _, plain in group] for _, group in folded]
    weights = _weights(grams)
    choices = []
    for (name, group), found in zip(folded, grams, strict=True):
        vectors = [_vector(one, weights) for one in found]
        wordings = zip(group, vectors, strict=True)
        choices.append((name, tuple(_Wording(text, plain, vec, _length(vec)) for (text, plain), vec in wordings)))
    return _Prepared(tuple(choices), weights)


def _decided(said: str, scored: list[Scored], weak: float) -> Match:
    if not scored or not said:
        return Match(verdict=MatchVerdict.NONE, best=None, score=0.0, margin=0.0, close=(), scores=tuple(scored))
    best = scored[0]
    margin = round(best.score - (scored[1].score if len(scored) > 1 else 0.0), 4)
    close = tuple(one.name for one in scored[:MOST_CLOSE] if one.score >= weak)
    verdict = MatchVerdict.NONE
    if close:
        sure = best.score >= ENOUGH and margin >= MARGIN and _same_sense(said, _compared(best.exemplar))
        verdict = MatchVerdict.MATCH if sure else MatchVerdict.CLOSE
    return Match(
        verdict=verdict,
        best=best.name,
        score=best.score,
        margin=margin,
        close=(best.name,) if verdict is MatchVerdict.MATCH else close,
        scores=tuple(scored),
    )


def _same_sense(said: str, wording: str) -> bool:
    """Whether both are negated or neither is: “I will tell her” is nearly “I will not tell her”, letter by letter."""
    return said == wording or bool(_NEGATED.search(said)) == bool(_NEGATED.search(wording))


def _compared(text: str) -> str:
    folded = _FILLERS.sub(" ", read(text[: LONGEST_COMPARED * 4]).text)
    return " ".join(_WORDS.sub(" ", folded).split())[:LONGEST_COMPARED]


def _best(name: str, group: Sequence[_Wording], said: str, spoken: Mapping[str, float], length: float) -> Scored:
    scored = [(_score(said, spoken, length, wording), wording.text) for wording in group]
    score, wording = max(scored, key=lambda one: one[0])
    return Scored(name=name, score=round(score, 4), exemplar=wording)


def _score(said: str, spoken: Mapping[str, float], length: float, wording: _Wording) -> float:
    if not said or not wording.folded:
        return 0.0
    if said == wording.folded:
        return 1.0
    shorter, longer = sorted((len(said), len(wording.folded)))
    letters = max(fuzz.ratio(said, wording.folded), fuzz.token_sort_ratio(said, wording.folded))
    if shorter * 4 >= longer:
        letters = max(letters, 0.9 * fuzz.partial_ratio(said, wording.folded))
    lengths = length * wording.length
    cosine = _shared(spoken, wording.vector) / lengths if lengths else 0.0
    return 0.4 * letters / 100 + 0.6 * cosine


def _grams(text: str, sizes: Sequence[int]) -> Counter[str]:
    padded = f" {text} "
    grams = Counter(
        padded[place : place + size]
        for size in sizes
        for place in range(len(padded) - size + 1)
        if padded[place : place + size].strip()
    )
    grams.update(word for word in text.split() if word.isascii() and word not in _COMMON)
    return grams


def _weights(groups: Sequence[Sequence[Counter[str]]]) -> Mapping[str, float]:
    """How telling an n-gram is: the fewer choices use it, the more. What no choice uses weighs like the rarest."""
    used = Counter(gram for group in groups for gram in {gram for grams in group for gram in grams})
    return {gram: 0.3 + math.log((len(groups) + 1) / count) for gram, count in used.items()}


def _vector(grams: Mapping[str, int], weights: Mapping[str, float]) -> dict[str, float]:
    rare = max(weights.values(), default=1.0)
    return {gram: math.sqrt(count) * weights.get(gram, rare) for gram, count in grams.items()}


def _length(vector: Mapping[str, float]) -> float:
    return math.sqrt(math.fsum(weight**2 for weight in vector.values()))


def _shared(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    return math.fsum(weight * other[gram] for gram, weight in one.items() if gram in other)
