"""When an observation is complete and enough, and who may observe whom (policy 4, 7.1.2)."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.errors import Invalid, Refused
from portal.words import mark

LONGEST_NOTE = 500
LONGEST_REFERENCE = 40
_LEVELS = range(3, 5)


@dataclass(frozen=True, kw_only=True)
class Item:
    """Something to observe. Levels count from 1, each described by behaviour that can be seen; ``needs`` is enough."""

    key: str
    clause: str
    critical: bool
    needs: int
    texts: Mapping[str, str]
    levels: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Mark:
    """What was given for an item so far: the level, None while there is none, and what was seen."""

    level: int | None = None
    note: str = ""


class Fault(enum.StrEnum):
    """What keeps an observation from being complete at an item."""

    NO_LEVEL = "no_level"
    NO_NOTE = "no_note"


FAULTS = {
    Fault.NO_LEVEL: mark("Choose what you saw."),
    Fault.NO_NOTE: mark("Below the level that is enough, write what you saw."),
}


def check_items(name: str, items: Sequence[Item]) -> None:
    """Raises Invalid for a checklist that could not be used: no items, a doubled one, levels that are not 3 or 4."""
    if not items or len({item.key for item in items}) != len(items):
        raise Invalid("The checklist %(name)s needs items, each with a key of its own.", name=name)
    for item in items:
        if len(item.levels) not in _LEVELS or not 2 <= item.needs <= len(item.levels) or not item.clause:
            raise Invalid(
                "%(item)s needs three or four levels, one of them enough, and a clause.", item=f"{name}.{item.key}"
            )


def faults(items: Sequence[Item], marks: Mapping[str, Mark]) -> dict[str, Fault]:
    """What is missing, by item: a level each, and a note where the level is below what is enough."""
    found: dict[str, Fault] = {}
    for item in items:
        given = marks.get(item.key, Mark())
        if given.level is None or not 1 <= given.level <= len(item.levels):
            found[item.key] = Fault.NO_LEVEL
        elif given.level < item.needs and not given.note.strip():
            found[item.key] = Fault.NO_NOTE
    return found


def below(items: Sequence[Item], levels: Mapping[str, int]) -> list[Item]:
    """The items whose level is not enough, critical ones first."""
    short = [item for item in items if levels.get(item.key, 0) < item.needs]
    return sorted(short, key=lambda item: not item.critical)


def passes(items: Sequence[Item], levels: Mapping[str, int]) -> bool:
    """Whether every item, critical or not, reaches the level that is enough for it; nothing is averaged."""
    return not below(items, levels)


def check_assessor(*, own: bool, certified: bool) -> None:
    """Raises Refused: nobody observes themself, and whoever observes holds the certificate for calls on that day."""
    if own:
        raise Refused("Nobody signs off their own calls.")
    if not certified:
        raise Refused(NOT_CERTIFIED)


NOT_CERTIFIED = mark(
    "Your own certificate for calls is not in force today, so you cannot sign anybody off. Renew it first, or ask a "
    "colleague who holds one."
)
