"""The web clock: which way somebody goes next, and whether a tap is the same as the one before."""

from collections.abc import Sequence

from hr.attendance.rules.values import BOUNCE, Direction, PunchFact


def next_direction(punches: Sequence[PunchFact]) -> Direction:
    """What the next tap is for, by the punches of the day so far, oldest first.

    Whoever came goes, whoever went comes. A punch that does not say which way takes its turn after the one before it.
    Punches within two minutes of the one before are one.
    """
    inside, last = False, None
    for punch in sorted(punches):
        if last is not None and is_bounce(last, punch.at) and punch.direction in (Direction.UNKNOWN, _state(inside)):
            continue
        inside = not inside if punch.direction is Direction.UNKNOWN else punch.direction is Direction.IN
        last = punch.at
    return Direction.OUT if inside else Direction.IN


def _state(inside: bool) -> Direction:
    """The direction that led to where somebody is."""
    return Direction.IN if inside else Direction.OUT


def is_bounce(earlier: int, later: int) -> bool:
    """Whether a punch comes so soon after another that both are one."""
    return abs(later - earlier) <= BOUNCE
