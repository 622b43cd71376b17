"""What was typed, folded for comparing, with the way back: which letters of the original each folded letter stands for.

Width, case, Traditional and Simplified letters, spaces within Chinese and number words make no difference. Evidence
always quotes the original, so every place found in the folded text is given back as a place in the original.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from opencc import OpenCC

from training.judge.rules.numberwords import numbers_in

LONGEST = 20_000
"""Characters of an utterance that are read; the rest is passed over, and the judgement says so."""
_TO_SIMPLIFIED = OpenCC("t2s")
_FIRST_CHINESE = "\u2e80"
_INVISIBLE = {"Cf", "Mn", "Me", "Cc", "Cs", "Co", "Cn"}
_MARKS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "「": '"', "」": '"', "『": '"', "』": '"', "–": "-",
                        "—": "-", "‐": "-", "‑": "-", "。": ".", "、": ",", "〜": "~"})  # fmt: skip
_SPELLED = str.maketrans(
    {
        "妳": "你",
        "您": "您",
        "祢": "你",
        "甚": "什",
        "牠": "它",
        "裏": "里",
        "佈": "布",
        "著": "着",
        "覆": "复",
        "帐": "账",
        "乾": "干",
    }
)
_GAP = re.compile(r"(?<=[\u3400-\u9fff])\s(?=[\u3400-\u9fff])")


@dataclass(frozen=True, kw_only=True)
class Span:
    """A place in the original text, ``start`` included, ``end`` not."""

    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The folded text; letter ``i`` of it stands for ``original[starts[i]:ends[i]]``."""

    original: str
    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """The place in the original of a place in the folded text; empty at the end where nothing is there."""
        end = min(max(end, start), len(self.text))
        if start >= end:
            return Span(start=len(self.original), end=len(self.original))
        return Span(start=self.starts[start], end=self.ends[end - 1])

    def quoted(self, start: int, end: int) -> str:
        """What the original says at a place of the folded text."""
        place = self.span(start, end)
        return self.original[place.start : place.end]


@lru_cache(maxsize=30_000)
def _folded(char: str) -> str:
    """One character with its marks: NFKC, Simplified, small; empty for what cannot be seen."""
    if not _seen(char) and not char.isspace():
        return ""
    plain = unicodedata.normalize("NFKC", char)
    if char >= _FIRST_CHINESE:
        plain = unicodedata.normalize("NFKC", _TO_SIMPLIFIED.convert(plain))
    plain = plain.casefold().translate(_MARKS)
    kept = (" " if one.isspace() else one for one in plain if one.isspace() or _seen(one))
    return "".join(kept).translate(_SPELLED)


def _seen(char: str) -> bool:
    return unicodedata.category(char) not in _INVISIBLE


def read(typed: str) -> Reading:
    """Fold a text. Never raises; takes time in proportion to its length."""
    letters = list(_spaced(_letters(typed[:LONGEST])))
    text = "".join(letter for letter, _, _ in letters)
    gaps = {hit.start() for hit in _GAP.finditer(text)}
    letters = [one for place, one in enumerate(letters) if place not in gaps]
    return _with_digits(typed, letters)


def _letters(typed: str) -> Iterator[tuple[str, int, int]]:
    for place, char in enumerate(typed):
        for one in _folded(char):
            yield one, place, place + 1


def _spaced(letters: Iterator[tuple[str, int, int]]) -> Iterator[tuple[str, int, int]]:
    """Several spaces as one, none at the beginning."""
    before = " "
    for letter, start, end in letters:
        if letter != " " or before != " ":
            yield letter, start, end
        before = letter


def _with_digits(typed: str, letters: list[tuple[str, int, int]]) -> Reading:
    """Number words become digits, each of which stands for the whole word."""
    text = "".join(letter for letter, _, _ in letters)
    out: list[tuple[str, int, int]] = []
    place = 0
    for number in numbers_in(text):
        out += letters[place : number.start]
        start, end = letters[number.start][1], letters[number.end - 1][2]
        out += [(digit, start, end) for digit in number.digits]
        place = number.end
    out += letters[place:]
    return Reading(
        original=typed,
        text="".join(letter for letter, _, _ in out),
        starts=tuple(start for _, start, _ in out),
        ends=tuple(end for _, _, end in out),
    )
