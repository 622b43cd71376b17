"""The numbers of attendance that the agency chooses, as they stand on a day, and which rule asks for which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from hr.attendance.rules.values import AttendanceRules
from portal.db.reading import asked_once
from portal.policy.queries import definitions, setting_histories
from portal.policy.rules import SettingDefinition, SettingValue, value_on

GRACE = "hr.grace_minutes"
GRACE_OUT = "hr.grace_out_minutes"
GRAVELY_LATE = "hr.gravely_late_minutes"
HALF_DAY = "hr.half_day_below_minutes"
ABSENT = "hr.absent_below_minutes"
BEFORE = "hr.window_before_minutes"
AFTER = "hr.window_after_minutes"
CORRECTIONS = "hr.corrections_a_month"
WEB_CLOCK = "hr.web_clock"
LEAVE_TO_HR = "hr.leave_to_hr_days"
ANNUAL_KEPT = "hr.annual_leave_kept_months"
TIME_OFF_KEPT = "hr.time_off_kept_months"
KEYS = (GRACE, GRACE_OUT, GRAVELY_LATE, HALF_DAY, ABSENT, BEFORE, AFTER)
RULE_FIELDS: Mapping[str, str] = {
    GRACE: "grace",
    GRACE_OUT: "grace_out",
    GRAVELY_LATE: "bands",
    HALF_DAY: "half_day_below",
    ABSENT: "absent_below",
    BEFORE: "window_before",
    AFTER: "window_after",
}
"""What each number is called in the rules, and in a shift that has its own."""
_BEHIND: Mapping[str, Sequence[str]] = {
    "late": (GRACE,),
    "grace_in": (GRACE,),
    "early": (GRACE_OUT,),
    "grace_out": (GRACE_OUT,),
    "late_band": (GRAVELY_LATE,),
    "half_day_below": (HALF_DAY,),
    "absent_below": (ABSENT,),
    "outside_window": (BEFORE, AFTER),
}


@dataclass(frozen=True, kw_only=True)
class NumberOnDay:
    """A number as it stands on a day; ``since`` None where nobody ever chose it and the default holds."""

    definition: SettingDefinition
    value: str
    since: date | None


class Numbers:
    """Every value that the numbers ever had, read in one statement."""

    def __init__(self, histories: Mapping[str, Sequence[SettingValue]]) -> None:
        self._histories = histories
        self._rules: dict[date, AttendanceRules] = {}

    def rules(self, day: date) -> AttendanceRules:
        """The rules of a day, in seconds."""
        if day not in self._rules:
            seconds = {key: 60 * int(value_on(definitions()[key], self._histories[key], day)) for key in KEYS}
            self._rules[day] = AttendanceRules(
                grace=seconds[GRACE],
                grace_out=seconds[GRACE_OUT],
                bands=(seconds[GRAVELY_LATE],) if seconds[GRAVELY_LATE] else (),
                half_day_below=seconds[HALF_DAY],
                absent_below=seconds[ABSENT],
                window_before=seconds[BEFORE],
                window_after=seconds[AFTER],
            )
        return self._rules[day]

    def web_clock(self, day: date) -> bool:
        """Whether people may punch in the portal on the day."""
        return value_on(definitions()[WEB_CLOCK], self._histories[WEB_CLOCK], day) == "1"

    def on(self, day: date, keys: Sequence[str] = KEYS) -> list[NumberOnDay]:
        """The numbers on a day, with the day since which they hold."""
        return [self._one(key, day) for key in keys]

    def _one(self, key: str, day: date) -> NumberOnDay:
        begun = [item.effective_from for item in self._histories[key] if item.effective_from <= day]
        value = value_on(definitions()[key], self._histories[key], day)
        return NumberOnDay(definition=definitions()[key], value=value, since=max(begun, default=None))

    def behind(self, rule: str, day: date) -> list[NumberOnDay]:
        """The numbers that a rule asked for, by the rule's short name."""
        return self.on(day, _BEHIND.get(rule, ()))


def numbers_of(session: Session) -> Numbers:
    """All of them in one statement."""
    return asked_once(session, "attendance numbers", lambda: Numbers(setting_histories(session, (*KEYS, WEB_CLOCK))))
