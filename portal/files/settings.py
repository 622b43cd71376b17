"""The agency's numbers about files: how large, how many."""

from datetime import date

from sqlalchemy.orm import Session

from portal.files.rules import MEGABYTE, Family, FileLimits
from portal.policy.queries import setting_number
from portal.policy.rules import SettingDefinition, SettingKind
from portal.web.i18n import lazy_gettext

_SIZES = {family: f"files.{family}_megabytes" for family in Family}
_AT_ONCE, _PER_THING, _TOTAL = "files.most_at_once", "files.most_per_case", "files.total_megabytes"
_MB = lazy_gettext("MB")
_FILES = lazy_gettext("files")


def _number(key: str, label: object, unit: object, default: int, lowest: int, highest: int) -> SettingDefinition:
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


settings = (
    _number(_SIZES[Family.DOCUMENT], lazy_gettext("Largest document that is taken"), _MB, 15, 1, 40),
    _number(_SIZES[Family.PICTURE], lazy_gettext("Largest picture that is taken"), _MB, 15, 1, 40),
    _number(_SIZES[Family.RECORDING], lazy_gettext("Largest recording or film that is taken"), _MB, 40, 1, 50),
    _number(_AT_ONCE, lazy_gettext("Most files in one sending"), _FILES, 5, 1, 20),
    _number(_PER_THING, lazy_gettext("Most files of one case"), _FILES, 30, 5, 200),
    _number(_TOTAL, lazy_gettext("All files of one case together"), _MB, 200, 40, 2_000),
)


def limits_on(session: Session, day: date) -> FileLimits:
    """The limits in force on a day."""
    return FileLimits(
        sizes={family: setting_number(session, key, day) * MEGABYTE for family, key in _SIZES.items()},
        at_once=setting_number(session, _AT_ONCE, day),
        per_thing=setting_number(session, _PER_THING, day),
        total=setting_number(session, _TOTAL, day) * MEGABYTE,
    )
