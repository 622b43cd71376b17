"""A shift's own numbers in words."""

from hr.attendance.labels import ROUNDINGS
from hr.attendance.rules.shifts import ShiftDesign
from hr.attendance.rules.values import Rounding, Single, Span
from portal.web.filters import duration
from portal.web.i18n import gettext, lazy_gettext

NUMBERS = {
    "grace": lazy_gettext("Grace at the start"),
    "grace_out": lazy_gettext("Grace at the end"),
    "bands": lazy_gettext("Bands of lateness"),
    "half_day_below": lazy_gettext("Half a day is less work than"),
    "absent_below": lazy_gettext("Absence is less work than"),
    "window_before": lazy_gettext("Punches count so long before"),
    "window_after": lazy_gettext("Punches count so long after"),
}
SPANS = {
    Span.STATED_PAIRS: lazy_gettext("Every in and out where all punches say which way, else first in to last out"),
    Span.FIRST_LAST: lazy_gettext("From the first in to the last out"),
    Span.EVERY_PAIR: lazy_gettext("Every in and out"),
}
SINGLES = {
    Single.MISSING: lazy_gettext("One punch is missing the other"),
    Single.ABSENT: lazy_gettext("One punch counts as absence"),
}
TURNS = {
    False: lazy_gettext("What the punch says"),
    True: lazy_gettext("In and out take turns, whatever it says"),
}


def numbers_in_words(design: ShiftDesign) -> list[tuple[str, str]]:
    """What the shift does not leave to the policy, as (what, how much)."""
    found = []
    for key, label in NUMBERS.items():
        value = getattr(design, key)
        if isinstance(value, tuple):
            found.append((str(label), ", ".join(duration(one) for one in value) or gettext("none")))
        elif value is not None:
            found.append((str(label), duration(value) if value else gettext("none")))
    if design.span is not Span.STATED_PAIRS:
        found.append((gettext("What presence is made of"), str(SPANS[design.span])))
    if design.single is not Single.MISSING:
        found.append((gettext("A single punch"), str(SINGLES[design.single])))
    if design.alternating:
        found.append((gettext("Which way a punch is"), str(TURNS[True])))
    if design.rounding is not Rounding.NONE:
        found.append((str(ROUNDINGS[design.rounding]), duration(design.round_to)))
    return found
