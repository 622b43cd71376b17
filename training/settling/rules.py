"""Which calls need a person, in which order, and what a decision has to say."""

import enum
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from training.calls.rules.settling import Point
from training.calls.rules.skill import CRITERIA, HIGHEST_LEVEL
from training.calls.rules.verdicts import FiveResults, Standing

LONGEST_REASON = 1000
SAMPLE_ONE_IN = 10
"""Of the calls that nobody has to settle, one in so many is looked at all the same."""
SKILL = "skill"
CRITERION_NAMES = tuple(one.name for one in CRITERIA)

Key = tuple[int, str, str]


class Ground(enum.IntEnum):
    """Why a call waits for a trainer; lower ones come first."""

    UNSURE = 1
    CRITICAL = 2
    SAMPLE = 3


def ground_of(results: FiveResults, call_id: int, digest: str) -> Ground | None:
    """Why a finished call needs a person; None where it does not. ``digest`` is that of the scenario's text.

    A call that was broken off needs nobody unless something critical was said in it.
    """
    if results.standing is not Standing.NOT_PRACTISED and results.unsure:
        return Ground.UNSURE
    if not results.gate:
        return Ground.CRITICAL
    if results.standing is not Standing.NOT_PRACTISED and sampled(call_id, digest):
        return Ground.SAMPLE
    return None


def sampled(call_id: int, digest: str) -> bool:
    """Whether a call is in the sample: by its own digest, so that asking again gives the same."""
    drawn = hashlib.sha256(f"sample\n{digest}\n{call_id}".encode()).digest()
    return int.from_bytes(drawn[:8], "big") % SAMPLE_ONE_IN == 0


@dataclass(frozen=True, kw_only=True)
class Given:
    """What a trainer says of a point: it holds, it does not, or nothing yet, and why."""

    holds: bool | None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class GivenLevel:
    """What a trainer says of a criterion of skill: a level from 1 to 4, the turn (from 0) it stands on, and why."""

    criterion: str
    level: int
    turn: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A decision that is kept."""

    point: Point
    holds: bool
    reason: str


class Lack(enum.StrEnum):
    """What a decision still lacks."""

    VERDICT = "verdict"
    REASON = "reason"


def lacking(points: Sequence[Point], before: Mapping[Key, bool], given: Mapping[Key, Given]) -> list[tuple[int, Lack]]:
    """By place of the point, what is missing: a decision where the judge was unsure, a reason where something changes.

    ``before`` is what was decided earlier.
    """
    found = []
    for place, point in enumerate(points):
        said = given.get(point.key, Given(holds=None))
        stands = _stands(point, before)
        if said.holds is None and stands is None:
            found.append((place, Lack.VERDICT))
        elif said.holds is not None and said.holds != stands and not said.reason.strip():
            found.append((place, Lack.REASON))
    return found


def decisions(points: Sequence[Point], before: Mapping[Key, bool], given: Mapping[Key, Given]) -> list[Decision]:
    """What is kept of what was given: at the first time every point, later those that change or have a new reason."""
    found = []
    for point in points:
        said = given.get(point.key, Given(holds=None))
        holds = _stands(point, before) if said.holds is None else said.holds
        fresh = point.key not in before or holds != before[point.key] or bool(said.reason.strip())
        if holds is not None and fresh:
            found.append(Decision(point=point, holds=holds, reason=said.reason.strip()))
    return found


def fair_levels(levels: Sequence[GivenLevel], turns: int) -> bool:
    """Whether each names a criterion, a level that there is, and a turn of the call, and says why."""
    return all(
        one.criterion in CRITERION_NAMES and 1 <= one.level <= HIGHEST_LEVEL and 0 <= one.turn < turns and one.reason
        for one in levels
    )


def _stands(point: Point, before: Mapping[Key, bool]) -> bool | None:
    """What holds now of a point; None where the judge was unsure and nobody decided."""
    if point.key in before:
        return before[point.key]
    return True if point.sure else None
