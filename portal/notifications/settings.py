"""The agency's numbers about messages: when nobody is to be disturbed."""

from portal.policy.rules import SettingDefinition, SettingKind
from portal.web.i18n import lazy_gettext

QUIET_FROM = "notifications.quiet_from"
QUIET_TO = "notifications.quiet_to"

settings = (
    SettingDefinition(
        key=QUIET_FROM,
        label=lazy_gettext("Quiet hours begin: messages that are not urgent wait"),
        clause="—",
        kind=SettingKind.TIME,
        default="21:00",
        lowest="00:00",
        highest="23:59",
    ),
    SettingDefinition(
        key=QUIET_TO,
        label=lazy_gettext("Quiet hours end: what waited leaves"),
        clause="—",
        kind=SettingKind.TIME,
        default="08:00",
        lowest="00:00",
        highest="23:59",
    ),
)
