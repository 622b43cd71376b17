"""The sentences of a day result, each with the name of the rule behind it."""

from portal.words import mark

NO_PUNCH = mark("There is no punch on a working day.")
ONLY_ONE = mark("There is only one punch: the other one is missing.")
ONE_IS_NONE = mark("There is only one punch, which counts as absence by the agency's rule.")
STATED_IN = mark("The punch says that it is one of arriving.")
STATED_OUT = mark("The punch says that it is one of leaving.")
NEAR_START = mark("The punch does not say which way; it lies nearest to a planned arrival.")
NEAR_END = mark("The punch does not say which way; it lies nearest to a planned departure.")
TURN_IN = mark("The punch does not say which way; arriving was next, since in and out take turns.")
TURN_OUT = mark("The punch does not say which way; leaving was next, since in and out take turns.")
BY_TURNS = mark("In and out take turns by the agency's rule, whatever the device says.")
CORRECTED = mark("A correction that was approved stands in the place of what was punched.")
NEVER_IN = mark("All punches are of leaving: the arrival is missing.")
NEVER_OUT = mark("No punch of leaving follows the arrival.")
STARTS_OUT = mark("The first punch is one of leaving: the arrival before it is missing.")
STILL_IN = mark("The last punch is one of arriving: the departure after it is missing.")
NOBODY_CAME = mark("Nobody came to the part of the shift that begins at this time.")
CAME_LATE = mark("Arrived after the start of the shift by")
IN_GRACE = mark("Arrived within the grace at the start, which does not count as late; on record stay")
LEFT_EARLY = mark("Left before the end of the shift by")
OUT_GRACE = mark("Left within the grace at the end, which does not count as early; on record stay")
GRAVE = mark("The lateness reaches a graver band; it is over")
PAUSED = mark("Break taken off, as far as it falls into the presence:")
NOT_PUNCHED = mark("The break was not punched, so nothing is taken off for it.")
WAS_GONE = mark("Out and in again between arrival and departure:")
ON_LEAVE = mark("On leave that was approved, breaks left out:")
LEAVE_QUESTION = mark("There is leave and there are punches within it: which of the two holds?")
RULED_LEAVE = mark("It was decided that the leave stands; punches within it are left aside.")
RULED_RETURNED = mark("It was decided that the leave of this day is given back; the punches count.")
RULED_BOTH = mark("It was decided that leave and presence both count as they are.")
TOO_SHORT = mark("Less was worked, with leave, than half a day's bound. It is short of the bound by")
FAR_TOO_SHORT = mark("So little was worked, with leave, that the day counts as absence. It is short of the bound by")
BEYOND = mark("Presence outside of the shift, not counted as work until overtime is approved:")
ROUNDED = mark("What was worked is rounded where it is counted, as the shift says. It counts as")
BOUNCED = mark("Punches within two minutes of another count as one.")
OFF_REST = mark("Day of rest by the calendar.")
OFF_HOLIDAY = mark("Holiday by the calendar.")
NOT_PLANNED = mark("No shift is planned for this day.")
OUTSIDE = mark("Punches outside of the hours of this day were left aside. How many:")
TWICE = mark("The clocks go back and this time comes twice; the earlier one is meant, as no offset is written.")

RULE_NAMES = {
    NO_PUNCH: "no_punch",
    ONLY_ONE: "single_punch_missing",
    ONE_IS_NONE: "single_punch_absent",
    STATED_IN: "stated_direction",
    STATED_OUT: "stated_direction",
    NEAR_START: "nearest_planned_edge",
    NEAR_END: "nearest_planned_edge",
    TURN_IN: "alternation",
    TURN_OUT: "alternation",
    BY_TURNS: "alternation",
    CORRECTED: "correction",
    NEVER_IN: "arrival_missing",
    NEVER_OUT: "departure_missing",
    STARTS_OUT: "arrival_missing",
    STILL_IN: "departure_missing",
    NOBODY_CAME: "part_absent",
    CAME_LATE: "late",
    IN_GRACE: "grace_in",
    LEFT_EARLY: "early",
    OUT_GRACE: "grace_out",
    GRAVE: "late_band",
    PAUSED: "break",
    NOT_PUNCHED: "break_not_punched",
    WAS_GONE: "gone",
    ON_LEAVE: "leave",
    LEAVE_QUESTION: "leave_and_punches",
    RULED_LEAVE: "leave_ruling",
    RULED_RETURNED: "leave_ruling",
    RULED_BOTH: "leave_ruling",
    TOO_SHORT: "half_day_below",
    FAR_TOO_SHORT: "absent_below",
    BEYOND: "outside_shift",
    ROUNDED: "rounding",
    BOUNCED: "bounce",
    OFF_REST: "rest",
    OFF_HOLIDAY: "holiday",
    NOT_PLANNED: "unplanned",
    OUTSIDE: "outside_window",
    TWICE: "time_comes_twice",
}
"""A short name for each, which stays the same when the sentence is worded anew; machines read it."""
