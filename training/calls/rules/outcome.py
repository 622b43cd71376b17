"""The outcome of a call: whether what was promised is dated, affordable, within authority, and adds up.

How much money comes in is no outcome: nobody is marked for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from training.calls.rules.engine import Turn
from training.calls.rules.play import Play
from training.calls.rules.scenario import Part, Promise

_AUTHORITY, _PLAN = "authority", "plan"
"""Names of rules, in any pack: nothing promised beyond one's authority, no plan that cannot be kept."""


@dataclass(frozen=True, kw_only=True)
class Item:
    """One question about the outcome. ``holds`` None: the call does not say. ``rule`` is what it goes against."""

    name: str
    holds: bool | None
    turn: int | None = None
    rule: str = ""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What was promised last, and the four questions about it."""

    promise: str
    items: tuple[Item, ...]


def outcome_of(play: Play, turns: Sequence[Turn]) -> Outcome:
    """Read the outcome off the turns."""
    promise = Promise.NONE
    where: int | None = None
    plan: tuple[Part, ...] = ()
    for turn in turns:
        choice = play.chosen(turn.node, turn.event.choice)
        if choice is not None and choice.effects.promise is not None:
            promise, where, plan = choice.effects.promise, turn.number, choice.effects.plan
    return Outcome(
        promise=promise.name.lower(),
        items=(
            Item(name="dated", holds=_dated(promise), turn=where),
            _affordable(play, turns, where, plan),
            _authority(turns, where),
            Item(name="sums_right", holds=_adds_up(play, plan), turn=where if plan else None),
        ),
    )


def _dated(promise: Promise) -> bool | None:
    if promise in (Promise.DATED, Promise.DATED_AMOUNT):
        return True
    return False if promise is Promise.VAGUE else None


def _affordable(play: Play, turns: Sequence[Turn], where: int | None, plan: Sequence[Part]) -> Item:
    """No where the turn of the promise breaks the rule about plans, or a month asks for more than the debtor has."""
    broken = _broken(turns, _PLAN, where)
    most = play.scenario.account.affordable
    if broken is not None:
        return Item(name="affordable", holds=False, turn=where, rule=broken[1])
    if where is None or not plan or most is None:
        return Item(name="affordable", holds=None)
    months: dict[date, Decimal] = {}
    for part in plan:
        month = part.day.replace(day=1)
        months[month] = months.get(month, Decimal(0)) + part.amount
    return Item(name="affordable", holds=all(asked <= most for asked in months.values()), turn=where)


def _authority(turns: Sequence[Turn], where: int | None) -> Item:
    broken = _broken(turns, _AUTHORITY)
    if broken is not None:
        return Item(name="within_authority", holds=False, turn=broken[0], rule=broken[1])
    return Item(name="within_authority", holds=None if where is None else True, turn=where)


def _adds_up(play: Play, plan: Sequence[Part]) -> bool | None:
    """Whether the payments together are the whole debt; None where no plan was made."""
    return sum((part.amount for part in plan), Decimal(0)) == play.scenario.account.total if plan else None


def _broken(turns: Sequence[Turn], name: str, only: int | None = None) -> tuple[int, str] | None:
    """Where a rule of this name was broken first, and its citation; ``only``: in that turn."""
    for turn in turns:
        for one in turn.broken:
            if one.citation.partition("/")[2] == name and only in (None, turn.number):
                return turn.number, one.citation
    return None
