"""The numbers of HR that the agency chooses (policy 5.1.1)."""

from hr.attendance.queries import GRACE
from portal.policy.rules import SettingDefinition, SettingKind
from portal.web.i18n import lazy_gettext

settings = (
    SettingDefinition(
        key=GRACE,
        label=lazy_gettext("Grace at the start of a shift"),
        clause="5.1.1",
        kind=SettingKind.NUMBER,
        default="5",
        lowest="0",
        highest="60",
        unit=lazy_gettext("minutes"),
        unit_of_one=lazy_gettext("minute"),
    ),
)
