"""What a shift may be: its stretches, breaks and numbers, and the rules that they make of the agency's own (H1)."""

from dataclasses import dataclass, replace

from hr.attendance.rules.values import (
    DAY,
    AttendanceRules,
    Break,
    BreakKind,
    Rounding,
    ShiftTimes,
    Single,
    Span,
)
from portal.errors import Invalid

MOST_PAIRS = 3
MOST_BREAKS = 4
MOST_BANDS = 5


@dataclass(frozen=True, kw_only=True)
class ShiftDesign:
    """A shift's times in seconds from midnight of its day, and its numbers; None leaves a number to the policy."""

    pairs: tuple[tuple[int, int], ...]
    breaks: tuple[Break, ...] = ()
    grace: int | None = None
    grace_out: int | None = None
    window_before: int | None = None
    window_after: int | None = None
    half_day_below: int | None = None
    absent_below: int | None = None
    bands: tuple[int, ...] | None = None
    alternating: bool = False
    span: Span = Span.STATED_PAIRS
    single: Single = Single.MISSING
    rounding: Rounding = Rounding.NONE
    round_to: int = 0

    @property
    def starts(self) -> int:
        """When work begins."""
        return self.pairs[0][0]

    @property
    def ends(self) -> int:
        """When work ends."""
        return self.pairs[-1][1]

    def times(self) -> ShiftTimes:
        """The times alone."""
        pairs = self.pairs if len(self.pairs) > 1 else ()
        return ShiftTimes(starts=self.starts, ends=self.ends, breaks=self.breaks, pairs=pairs)

    def rules(self, usual: AttendanceRules) -> AttendanceRules:
        """The agency's numbers with those of the shift in their place."""
        own = {key: value for key in _NUMBERS if (value := getattr(self, key)) is not None}
        return replace(
            usual,
            **own,
            alternating=self.alternating,
            span=self.span,
            single=self.single,
            rounding=self.rounding,
            round_to=self.round_to,
        )

    def own(self) -> frozenset[str]:
        """The numbers that the shift does not leave to the policy, by their names in the rules."""
        return frozenset(key for key in _NUMBERS if getattr(self, key) is not None)

    def planned(self) -> int:
        """Seconds of work that the shift asks for, breaks taken off."""
        length = sum(last - first for first, last in self.pairs)
        return length - sum(break_length(pause) for pause in self.breaks)


_NUMBERS = ("grace", "grace_out", "window_before", "window_after", "half_day_below", "absent_below", "bands")


def break_length(pause: Break) -> int:
    """How long a break takes where all of it is taken."""
    return pause.length or pause.ends - pause.starts


def checked_design(design: ShiftDesign) -> ShiftDesign:
    """The design, its lists in order; raises Invalid at the field of the editor that is wrong."""
    _check_pairs(design)
    for number, pause in enumerate(design.breaks, start=1):
        _check_break(design, pause, number)
    _check_overlaps(design)
    _check_numbers(design)
    bands = None if design.bands is None else tuple(sorted(set(design.bands)))
    return replace(design, breaks=tuple(sorted(design.breaks)), bands=bands)


def _check_pairs(design: ShiftDesign) -> None:
    if not 1 <= len(design.pairs) <= MOST_PAIRS:
        raise Invalid("A shift has one to three stretches of work.", field="start1")
    if not 0 <= design.starts < DAY:
        raise Invalid("A shift begins on its own day.", field="start1")
    before = -1
    for number, (first, last) in enumerate(design.pairs, start=1):
        if first < before or first == before:
            raise Invalid("A stretch begins after the one before it has ended.", field=f"start{number}")
        if last <= first:
            raise Invalid("A stretch ends after its start.", field=f"end{number}")
        before = last
    if design.ends > design.starts + DAY:
        raise Invalid("A shift ends after its start and within a day.", field=f"end{len(design.pairs)}")


def _check_break(design: ShiftDesign, pause: Break, number: int) -> None:
    if not any(first <= pause.starts < pause.ends <= last for first, last in design.pairs):
        raise Invalid("A break lies within a stretch of work.", field=f"break_start{number}")
    if pause.kind is BreakKind.FLEXIBLE and not 0 < pause.length <= pause.ends - pause.starts:
        raise Invalid("A flexible break says for how many minutes, within its hours.", field=f"break_minutes{number}")
    if not 0 <= pause.length <= pause.ends - pause.starts:
        raise Invalid("A break is no longer than its hours.", field=f"break_minutes{number}")


def _check_overlaps(design: ShiftDesign) -> None:
    for number, pause in enumerate(design.breaks, start=1):
        if any(pause.starts < other.ends and other.starts < pause.ends for other in design.breaks[: number - 1]):
            raise Invalid("Two breaks do not lie over each other.", field=f"break_start{number}")
    if design.planned() <= 0:
        raise Invalid("A shift leaves time to work besides its breaks.", field="break_start1")


def _check_numbers(design: ShiftDesign) -> None:
    for key in ("half_day_below", "absent_below"):
        if (getattr(design, key) or 0) > design.planned():
            raise Invalid("This is more than the shift has of work.", field=key)
    if (design.absent_below or 0) > (design.half_day_below or 0) > 0:
        raise Invalid("Absence is less work than half a day.", field="absent_below")
    if design.bands is not None and len(design.bands) > MOST_BANDS:
        raise Invalid("There are at most %(most)s bands of lateness.", field="bands", most=MOST_BANDS)
    if design.bands and min(design.bands) <= (design.grace or 0):
        raise Invalid("A band of lateness begins after the grace.", field="bands")
    if bool(design.round_to) is (design.rounding is Rounding.NONE):
        raise Invalid("Rounding says both how and in which steps.", field="round_to")
