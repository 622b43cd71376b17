"""A pattern of shifts that goes round: which of its steps a day is."""

import enum
from dataclasses import dataclass
from datetime import date, timedelta

from portal.errors import Invalid

MOST_STEPS = 42


class RotationUnit(enum.StrEnum):
    """How long a step of a rotation is."""

    DAY = "day"
    WEEK = "week"


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """``steps`` are ids of shifts, None is rest; the first step is that of ``anchor``."""

    anchor: date
    unit: RotationUnit
    steps: tuple[int | None, ...]

    def step(self, day: date, offset: int = 0) -> int | None:
        """The shift of ``day`` for who is ``offset`` steps ahead; days before the anchor count backwards."""
        days = (day - self.anchor).days
        return self.steps[((days // 7 if self.unit is RotationUnit.WEEK else days) + offset) % len(self.steps)]


def checked_pattern(pattern: Pattern) -> Pattern:
    """The pattern with a week's anchor on its Monday; raises Invalid for one that is no rotation."""
    if not 2 <= len(pattern.steps) <= MOST_STEPS:
        raise Invalid("A rotation has 2 to %(most)s steps.", field="steps", most=MOST_STEPS)
    if all(step is None for step in pattern.steps):
        raise Invalid("A rotation of rest alone is none. Put a shift into it.", field="steps")
    if pattern.unit is RotationUnit.DAY:
        return pattern
    monday = pattern.anchor - timedelta(days=pattern.anchor.weekday())
    return Pattern(anchor=monday, unit=pattern.unit, steps=pattern.steps)


def spread(people: int, steps: int) -> list[int]:
    """Offsets that spread so many people over a rotation as evenly as it goes."""
    return [place * steps // people if people < steps else place % steps for place in range(people)]
