"""Shift and rules of a day case: times of day, breaks, and numbers in minutes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hr.attendance.case_times import clock_time
from hr.attendance.rules.spans import clipped, merged
from hr.attendance.rules.values import BOUNCE, DAY, AttendanceRules, Break, BreakKind, PlannedPair, Single, Span
from portal.errors import Invalid

_LONGEST = 2 * 24 * 60
_MOST_PAIRS = 3
_MINUTES = frozenset(
    {
        "window_before_min",
        "window_after_min",
        "grace_in_min",
        "grace_out_min",
        "half_day_below_min",
        "absent_below_min",
    }
)
_WORDS = frozenset({"direction", "span", "single_punch", "bounce_s", "late_bands_min"})
_SHIFT = frozenset({"start", "end", "pairs", "breaks", "name"})


class Numbers:
    """Numbers and words by key with their place in the file; those of a shift go before those of the rules."""

    def __init__(self, values: Mapping[str, Any], place: str, behind: "Numbers | None" = None) -> None:
        self._values = values
        self._place = place
        self._behind = behind

    def _found(self, key: str) -> tuple[Any, str]:
        if self._values.get(key) is not None:
            return self._values[key], f"{self._place}.{key}"
        return self._behind._found(key) if self._behind else (None, "")

    def seconds(self, key: str, default: int) -> int:
        """Minutes as seconds; ``default`` (seconds) where nothing is said."""
        value, place = self._found(key)
        return default if value is None else minutes(value, place) * 60

    def bounce(self) -> int:
        """Seconds within which punches are one."""
        value, place = self._found("bounce_s")
        return BOUNCE if value is None else _whole(value, place, 3600)

    def bands(self) -> tuple[int, ...]:
        """Bounds of graver lateness in seconds, from the least."""
        value, place = self._found("late_bands_min")
        if value is None:
            return ()
        if not isinstance(value, list) or len(value) > 10:
            raise Invalid("This is to be a list: […].", field=place)
        return tuple(sorted(minutes(item, f"{place}[{number}]") * 60 for number, item in enumerate(value)))

    def word(self, key: str, words: Sequence[str]) -> str:
        """One of ``words``; the first where nothing is said."""
        value, place = self._found(key)
        if value is None:
            return words[0]
        if value not in words:
            raise Invalid("Write one of these: %(words)s.", field=place, words=", ".join(words))
        return str(value)

    def unknown(self, known: frozenset[str] = frozenset()) -> list[str]:
        """Places of keys that mean nothing here."""
        behind = self._behind.unknown() if self._behind else []
        strange = self._values.keys() - _MINUTES - _WORDS - known
        return sorted([*behind, *(f"{self._place}.{key}" for key in strange)])


def minutes(value: Any, place: str) -> int:
    """A whole number of minutes within two days."""
    return _whole(value, place, _LONGEST)


def _whole(value: Any, place: str, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != int(value) or not 0 <= value <= most:
        raise Invalid("Give a whole number from 0 to %(most)s.", field=place, most=most)
    return int(value)


def rules_of(numbers: Numbers) -> AttendanceRules:
    """The rules of a case. Without a word of it there is no grace, and no threshold holds."""
    direction = numbers.word("direction", ("typed", "alternating"))
    return AttendanceRules(
        grace=numbers.seconds("grace_in_min", 0),
        grace_out=numbers.seconds("grace_out_min", 0),
        bounce=numbers.bounce(),
        half_day_below=numbers.seconds("half_day_below_min", 0),
        absent_below=numbers.seconds("absent_below_min", 0),
        bands=numbers.bands(),
        alternating=direction == "alternating",
        span=Span(numbers.word("span", tuple(Span))),
        single=Single(numbers.word("single_punch", tuple(Single))),
    )


@dataclass(kw_only=True)
class ShiftCase:
    """A shift in seconds from midnight of its day; what ends after 86,400 lies on the next day."""

    stretches: Sequence[tuple[int, int]]
    breaks: Sequence[Break]
    numbers: Numbers
    ignored: list[str] = field(default_factory=list)

    @property
    def ends(self) -> int:
        """When the last stretch ends."""
        return self.stretches[-1][1]

    @property
    def window_before(self) -> int:
        """How long before the start punches count; half-way to the same shift of the day before where not said."""
        return self.numbers.seconds("window_before_min", self._half_way())

    @property
    def window_after(self) -> int:
        """How long after the end punches count."""
        return self.numbers.seconds("window_after_min", self._half_way())

    def _half_way(self) -> int:
        return max(0, (DAY - (self.ends - self.stretches[0][0])) // 2)

    def pairs(self, instant: Callable[[int], int]) -> tuple[PlannedPair, ...]:
        """The stretches with their breaks as instants."""
        return tuple(
            PlannedPair(instant(first), instant(last), tuple(self._breaks(first, last, instant)))
            for first, last in self.stretches
        )

    def _breaks(self, first: int, last: int, instant: Callable[[int], int]) -> list[Break]:
        """Those that touch the stretch, as far as they do; fixed ones that overlap are one."""
        fixed = merged((pause.starts, pause.ends) for pause in self.breaks if pause.kind is BreakKind.FIXED)
        found = [Break(*times) for times in clipped(fixed, first, last)]
        for pause in self.breaks:
            if pause.kind is not BreakKind.FIXED:
                found += [
                    Break(*times, pause.kind, min(pause.length, times[1] - times[0]))
                    for times in clipped([(pause.starts, pause.ends)], first, last)
                ]
        return [Break(instant(one.starts), instant(one.ends), one.kind, one.length) for one in sorted(found)]


def shift_of(values: Mapping[str, Any], rules: Numbers, place: str) -> ShiftCase:
    """Read a shift; raises Invalid naming the place."""
    stretches = _stretches(values, place)
    numbers = Numbers(values, place, rules)
    listed = values.get("breaks") or []
    if not isinstance(listed, list) or len(listed) > 20:
        raise Invalid("This is to be a list: […].", field=f"{place}.breaks")
    whole = (stretches[0][0], stretches[-1][1])
    breaks = [_break(item, whole, f"{place}.breaks[{number}]") for number, item in enumerate(listed)]
    return ShiftCase(stretches=stretches, breaks=breaks, numbers=numbers, ignored=numbers.unknown(_SHIFT))


def _stretches(values: Mapping[str, Any], place: str) -> list[tuple[int, int]]:
    listed = values.get("pairs")
    if listed is None:
        return [_stretch(values, place, -1)]
    if not isinstance(listed, list) or not 1 <= len(listed) <= _MOST_PAIRS:
        raise Invalid("A shift has one to three pairs of start and end.", field=f"{place}.pairs")
    found: list[tuple[int, int]] = []
    for number, item in enumerate(listed):
        where = f"{place}.pairs[{number}]"
        if not isinstance(item, Mapping):
            raise Invalid("This is to be an object: {…}.", field=where)
        found.append(_stretch(item, where, found[-1][1] if found else -1))
    if found[-1][1] > found[0][0] + DAY:
        raise Invalid("A shift ends after its start and within a day.", field=f"{place}.pairs")
    return found


def _stretch(values: Mapping[str, Any], place: str, after: int) -> tuple[int, int]:
    """Start and end; an end not after the start, and a start before ``after``, lie on the next day."""
    for key in ("start", "end"):
        if key not in values:
            raise Invalid("This is missing.", field=f"{place}.{key}")
    start, end = clock_time(values["start"], f"{place}.start"), clock_time(values["end"], f"{place}.end")
    start += DAY if start < after else 0
    while end <= start:
        end += DAY
    return start, end


def _break(item: Any, whole: tuple[int, int], place: str) -> Break:
    values = dict(zip(("start", "end"), item, strict=False)) if isinstance(item, list) else item
    if not isinstance(values, Mapping):
        raise Invalid("This is to be an object: {…}.", field=place)
    word = values.get("kind", BreakKind.FIXED.value)
    if word not in tuple(BreakKind):
        raise Invalid("Write one of these: %(words)s.", field=f"{place}.kind", words=", ".join(BreakKind))
    kind, length = BreakKind(word), minutes(values.get("minutes", 0), f"{place}.minutes") * 60
    if kind is not BreakKind.FIXED and "start" not in values and "end" not in values:
        starts, ends = whole
    else:
        starts, ends = _stretch(values, place, -1)
        if ends <= whole[0]:
            starts, ends = starts + DAY, ends + DAY
    if kind is BreakKind.FLEXIBLE and not 0 < length <= ends - starts:
        raise Invalid("A flexible break says for how many minutes, within its hours.", field=f"{place}.minutes")
    return Break(starts, ends, kind, length)
