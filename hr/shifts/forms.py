"""Forms of the shift editor: stretches, breaks and numbers, with what is wrong said at the field."""

import re
from collections.abc import Sequence
from datetime import date, time
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from hr.attendance.labels import BREAK_KINDS, ROUNDINGS
from hr.attendance.rules.shifts import MOST_BREAKS, MOST_PAIRS, ShiftDesign
from hr.attendance.rules.values import DAY, Break, BreakKind, Direction, PunchFact, Rounding, Single, Span
from hr.attendance.rules.values import midnight as midnight_of
from hr.shifts.labels import SINGLES, SPANS, TURNS
from portal.errors import Invalid
from portal.web.forms import PortalForm, SelectChoice
from portal.web.i18n import lazy_gettext, mark

NEEDED = mark("This field is required.")
_HALF_DAY = 720
_STEPS = ("0", "5", "10", "15", "30", "60")
_PUNCH = re.compile(r"(\+?)(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(in|out|入|出|进|進)?$")
_WAYS = {"in": Direction.IN, "入": Direction.IN, "进": Direction.IN, "進": Direction.IN}
_WAYS |= {"out": Direction.OUT, "出": Direction.OUT}
MOST_TRIED = 40


def _minutes(label: Any) -> IntegerField:
    return IntegerField(label, [Optional(), NumberRange(min=0, max=_HALF_DAY)])


def _choices(words: Any) -> list[SelectChoice]:
    return [SelectChoice(str(getattr(key, "value", key)), text) for key, text in words.items()]


_TURNS = [SelectChoice("", TURNS[False]), SelectChoice("y", TURNS[True])]
_UNITS = [SelectChoice("day", lazy_gettext("a day")), SelectChoice("week", lazy_gettext("a week"))]


class DesignForm(PortalForm):
    """What a shift is: up to three stretches, up to four breaks, and the numbers that are its own."""

    start1 = TimeField(lazy_gettext("Work begins"), [InputRequired(NEEDED)])
    end1 = TimeField(lazy_gettext("Work ends"), [InputRequired(NEEDED)])
    start2 = TimeField(lazy_gettext("Second stretch begins"), [Optional()])
    end2 = TimeField(lazy_gettext("Second stretch ends"), [Optional()])
    start3 = TimeField(lazy_gettext("Third stretch begins"), [Optional()])
    end3 = TimeField(lazy_gettext("Third stretch ends"), [Optional()])
    break_kind1 = SelectField(lazy_gettext("First break"))
    break_start1 = TimeField(lazy_gettext("from"), [Optional()])
    break_end1 = TimeField(lazy_gettext("to"), [Optional()])
    break_minutes1 = _minutes(lazy_gettext("for so many minutes"))
    break_kind2 = SelectField(lazy_gettext("Second break"))
    break_start2 = TimeField(lazy_gettext("from"), [Optional()])
    break_end2 = TimeField(lazy_gettext("to"), [Optional()])
    break_minutes2 = _minutes(lazy_gettext("for so many minutes"))
    break_kind3 = SelectField(lazy_gettext("Third break"))
    break_start3 = TimeField(lazy_gettext("from"), [Optional()])
    break_end3 = TimeField(lazy_gettext("to"), [Optional()])
    break_minutes3 = _minutes(lazy_gettext("for so many minutes"))
    break_kind4 = SelectField(lazy_gettext("Fourth break"))
    break_start4 = TimeField(lazy_gettext("from"), [Optional()])
    break_end4 = TimeField(lazy_gettext("to"), [Optional()])
    break_minutes4 = _minutes(lazy_gettext("for so many minutes"))
    grace = _minutes(lazy_gettext("Grace at the start"))
    grace_out = _minutes(lazy_gettext("Grace at the end"))
    bands = StringField(lazy_gettext("Bands of lateness"), [Optional(), Length(max=40)])
    half_day_below = _minutes(lazy_gettext("Half a day is less work than"))
    absent_below = _minutes(lazy_gettext("Absence is less work than"))
    window_before = _minutes(lazy_gettext("Punches count so long before"))
    window_after = _minutes(lazy_gettext("Punches count so long after"))
    span = SelectField(lazy_gettext("What presence is made of"), choices=_choices(SPANS))
    alternating = SelectField(lazy_gettext("Which way a punch is"), choices=_TURNS)
    single = SelectField(lazy_gettext("A single punch"), choices=_choices(SINGLES))
    rounding = SelectField(lazy_gettext("How work is counted"), choices=_choices(ROUNDINGS))
    round_to = SelectField(lazy_gettext("in steps of minutes"), choices=[SelectChoice(step, step) for step in _STEPS])
    starts_on = DateField(lazy_gettext("Holds from"), [InputRequired(NEEDED)])
    tried_on = DateField(lazy_gettext("Day to try"), [Optional()])
    tried = TextAreaField(lazy_gettext("Punches to try"), [Optional(), Length(max=1000)])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for number in range(1, MOST_BREAKS + 1):
            none = ("", lazy_gettext("none"))
            self[f"break_kind{number}"].choices = [SelectChoice(*none), *_choices(BREAK_KINDS)]

    def design(self) -> ShiftDesign:
        """What was typed as a shift; a time before the one it follows lies on the next day. Raises Invalid."""
        pairs = self._pairs()
        return ShiftDesign(
            pairs=pairs,
            breaks=tuple(self._breaks(pairs[0][0])),
            grace=_seconds(self.grace.data),
            grace_out=_seconds(self.grace_out.data),
            window_before=_seconds(self.window_before.data),
            window_after=_seconds(self.window_after.data),
            half_day_below=_seconds(self.half_day_below.data),
            absent_below=_seconds(self.absent_below.data),
            bands=_bands(self.bands.data or ""),
            alternating=bool(self.alternating.data),
            span=Span(self.span.data),
            single=Single(self.single.data),
            rounding=Rounding(self.rounding.data),
            round_to=60 * int(self.round_to.data),
        )

    def _pairs(self) -> tuple[tuple[int, int], ...]:
        found: list[tuple[int, int]] = []
        for number in range(1, MOST_PAIRS + 1):
            start, end = self[f"start{number}"].data, self[f"end{number}"].data
            if start is None and end is None:
                continue
            if start is None or end is None:
                empty = f"start{number}" if start is None else f"end{number}"
                raise Invalid("A stretch has a start and an end.", field=empty)
            if len(found) + 1 != number:
                raise Invalid("Fill the stretches from the first on.", field=f"start{number - 1}")
            first = _after(start, found[-1][1] if found else 0)
            found.append((first, _after(end, first + 1)))
        return tuple(found)

    def _breaks(self, begins: int) -> list[Break]:
        found = []
        for number in range(1, MOST_BREAKS + 1):
            kind = self[f"break_kind{number}"].data
            start, end = self[f"break_start{number}"].data, self[f"break_end{number}"].data
            if not kind:
                if start is not None or end is not None:
                    raise Invalid("Say what kind of break it is.", field=f"break_kind{number}")
                continue
            if start is None or end is None:
                empty = f"break_start{number}" if start is None else f"break_end{number}"
                raise Invalid("A break has a start and an end.", field=empty)
            first = _after(start, begins)
            length = _seconds(self[f"break_minutes{number}"].data) or 0
            found.append(Break(first, _after(end, first + 1), BreakKind(kind), length))
        return found

    def punches(self, day: date) -> list[PunchFact]:
        """The punches to try, one a line: ``08:55 in``; ``+`` before a time of the next day. Raises Invalid."""
        found = []
        for line in (self.tried.data or "").replace("：", ":").splitlines()[: MOST_TRIED + 1]:
            if line.strip():
                found.append(_tried(line.strip().lower(), day))
        if len(found) > MOST_TRIED:
            raise Invalid("Try at most %(most)s punches.", field="tried", most=MOST_TRIED)
        return found

    def show(self, design: ShiftDesign) -> None:
        """Fill the fields with a shift that is there."""
        for number, (first, last) in enumerate(design.pairs, start=1):
            self[f"start{number}"].data, self[f"end{number}"].data = _time(first), _time(last)
        for number, pause in enumerate(design.breaks, start=1):
            self[f"break_kind{number}"].data = pause.kind.value
            self[f"break_start{number}"].data, self[f"break_end{number}"].data = _time(pause.starts), _time(pause.ends)
            self[f"break_minutes{number}"].data = pause.length // 60 or None
        for name in _IN_MINUTES:
            value = getattr(design, name)
            self[name].data = None if value is None else value // 60
        self.bands.data = "" if design.bands is None else ", ".join(str(one // 60) for one in design.bands) or "0"
        self.alternating.data = "y" if design.alternating else ""
        self.span.data, self.single.data = design.span.value, design.single.value
        self.rounding.data, self.round_to.data = design.rounding.value, str(design.round_to // 60)


_IN_MINUTES = ("grace", "grace_out", "window_before", "window_after", "half_day_below", "absent_below")


class NewShiftForm(DesignForm):
    """A shift with its first version."""

    code = StringField(lazy_gettext("Code"), [InputRequired(NEEDED), Length(max=20)])
    name = StringField(lazy_gettext("Name"), [InputRequired(NEEDED), Length(max=80)])


class VersionForm(DesignForm):
    """The next version of a shift."""

    reason = StringField(lazy_gettext("Why"), [Optional(), Length(max=500)])
    seen = HiddenField()

    @property
    def seen_id(self) -> int:
        """The newest version that the form was made from."""
        text = str(self.seen.data or "")
        return int(text) if text.isdecimal() and len(text) < 12 else 0


def _seconds(minutes: int | None) -> int | None:
    return None if minutes is None else 60 * minutes


def _of_day(value: time) -> int:
    return 3600 * value.hour + 60 * value.minute


def _after(value: time, earliest: int) -> int:
    """The first time of that name at ``earliest`` or later, in seconds from midnight of the shift's day."""
    found = _of_day(value)
    while found < earliest:
        found += DAY
    return found


def _time(seconds: int) -> time:
    return time(seconds // 3600 % 24, seconds // 60 % 60)


def _bands(text: str) -> tuple[int, ...] | None:
    """Minutes with commas between them; nothing leaves them to the policy, 0 alone is none at all."""
    parts = [part for part in re.split(r"[,，、;\s]+", text.strip()) if part]
    if not parts:
        return None
    if not all(part.isdecimal() and len(part) <= 3 for part in parts):
        raise Invalid("Write minutes with commas between them, such as 15, 30.", field="bands")
    return tuple(60 * int(part) for part in parts if int(part))


def _tried(line: str, day: date) -> PunchFact:
    found = _PUNCH.match(line)
    if found is None or int(found[2]) > 23 or int(found[3]) > 59 or int(found[4] or 0) > 59:
        raise Invalid("“%(line)s” is no punch. Write 08:55 in.", field="tried", line=line[:40])
    at = midnight_of(day) + DAY * bool(found[1]) + 3600 * int(found[2]) + 60 * int(found[3]) + int(found[4] or 0)
    return PunchFact(at, _WAYS.get(found[5] or "", Direction.UNKNOWN))


class RotationForm(PortalForm):
    """A pattern that goes round: a line a step, with the code of a shift, or a dash for rest."""

    name = StringField(lazy_gettext("Name"), [InputRequired(NEEDED), Length(max=80)])
    unit = SelectField(
        lazy_gettext("A step is"),
        choices=[SelectChoice("day", lazy_gettext("a day")), SelectChoice("week", lazy_gettext("a week"))],
    )
    anchor = DateField(lazy_gettext("The first step is that of"), [InputRequired(NEEDED)])
    steps = TextAreaField(lazy_gettext("Steps"), [InputRequired(NEEDED), Length(max=1000)])
    by_calendar = BooleanField(lazy_gettext("Days off by the calendar stay off"), default=True)

    def step_ids(self, codes: dict[str, int]) -> tuple[int | None, ...]:
        """The steps as ids of shifts, None for rest. Raises Invalid for a code that no shift has."""
        found: list[int | None] = []
        for word in re.split(r"[\s,，、;]+", (self.steps.data or "").strip()):
            if word in _REST:
                found.append(None)
            elif word.casefold() in codes:
                found.append(codes[word.casefold()])
            else:
                raise Invalid("No shift has the code “%(code)s”.", field="steps", code=word[:20])
        return tuple(found)


_REST = ("-", "–", "—", "休", "rest", "REST", "Rest")


class PlanForm(PortalForm):
    """Who works what from a day on."""

    whom = SelectField(lazy_gettext("Who"))
    what = SelectField(lazy_gettext("Shift or rotation"))
    offset = IntegerField(lazy_gettext("Steps ahead in the rotation"), [Optional(), NumberRange(min=0, max=41)])
    starts_on = DateField(lazy_gettext("From"), [InputRequired(NEEDED)])
    ends_on = DateField(lazy_gettext("Until, inclusive"), [Optional()])
    reason = StringField(lazy_gettext("Why"), [Optional(), Length(max=500)])

    def offer(self, whom: Sequence[tuple[str, str]], what: Sequence[tuple[str, str]]) -> None:
        """Fill the lists."""
        self.whom.choices = [SelectChoice(*one) for one in whom]
        self.what.choices = [SelectChoice(*one) for one in what]


class EndForm(PortalForm):
    """The last day of a plan."""

    last = DateField(lazy_gettext("Ends on"), [InputRequired(NEEDED)])
    reason = StringField(lazy_gettext("Why"), [Optional(), Length(max=500)])


class _OffsetsForm(PortalForm):
    reason = StringField(lazy_gettext("Why"), [Optional(), Length(max=500)])


def offsets_form(members: Sequence[tuple[int, str, int]], steps: int) -> Any:
    """A number for each of (id, name, steps ahead), in a form that knows just these people."""
    bounds = [Optional(), NumberRange(min=0, max=max(steps - 1, 0))]
    fields = {f"{_AHEAD}{key}": IntegerField(name, bounds, default=ahead) for key, name, ahead in members}
    return type("OffsetsForm", (_OffsetsForm,), fields)()


def chosen_offsets(form: PortalForm) -> dict[int, int]:
    """By person, how many steps ahead; nothing is none."""
    return {int(field.name.removeprefix(_AHEAD)): field.data or 0 for field in form if field.name.startswith(_AHEAD)}


_AHEAD = "ahead"
