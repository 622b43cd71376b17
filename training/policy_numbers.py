"""The numbers that the agency chooses for training (policy 7.1.1, 7.1.2, 7.2.1)."""

from portal.policy.rules import SettingDefinition, SettingKind
from portal.web.i18n import lazy_gettext

ONBOARDING_DAYS = "training.onboarding_days"
BUSINESS_WEEKS = "training.business_weeks"
RECURRING_NUMBER = "training.recurring_trainings"
RECURRING_PLACES = "training.recurring_places"
RECURRING_MINUTES = "training.recurring_minutes"

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
    SettingDefinition(
        key=RECURRING_NUMBER,
        label=lazy_gettext("Recurring trainings"),
        clause="7.2.1",
        kind=SettingKind.NUMBER,
        default="2",
        lowest="1",
        highest="12",
        unit=lazy_gettext("a month"),
    ),
    SettingDefinition(
        key=RECURRING_PLACES,
        label=lazy_gettext("Places in a recurring training"),
        clause="7.2.1",
        kind=SettingKind.NUMBER,
        default="20",
        lowest="1",
        highest="200",
        unit=lazy_gettext("places"),
        unit_of_one=lazy_gettext("place"),
    ),
    SettingDefinition(
        key=RECURRING_MINUTES,
        label=lazy_gettext("Length of a recurring training"),
        clause="7.2.1",
        kind=SettingKind.NUMBER,
        default="60",
        lowest="15",
        highest="240",
        unit=lazy_gettext("minutes"),
        unit_of_one=lazy_gettext("minute"),
    ),
)
