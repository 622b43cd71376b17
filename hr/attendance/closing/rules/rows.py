"""A day, and a person's month, as the rows that a closed month stands for (docs/month-close.md)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any

from hr.attendance.closing.rules.canonical import plain
from hr.attendance.closing.rules.tree import leaf_of, root_of
from hr.attendance.rules.facts import DayFacts
from hr.attendance.rules.reasons import RULE_NAMES
from hr.attendance.rules.values import AttendanceRules, DayResult, DayStatus, PlannedDay

FORMAT = 1
"""Counted up when a row is written in another way."""

_TEXTS = frozenset({"day", "status", "reasons"})
NUMBERS = tuple(one.name for one in fields(DayResult) if one.name not in _TEXTS)
"""What a result holds in whole seconds; nought and unknown are left out of a row."""

ADDED = tuple(name for name in NUMBERS if name not in ("arrival", "departure", "band"))
"""What is added up over a month."""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A person's month: its rows, its head, and the leaf that stands for both."""

    number: str
    days: Sequence[bytes]
    head: bytes
    leaf: bytes


@dataclass
class Digests:
    """Digests of plans and of the agency's numbers, made once for all who share them."""

    _plans: dict[int, tuple[PlannedDay, str]] = field(default_factory=dict)
    _rules: dict[int, tuple[AttendanceRules, str]] = field(default_factory=dict)

    def plan(self, planned: PlannedDay) -> str:
        """What was planned, and what the calendar says of the day."""
        known = self._plans.get(id(planned))
        if known is None:
            known = self._plans[id(planned)] = (planned, digest_of(_plan_object(planned)))
        return known[1]

    def rules(self, rules: AttendanceRules) -> str:
        """The numbers in force."""
        known = self._rules.get(id(rules))
        if known is None:
            known = self._rules[id(rules)] = (rules, digest_of(_plain(asdict(rules))))
        return known[1]


def digest_of(value: Any) -> str:
    """A short name for a value that rows refer to."""
    return leaf_of(plain(value)).hex()


def _plain(value: Any) -> Any:
    """Tuples as lists, words of a list of choices as text."""
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return str(value) if isinstance(value, str | date) else value


def _plan_object(planned: PlannedDay) -> dict[str, Any]:
    """Every field of the plan, whatever later versions of it hold."""
    return {one.name: _plain(getattr(planned, one.name)) for one in fields(planned)}


def day_row(facts: DayFacts, result: DayResult, digests: Digests) -> bytes:
    """The row of a day: what it came to, why, and what it rests on."""
    row: dict[str, Any] = {
        name: value for name, value in zip(NUMBERS, _numbers(result), strict=True) if value is not None and value != 0
    }
    row["day"] = result.day.isoformat()
    row["status"] = result.status.value
    if result.status is DayStatus.AWAY:
        return plain(row)
    row["plan"] = digests.plan(facts.planned)
    row["rules"] = digests.rules(facts.rules)
    if result.reasons:
        row["reasons"] = [[RULE_NAMES[one.text], one.seconds, one.at] for one in result.reasons]
    if facts.punches:
        row["punches"] = [[one.at, one.direction.value] for one in facts.punches]
    if facts.leave:
        row["leave"] = [[one.starts, one.ends] for one in facts.leave]
    if facts.corrections:
        row["corrections"] = [[one.at, one.direction.value] for one in facts.corrections]
    return plain(row)


def _numbers(result: DayResult) -> list[int | None]:
    return [getattr(result, name) for name in NUMBERS]


def sheet_of(
    number: str,
    month: str,
    judged: Sequence[tuple[DayFacts, DayResult]],
    digests: Digests,
    adjustments: Sequence[Mapping[str, Any]] = (),
) -> Sheet:
    """A person's month made ready: the head holds the sums, the root over the days, and what was adjusted."""
    days = [day_row(facts, result, digests) for facts, result in judged]
    sums = {name: sum([getattr(result, name) for _, result in judged]) for name in ADDED}
    head = head_of(number, month, days, sums, adjustments)
    return Sheet(number=number, days=days, head=head, leaf=leaf_of(head))


def head_of(
    number: str, month: str, days: Sequence[bytes], sums: Mapping[str, int], adjustments: Sequence[Mapping[str, Any]]
) -> bytes:
    """The head of a sheet, which is the row of the month's tree."""
    head: dict[str, Any] = {
        "days": len(days),
        "days_root": root_of([leaf_of(row) for row in days]).hex(),
        "employee": number,
        "month": month,
        "sums": {name: amount for name, amount in sums.items() if amount},
    }
    if adjustments:
        head["adjustments"] = [dict(one) for one in adjustments]
    return plain(head)
