"""The policy's numbers about sheets that leave the portal (policy 8.2.1)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from portal.exports.rules import DayNumbers
from portal.policy.queries import setting_numbers
from portal.policy.rules import SettingDefinition, SettingKind
from portal.web.i18n import lazy_gettext

ROWS, HOURS, TIMES = "sheets.rows", "sheets.hours", "sheets.times"
TOLERANCE, WAIT = "sheets.tolerance", "sheets.wait_days"
DAY_ROWS, DAY_TIMES = "sheets.rows_a_day", "sheets.times_a_day"
_ROWS, _ROW = lazy_gettext("rows"), lazy_gettext("row")


def _number(
    key: str, label: object, unit: object, default: int, lowest: int, highest: int, unit_of_one: object = ""
) -> SettingDefinition:
    return SettingDefinition(
        key=key,
        label=label,
        clause="8.2.1",
        kind=SettingKind.NUMBER,
        default=str(default),
        lowest=str(lowest),
        highest=str(highest),
        unit=unit,
        unit_of_one=unit_of_one,
    )


settings = (
    _number(
        ROWS,
        lazy_gettext("A sheet about persons leaves the portal without a second person up to"),
        _ROWS, 500, 0, 100_000, _ROW,
    ),
    _number(
        WAIT,
        lazy_gettext("A request for a large sheet waits for a second person"),
        lazy_gettext("days"), 7, 1, 30, lazy_gettext("day"),
    ),
    _number(
        HOURS,
        lazy_gettext("An approved sheet can be taken for"),
        lazy_gettext("hours"), 24, 1, 168, lazy_gettext("hour"),
    ),
    _number(
        TIMES,
        lazy_gettext("An approved sheet can be taken"),
        lazy_gettext("times"), 3, 1, 20, lazy_gettext("time"),
    ),
    _number(
        TOLERANCE,
        lazy_gettext("An approval still holds when the sheet has grown by up to"),
        lazy_gettext("percent"), 10, 0, 50,
    ),
    _number(
        DAY_ROWS,
        lazy_gettext("One account takes out in a day, before compliance hears of it, up to"),
        lazy_gettext("rows about persons"), 2000, 10, 1_000_000, lazy_gettext("row about persons"),
    ),
    _number(
        DAY_TIMES,
        lazy_gettext("One account takes out sheets about persons in a day, before compliance hears of it, up to"),
        lazy_gettext("sheets"), 20, 1, 1000, lazy_gettext("sheet"),
    ),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """The numbers in force on a day; ``tolerance`` in percent."""

    rows: int
    wait_days: int
    hours: int
    times: int
    tolerance: int
    a_day: DayNumbers


def numbers_on(session: Session, day: date) -> Numbers:
    """All of them in one statement."""
    found = setting_numbers(session, [one.key for one in settings], day)
    return Numbers(
        rows=found[ROWS],
        wait_days=found[WAIT],
        hours=found[HOURS],
        times=found[TIMES],
        tolerance=found[TOLERANCE],
        a_day=DayNumbers(rows=found[DAY_ROWS], times=found[DAY_TIMES]),
    )
