"""How small numbers are told: not ranked, pooled inside the house, withheld in public, and never to be subtracted.

Inside, what stands below five is pooled; a pool of one would be a number again, so it takes in the next smallest.

In public a cell below five is withheld. Where the total is told beside the cells, a single withheld cell could be
reckoned, and so could cells that are all 0 or all 4. The next smallest cells, all that are equally small, are then
withheld as well, with the same mark. Whoever knows this rule and the published figures then still finds at least
two values possible for each withheld cell (a test tries all small tables).
"""

from collections.abc import Mapping
from dataclasses import dataclass

LEAST = 5


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """What is ranked, most first, and the names that are pooled with what they have together."""

    ranked: tuple[tuple[str, int], ...]
    pooled: tuple[str, ...]
    pooled_count: int


def ranking_of(counts: Mapping[str, int]) -> Ranking:
    """Counts of five and more by size, the others pooled; what has none is left out. Equal counts go by name."""
    found = sorted(((name, count) for name, count in counts.items() if count > 0), key=lambda one: (-one[1], one[0]))
    pooled = [one for one in found if one[1] < LEAST]
    ranked = [one for one in found if one[1] >= LEAST]
    if len(pooled) == 1 and ranked:
        least = ranked[-1][1]
        pooled += [one for one in ranked if one[1] == least]
        ranked = [one for one in ranked if one[1] > least]
    return Ranking(
        ranked=tuple(ranked),
        pooled=tuple(sorted(name for name, _ in pooled)),
        pooled_count=sum(count for _, count in pooled),
    )


@dataclass(frozen=True, kw_only=True)
class PublicTable:
    """Cells as the public sees them: None is withheld. So is the total where it is small itself."""

    cells: dict[str, int | None]
    total: int | None


def public_table(counts: Mapping[str, int], total: int) -> PublicTable:
    """The cells that may be told beside the total; they may overlap, so the total is at most their sum."""
    hidden = {name for name, count in counts.items() if count < LEAST}
    shown = sorted({count for name, count in counts.items() if name not in hidden})
    while hidden and shown and not _ambiguous([counts[name] for name in hidden]):
        least = shown.pop(0)
        hidden |= {name for name, count in counts.items() if count == least}
    if hidden and not _ambiguous([counts[name] for name in hidden]):
        return PublicTable(cells=dict.fromkeys(counts), total=None)
    if total < LEAST:
        return PublicTable(cells=dict.fromkeys(counts), total=None)
    return PublicTable(cells={name: None if name in hidden else count for name, count in counts.items()}, total=total)


def _ambiguous(hidden: list[int]) -> bool:
    """Whether the sum of the hidden cells leaves at least two values for each of them."""
    if len(hidden) < 2:
        return False
    if max(hidden) >= LEAST:
        return True
    return 0 < sum(hidden) < (LEAST - 1) * len(hidden)


@dataclass(frozen=True, kw_only=True)
class PublicShare:
    """``part`` of ``whole``; ``told`` is "exact", "few" (fewer than five), "most" (all but fewer than five) or "no"."""

    part: int | None
    whole: int | None
    told: str


def public_share(part: int, whole: int) -> PublicShare:
    """A share for the public; neither the part nor what remains may be small and told."""
    if whole < LEAST:
        return PublicShare(part=None, whole=None, told="no")
    if part < LEAST and whole - part < LEAST:
        return PublicShare(part=None, whole=whole, told="no")
    if part < LEAST:
        return PublicShare(part=None, whole=whole, told="few")
    if whole - part < LEAST:
        return PublicShare(part=None, whole=whole, told="most")
    return PublicShare(part=part, whole=whole, told="exact")
