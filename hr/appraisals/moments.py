"""What calls and payments have in common: who, on which account, and when in which month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from hr.appraisals.books import AccountBook, account_in
from hr.appraisals.rules.checks import account_of_row, check_employed
from hr.appraisals.rules.values import AccountFact
from hr.attendance.punch_choices import checked, gathered, questions, warnings
from hr.attendance.punch_people import PeopleBook, people_book
from hr.attendance.punch_times import TimeReader, time_reader
from hr.attendance.punches import instant
from portal import clock
from portal.errors import Invalid
from portal.exchange.kinds import Choices, Choosing, ParsedRow, Told
from portal.exchange.reading import Cell
from portal.web.i18n import lazy_gettext


class Occasion(NamedTuple):
    """Who dealt with which account when: ``at`` in seconds since 1970, ``month`` its first day in Asia/Shanghai."""

    month: date
    pseudonym: str
    account: AccountFact
    employee_id: int
    at: int


@dataclass(frozen=True, kw_only=True)
class OccasionReader:
    """Reads account, collector and time of a row, as was chosen about the file."""

    people: PeopleBook
    accounts: AccountBook
    times: TimeReader
    latest: int

    def read(self, row: Mapping[str, Cell]) -> Occasion:
        """The occasion of a row; raises Invalid naming the column."""
        pseudonym, _ = account_in(row["account"])
        person = self.people.find(row["number"])
        at = self.times.moment(row.get("date"), row["time"]).at
        if at > self.latest:
            raise Invalid("This time lies in the future.", field="time")
        day = clock.local(instant(at)).date()
        check_employed(person.entered_on, person.left_on, day, day)
        month = day.replace(day=1)
        account = account_of_row(self.accounts.of(month).get(pseudonym), day)
        return Occasion(month, pseudonym, account, person.id, at)


def occasion_reader(session: Session, choices: Choices) -> OccasionReader:
    """A reader that knows everybody who works or worked here and what was chosen."""
    return OccasionReader(
        people=people_book(session, choices.get("people", {})),
        accounts=AccountBook(session),
        times=time_reader(choices),
        latest=int((clock.now()).timestamp()) + 300,
    )


def nothing_odd(_session: Session, _rows: Sequence[ParsedRow]) -> dict[int, Told]:
    """No row of the ledgers is odd and stored all the same."""
    return {}


def choosing(reader: Any) -> Choosing:
    """What is left to the person who imports calls or payments: zone, order of dates, who somebody is."""
    return Choosing(
        layouts=(),
        reader=reader,
        remark=nothing_odd,
        remark_label=lazy_gettext("Odd"),
        gather=gathered,
        questions=questions,
        warnings=warnings,
        checked=checked,
    )
