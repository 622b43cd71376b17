"""How long each keeping class lasts, as dated numbers of the policy (policy 8.1.2)."""

from datetime import date

from sqlalchemy.orm import Session

from portal.personal.register import Keeping
from portal.personal.retained import Kept
from portal.personal.retention_rules import Period, Unit
from portal.policy.queries import setting_numbers
from portal.policy.rules import SettingDefinition, SettingKind
from portal.web.i18n import lazy_gettext

_KEYS: dict[Keeping, tuple[str, Unit]] = {
    Keeping.CASE: ("personal.keep_case_years", Unit.YEARS),
    Keeping.EMPLOYMENT: ("personal.keep_employment_years", Unit.YEARS),
    Keeping.REQUEST: ("personal.keep_request_years", Unit.YEARS),
    Keeping.SHORT: ("personal.keep_short_days", Unit.DAYS),
}
REQUEST_DAYS = "personal.request_days"
_YEARS, _YEAR = lazy_gettext("years"), lazy_gettext("year")
_DAYS, _DAY = lazy_gettext("days"), lazy_gettext("day")

settings = (
    SettingDefinition(
        key=_KEYS[Keeping.CASE][0],
        label=lazy_gettext("Personal data of a complaint are kept after its end"),
        clause="8.1.2",
        kind=SettingKind.NUMBER,
        default="3",
        lowest="1",
        highest="30",
        unit=_YEARS,
        unit_of_one=_YEAR,
    ),
    SettingDefinition(
        key=_KEYS[Keeping.EMPLOYMENT][0],
        label=lazy_gettext("Personal data of an employee are kept after the last day"),
        clause="8.1.2",
        kind=SettingKind.NUMBER,
        default="2",
        lowest="2",
        highest="30",
        unit=_YEARS,
        unit_of_one=_YEAR,
    ),
    SettingDefinition(
        key=_KEYS[Keeping.REQUEST][0],
        label=lazy_gettext("Requests about personal data are kept after their answer"),
        clause="8.1.2",
        kind=SettingKind.NUMBER,
        default="3",
        lowest="3",
        highest="30",
        unit=_YEARS,
        unit_of_one=_YEAR,
    ),
    SettingDefinition(
        key=REQUEST_DAYS,
        label=lazy_gettext("Answer to a request about personal data"),
        clause="8.1.2",
        kind=SettingKind.NUMBER,
        default="15",
        lowest="1",
        highest="30",
        unit=_DAYS,
        unit_of_one=_DAY,
    ),
    SettingDefinition(
        key=_KEYS[Keeping.SHORT][0],
        label=lazy_gettext("Sent messages and ended sessions are kept"),
        clause="8.1.2",
        kind=SettingKind.NUMBER,
        default="30",
        lowest="7",
        highest="365",
        unit=_DAYS,
        unit_of_one=_DAY,
    ),
)


def least_of(keeping: Keeping) -> Period:
    """The shortest period that the agency may choose for a class: what a law demands."""
    key, unit = _KEYS[keeping]
    lowest = next(one.lowest for one in settings if one.key == key)
    return Period(amount=int(lowest or 0), unit=unit)


def periods_on(session: Session, day: date) -> dict[Keeping, Kept]:
    """The periods in force on a day, one statement."""
    numbers = setting_numbers(session, [key for key, _ in _KEYS.values()], day)
    return {
        keeping: Kept(keeping=keeping, setting=key, period=Period(amount=numbers[key], unit=unit))
        for keeping, (key, unit) in _KEYS.items()
    }
