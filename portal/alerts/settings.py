"""From how many within how long it is an alert: the agency's numbers, each within bounds that keep it useful."""

from portal.policy.rules import SettingDefinition, SettingKind
from portal.web.i18n import lazy_gettext

GUESS_TRIES = "alerts.guess_tries"
GUESS_NAMES = "alerts.guess_names"
FACTOR_TRIES = "alerts.factor_tries"
GUESS_MINUTES = "alerts.guess_minutes"
DENIALS = "alerts.denials"
DENIAL_MINUTES = "alerts.denial_minutes"
REVEALS = "alerts.reveals"
VIEWS = "alerts.views"
REVEAL_MINUTES = "alerts.reveal_minutes"
BACKUP_HOURS = "alerts.backup_hours"

_MINUTES, _HOURS = lazy_gettext("minutes"), lazy_gettext("hours")


def _number(key: str, label: object, bounds: tuple[int, int, int], unit: object) -> SettingDefinition:
    lowest, default, highest = bounds
    return SettingDefinition(
        key=key,
        label=label,
        clause="—",
        kind=SettingKind.NUMBER,
        default=str(default),
        lowest=str(lowest),
        highest=str(highest),
        unit=unit,
    )


SETTINGS = (
    _number(GUESS_TRIES, lazy_gettext("Alerts: failed sign-ins to one account"), (3, 8, 10), lazy_gettext("tries")),
    _number(GUESS_NAMES, lazy_gettext("Alerts: names that fail from one network"), (3, 5, 12), lazy_gettext("names")),
    _number(
        FACTOR_TRIES,
        lazy_gettext("Alerts: wrong codes of the second step for one account"),
        (3, 5, 6),
        lazy_gettext("tries"),
    ),
    _number(GUESS_MINUTES, lazy_gettext("Alerts: failed sign-ins and codes count within"), (5, 15, 60), _MINUTES),
    _number(
        DENIALS, lazy_gettext("Alerts: pages refused to one account or network"), (5, 20, 200), lazy_gettext("pages")
    ),
    _number(DENIAL_MINUTES, lazy_gettext("Alerts: refused pages count within"), (5, 10, 60), _MINUTES),
    _number(
        REVEALS,
        lazy_gettext("Alerts: protected values that one account has shown in full"),
        (5, 20, 200),
        lazy_gettext("values"),
    ),
    _number(VIEWS, lazy_gettext("Alerts: records that one account opens"), (50, 200, 2000), lazy_gettext("records")),
    _number(
        REVEAL_MINUTES, lazy_gettext("Alerts: shown values and opened records count within"), (10, 60, 240), _MINUTES
    ),
    _number(BACKUP_HOURS, lazy_gettext("Alerts: a proven backup is missed after"), (2, 26, 192), _HOURS),
)
