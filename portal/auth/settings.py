"""The agency's numbers about signing in, each within bounds that keep it safe."""

from datetime import timedelta

from sqlalchemy.orm import Session

from portal import clock
from portal.auth.rules import GateNumbers
from portal.policy.queries import setting_number
from portal.policy.rules import SettingDefinition, SettingKind
from portal.web.i18n import lazy_gettext

IDLE_MINUTES = "auth.idle_minutes"
SESSION_HOURS = "auth.session_hours"
PROOF_MINUTES = "auth.proof_minutes"
SLOW_AFTER = "auth.slow_after"
LOCK_AFTER = "auth.lock_after"
NETWORK_LOCK_AFTER = "auth.network_lock_after"
LOCK_MINUTES = "auth.lock_minutes"
RESET_MINUTES = "auth.reset_minutes"
INVITATION_HOURS = "auth.invitation_hours"
PASSWORD_DAYS = "auth.password_days"  # noqa: S105 - the name of a setting  # nosec B105

_MINUTES, _HOURS = lazy_gettext("minutes"), lazy_gettext("hours")
_TRIES, _DAYS = lazy_gettext("tries"), lazy_gettext("days")


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
    _number(
        IDLE_MINUTES, lazy_gettext("Signing in: a session ends after this long without use"), (15, 30, 30), _MINUTES
    ),
    _number(SESSION_HOURS, lazy_gettext("Signing in: a session ends after this long in any case"), (1, 12, 12), _HOURS),
    _number(
        PROOF_MINUTES,
        lazy_gettext("Signing in: so long after it, sensitive acts ask for no new proof"),
        (5, 10, 15),
        _MINUTES,
    ),
    _number(SLOW_AFTER, lazy_gettext("Signing in: tries become slow after this many failures"), (3, 5, 5), _TRIES),
    _number(LOCK_AFTER, lazy_gettext("Signing in: an account is locked after this many failures"), (6, 10, 10), _TRIES),
    _number(
        NETWORK_LOCK_AFTER,
        lazy_gettext("Signing in: a network is locked after this many failures"),
        (6, 10, 100),
        _TRIES,
    ),
    _number(LOCK_MINUTES, lazy_gettext("Signing in: how long a lock lasts"), (15, 15, 120), _MINUTES),
    _number(
        RESET_MINUTES,
        lazy_gettext("Signing in: how long a link for a forgotten password works"),
        (10, 30, 30),
        _MINUTES,
    ),
    _number(INVITATION_HOURS, lazy_gettext("Signing in: how long an invitation works"), (1, 72, 168), _HOURS),
    _number(
        PASSWORD_DAYS,
        lazy_gettext("Passwords under the profile mlps: changed after this many days"),
        (30, 90, 180),
        _DAYS,
    ),
)


def minutes_of(session: Session, key: str) -> timedelta:
    """A setting in minutes, as it holds today."""
    return timedelta(minutes=setting_number(session, key, clock.today()))


def hours_of(session: Session, key: str) -> timedelta:
    """A setting in hours, as it holds today."""
    return timedelta(hours=setting_number(session, key, clock.today()))


def gate_numbers(session: Session, *, network: bool) -> GateNumbers:
    """The numbers of the gate for an account or for a whole network."""
    today = clock.today()
    return GateNumbers(
        slow_after=setting_number(session, SLOW_AFTER, today),
        lock_after=setting_number(session, NETWORK_LOCK_AFTER if network else LOCK_AFTER, today),
        lock=minutes_of(session, LOCK_MINUTES),
    )
