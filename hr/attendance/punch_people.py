"""Finds whose punch a row is: by staff number as printed; anything less is proposed, never taken silently."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.errors import Invalid
from portal.exchange.moments import text_in
from portal.exchange.reading import Cell
from portal.people.models import Employee
from portal.words import mark

LOST_ZEROS = mark("Did the spreadsheet drop leading zeros? There is no %(number)s, but %(padded)s exists.")
BY_NAME = mark("The staff number is missing. Is this %(padded)s, the only one called %(name)s?")
_MOST_NAMED = 5


class Known(NamedTuple):
    """An employee as far as punches ask: number, name and days of employment."""

    id: int
    entered_on: date
    left_on: date | None
    number: str = ""
    name: str = ""


class PeopleBook:
    """Everybody who works or worked here. ``accepted``: what stands in the file → the number somebody confirmed for it.

    A confirmed pair counts only where it is one that would be proposed: the same number but for zeros, or the name.
    """

    def __init__(self, people: Mapping[str, Known], accepted: Mapping[str, str]) -> None:
        self.people = dict(people)
        self._accepted = accepted
        self._unpadded: dict[str, list[str]] = defaultdict(list)
        self._named: dict[str, list[str]] = defaultdict(list)
        for number, known in sorted(self.people.items()):
            self._unpadded[number.lstrip("0")].append(number)
            if known.name:
                self._named[known.name].append(number)

    def find(self, cell: Cell, name: Cell = "") -> Known:
        """The employee of a row; raises Invalid (field ``number`` or ``name``)."""
        if isinstance(cell, str) and cell in self.people:
            return self.people[cell]
        text = text_in(cell, "number", longest=60)
        if not text:
            return self._by_name(name)
        padded = self._unpadded.get(text.lstrip("0"), [])
        if text in self.people and (isinstance(cell, str) or padded == [text]):
            return self.people[text]
        if len(padded) > 1:
            raise Invalid(
                "%(number)s can be several people: %(several)s. Write the staff number as printed.",
                field="number",
                number=text,
                several=", ".join(padded[:_MOST_NAMED]),
            )
        if padded:
            return self._proposed(text, padded[0], Invalid(LOST_ZEROS, field="number", number=text, padded=padded[0]))
        raise Invalid("Nobody has the staff number %(number)s.", field="number", number=text)

    def _by_name(self, cell: Cell) -> Known:
        name = text_in(cell, "name", longest=80) if cell != "" else ""
        if not name:
            raise Invalid("The staff number is missing.", field="number")
        numbers = self._named.get(name, [])
        if len(numbers) > 1:
            raise Invalid(
                "Several people are called %(name)s: %(several)s. Give the staff number.",
                field="name",
                name=name,
                several=", ".join(numbers[:_MOST_NAMED]),
            )
        if not numbers:
            raise Invalid("The staff number is missing, and nobody is called %(name)s.", field="name", name=name)
        return self._proposed(name, numbers[0], Invalid(BY_NAME, field="name", name=name, padded=numbers[0]))

    def _proposed(self, text: str, number: str, otherwise: Invalid) -> Known:
        if self._accepted.get(text) == number:
            return self.people[number]
        raise otherwise


def people_book(session: Session, accepted: Mapping[str, str]) -> PeopleBook:
    """All employees in one statement."""
    rows = session.execute(select(Employee.number, Employee.id, Employee.entered_on, Employee.left_on, Employee.name))
    return PeopleBook(
        {number: Known(employee_id, entered, left, number, name) for number, employee_id, entered, left, name in rows},
        accepted,
    )
