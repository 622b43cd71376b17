"""Whom a complaint is about is heard before anything is found (policy 9.1.2)."""

import enum
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from portal.errors import Refused
from portal.words import mark


class Outcome(enum.StrEnum):
    """How a hearing ended: answered in writing, refused in writing, or heard in a talk with minutes."""

    ANSWERED = "answered"
    REFUSED = "refused"
    TALKED = "talked"


OUTCOMES = {
    Outcome.ANSWERED: mark("Answered in writing"),
    Outcome.REFUSED: mark("Refused to answer, in writing"),
    Outcome.TALKED: mark("Heard in a talk"),
}


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One hearing of an employee; ``outcome`` is None while it waits."""

    employee_id: int
    outcome: Outcome | None


def unheard(subjects: Iterable[int], hearings: Sequence[Heard]) -> list[int]:
    """Who is still to be heard: subjects without an ended hearing, and those with one that waits."""
    ended = {one.employee_id for one in hearings if one.outcome is not None}
    waiting = {one.employee_id for one in hearings if one.outcome is None}
    return [one for one in subjects if one not in ended or one in waiting]


_OWN = mark("Whoever investigated a complaint does not decide on its findings.")


def require_decider(employee_id: int | None, investigators: Collection[int]) -> None:
    """Raises Refused for anybody who investigated the complaint, and for who is no employee."""
    if employee_id is None or employee_id in investigators:
        raise Refused(_OWN)
