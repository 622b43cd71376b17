"""The numbers of HR that the agency chooses (policy 5.1.1)."""

from hr.attendance import chosen
from portal.policy.rules import SettingDefinition, SettingKind
from portal.web.i18n import lazy_gettext


def _minutes(key: str, label: object, default: int, highest: int) -> SettingDefinition:
    return SettingDefinition(
        key=key,
        label=label,
        clause="5.1.1",
        kind=SettingKind.NUMBER,
        default=str(default),
        lowest="0",
        highest=str(highest),
        unit=lazy_gettext("minutes"),
        unit_of_one=lazy_gettext("minute"),
    )


settings = (
    SettingDefinition(
        key=chosen.WEB_CLOCK,
        label=lazy_gettext("Clock in the portal (1: on, 0: off, for agencies with devices)"),
        clause="5.1.1",
        kind=SettingKind.NUMBER,
        default="1",
        lowest="0",
        highest="1",
    ),
    _minutes(chosen.GRACE, lazy_gettext("Grace at the start of a shift"), 5, 60),
    _minutes(chosen.GRACE_OUT, lazy_gettext("Grace at the end of a shift"), 0, 60),
    _minutes(chosen.GRAVELY_LATE, lazy_gettext("Gravely late is later than (0: no such band)"), 30, 480),
    _minutes(chosen.HALF_DAY, lazy_gettext("Half a day is less work than (0: never)"), 0, 720),
    _minutes(chosen.ABSENT, lazy_gettext("Absence is less work than (0: only without a punch)"), 0, 720),
    _minutes(
        chosen.BEFORE, lazy_gettext("Punches count so long before a shift (0: half-way to the shift before)"), 0, 720
    ),
    _minutes(chosen.AFTER, lazy_gettext("Punches count so long after a shift (0: half-way to the next shift)"), 0, 720),
    SettingDefinition(
        key=chosen.CORRECTIONS,
        label=lazy_gettext("Corrections of punches that a person may ask for in a month"),
        clause="5.1.1",
        kind=SettingKind.NUMBER,
        default="3",
        lowest="0",
        highest="31",
        unit=lazy_gettext("corrections"),
        unit_of_one=lazy_gettext("correction"),
    ),
    SettingDefinition(
        key=chosen.LEAVE_TO_HR,
        label=lazy_gettext("Leave over so many days is decided by HR after the lead"),
        clause="5.1.1",
        kind=SettingKind.NUMBER,
        default="3",
        lowest="0",
        highest="366",
        unit=lazy_gettext("days"),
        unit_of_one=lazy_gettext("day"),
    ),
    SettingDefinition(
        key=chosen.ANNUAL_KEPT,
        label=lazy_gettext("Annual leave can still be taken so long after its year"),
        clause="5.1.1",
        kind=SettingKind.NUMBER,
        default="12",
        lowest="0",
        highest="24",
        unit=lazy_gettext("months"),
        unit_of_one=lazy_gettext("month"),
    ),
    SettingDefinition(
        key=chosen.TIME_OFF_KEPT,
        label=lazy_gettext("Time off for overtime can be taken so long after its month"),
        clause="5.1.1",
        kind=SettingKind.NUMBER,
        default="6",
        lowest="0",
        highest="24",
        unit=lazy_gettext("months"),
        unit_of_one=lazy_gettext("month"),
    ),
)
