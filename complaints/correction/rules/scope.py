"""What a corrective action is linked to, and on whose calls its effect is counted (policy 9.1.4)."""

import enum
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from portal.words import mark


class ScopeKind(enum.StrEnum):
    """Where an action works: everywhere, or on one team, employee, client or script."""

    HOUSE = "house"
    TEAM = "team"
    EMPLOYEE = "employee"
    CLIENT = "client"
    SCRIPT = "script"


SCOPES = {
    ScopeKind.HOUSE: mark("The whole agency"),
    ScopeKind.TEAM: mark("Team"),
    ScopeKind.EMPLOYEE: mark("Employee"),
    ScopeKind.CLIENT: mark("Client"),
    ScopeKind.SCRIPT: mark("Script or template"),
}

LONGEST_KEY = 80
_PATIENCE = timedelta(days=21)


@dataclass(frozen=True, kw_only=True)
class Scope:
    """One such place: ``key`` is the id of a team or employee, the name of a client or script, empty for the house."""

    kind: ScopeKind = ScopeKind.HOUSE
    key: str = ""

    def text(self) -> str:
        """As a form carries it."""
        return f"{self.kind.value}:{self.key}"


HOUSE = Scope()


def scope_of(text: str, offered: Collection[Scope]) -> Scope | None:
    """The scope that a form chose, or None where it was not offered."""
    return next((one for one in offered if one.text() == text), None)


def known_as(name: str) -> str:
    """The name of a client or script as it is compared: without outer and doubled spaces, and case."""
    return " ".join(name.split()).casefold()[:LONGEST_KEY]


def calls_used(
    months: Collection[date], of_scope: Mapping[date, int], of_house: Mapping[date, int]
) -> tuple[bool, Mapping[date, int]] | None:
    """Whether the calls of the scope itself are used, and the calls by month; None where neither is known for all.

    The calls of the whole agency stand in where a month of the scope is not known: for both windows, so that the two
    rates stay alike.
    """
    if set(months) <= set(of_scope):
        return True, of_scope
    return (False, of_house) if set(months) <= set(of_house) else None


def may_judge(last: date, today: date, undecided: int) -> bool:
    """Whether a check is made now: nothing of its windows is undecided, or that has lasted for three weeks.

    Then what is undecided after the action counts as of its cause, so that a slow answer flatters nothing.
    """
    return today > last and (undecided == 0 or today > last + _PATIENCE)
