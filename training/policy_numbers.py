"""The numbers that the agency chooses for training (policy 7.1.1, 7.1.2)."""

from portal.policy.rules import SettingDefinition, SettingKind
from portal.web.i18n import lazy_gettext

ONBOARDING_DAYS = "training.onboarding_days"
BUSINESS_WEEKS = "training.business_weeks"

SETTINGS = (
    SettingDefinition(
        key=ONBOARDING_DAYS,
        label=lazy_gettext("Length of the onboarding"),
        clause="7.1.1",
        kind=SettingKind.NUMBER,
        default="5",
        lowest="1",
        highest="30",
        unit=lazy_gettext("working days"),
        unit_of_one=lazy_gettext("working day"),
    ),
    SettingDefinition(
        key=BUSINESS_WEEKS,
        label=lazy_gettext("Length of the business training"),
        clause="7.1.2",
        kind=SettingKind.NUMBER,
        default="2",
        lowest="1",
        highest="26",
        unit=lazy_gettext("weeks"),
        unit_of_one=lazy_gettext("week"),
    ),
)
