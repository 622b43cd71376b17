"""What a policy setting may be and which value holds on a day (policy, "Numbers that the agency chooses")."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from portal.errors import Invalid


class SettingKind(enum.StrEnum):
    """How a setting is typed and shown."""

    NUMBER = "number"
    TIME = "time"


@dataclass(frozen=True, kw_only=True)
class SettingDefinition:
    """A number the agency chooses: ``key`` as ``domain.name``, bounds inclusive, the clause that leaves it open.

    Values are kept as text: "5" for a number, "08:00" for a time of day. ``label``, ``unit`` and ``warning`` are texts
    or lazily translated texts; only pages look at them.
    """

    key: str
    label: object
    clause: str
    kind: SettingKind
    default: str
    lowest: str
    highest: str
    unit: object = ""
    warning: object = ""


@dataclass(frozen=True, kw_only=True)
class SettingValue:
    """A value that holds from a day on."""

    value: str
    effective_from: date
    decided_order: int = 0


def value_on(definition: SettingDefinition, history: Iterable[SettingValue], day: date) -> str:
    """The value in force on ``day``: the latest effective one not after it, the later decision first; else default."""
    begun = [item for item in history if item.effective_from <= day]
    if not begun:
        return definition.default
    return max(begun, key=lambda item: (item.effective_from, item.decided_order)).value


def checked(definition: SettingDefinition, text: str) -> str:
    """``text`` in its plain form, within the bounds; raises Invalid with a sentence otherwise."""
    if definition.kind is SettingKind.NUMBER:
        return str(_checked_number(definition, text))
    return _checked_time(definition, text)


def _checked_number(definition: SettingDefinition, text: str) -> int:
    try:
        number = int(text.strip())
    except ValueError:
        raise Invalid("Give a whole number.", field="value") from None
    if not int(definition.lowest) <= number <= int(definition.highest):
        raise Invalid(
            "Give a number from %(low)s to %(high)s.", field="value", low=definition.lowest, high=definition.highest
        )
    return number


def _checked_time(definition: SettingDefinition, text: str) -> str:
    try:
        moment = time.fromisoformat(text.strip())
    except ValueError:
        raise Invalid("Give a time of day, such as 08:00.", field="value") from None
    plain = moment.strftime("%H:%M")
    if not definition.lowest <= plain <= definition.highest:
        raise Invalid(
            "Give a time from %(low)s to %(high)s.", field="value", low=definition.lowest, high=definition.highest
        )
    return plain
