"""A sketch of a text: sixteen marks of which two like texts share some, so that an index finds one by the other.

One-permutation MinHash over runs of three signs (Li, Owen and Zhang 2012, empty bins filled from the next as by
Shrivastava and Li 2014), two bins to a mark. Of two texts that share six of ten runs, which is what 88 points of
likeness come to, all sixteen marks differ once in a thousand times; of two that share one of twenty, once in thirty
times one is the same. Works alike for Chinese and for letters, since nothing is cut into words.
"""

import hashlib

from complaints.duplicates.rules import plain

RUN = 3
MARKS = 16
_BINS = 2 * MARKS


def sketch(text: str) -> tuple[int, ...]:
    """The marks of a text, each below 2⁶²; none for a text that is shorter than one run."""
    signs = plain(text)
    runs = {signs[start : start + RUN] for start in range(len(signs) - RUN + 1)}
    if not runs:
        return ()
    least: list[int | None] = [None] * _BINS
    for run in runs:
        value = _number(run)
        place, rest = value % _BINS, value // _BINS
        held = least[place]
        if held is None or rest < held:
            least[place] = rest
    filled = [_filled(least, place) for place in range(_BINS)]
    return tuple(_number(f"{mark} {filled[2 * mark]} {filled[2 * mark + 1]}") for mark in range(MARKS))


def _filled(least: list[int | None], place: int) -> int:
    """The value of a bin; of an empty one, that of the next full one, with the distance in it."""
    for distance in range(_BINS):
        value = least[(place + distance) % _BINS]
        if value is not None:
            return value + distance * (1 << 64)
    raise AssertionError("a text with runs has a full bin")


def _number(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=8).digest()) >> 2
