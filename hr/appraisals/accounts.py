"""Files of accounts: how a row is read and stored, and when a file can be taken back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, cast

from sqlalchemy import CursorResult, delete, insert, or_, select
from sqlalchemy.orm import Session

from hr.appraisals.books import AccountBook, account_in, let_one_write
from hr.appraisals.cells import currency_in, month_in
from hr.appraisals.columns import ACCOUNTS
from hr.appraisals.models import LedgerAccount, LedgerCall, LedgerPayment
from hr.appraisals.rules.amounts import cents_in
from hr.appraisals.rules.checks import check_account, check_employed
from hr.appraisals.rules.values import AccountFact
from hr.attendance.months import Month
from hr.attendance.punch_people import PeopleBook, people_book
from hr.permissions import IMPORT_LEDGERS
from portal import clock
from portal.auth.actor import Actor
from portal.errors import Invalid, Refused
from portal.exchange.kinds import ImportKind, ParsedRow
from portal.exchange.models import ImportBatch
from portal.exchange.moments import day_in, text_in
from portal.exchange.reading import Cell
from portal.web.i18n import lazy_gettext

_AT_ONCE = 5_000
_MOST_NAMED = 5


class NewAccount(NamedTuple):
    """An account as read from a row; ``month`` is its first day."""

    month: date
    pseudonym: str
    shown: str
    fact: AccountFact


@dataclass(kw_only=True)
class AccountReader:
    """Reads rows of one file against the people and accounts known when it was opened."""

    people: PeopleBook
    accounts: AccountBook
    today: date

    def parse(self, row: Mapping[str, Cell]) -> tuple[tuple[Any, ...], NewAccount]:
        """Key and account of a row; raises Invalid naming the column."""
        month = Month(month_in(row["month"], "month"))
        if month.first > self.today:
            raise Invalid("This month has not begun.", field="month")
        pseudonym, shown = account_in(row["account"])
        client = text_in(row["client"], "client", longest=80)
        if not client:
            raise Invalid("The client is missing.", field="client")
        person = self.people.find(row["number"])
        check_employed(person.entered_on, person.left_on, month.first, month.last)
        fact = AccountFact(
            id=0,
            client=client,
            employee_id=person.id,
            handed_over_on=day_in(row["handed_over"], "handed_over"),
            due_on=day_in(row["due"], "due"),
            owed=cents_in(row["owed"], "owed"),
            currency=currency_in(row.get("currency", ""), "currency"),
        )
        self.check(month, pseudonym, fact)
        return (month.first, pseudonym, *fact[1:]), NewAccount(month.first, pseudonym, shown, fact)

    def check(self, month: Month, pseudonym: str, fact: AccountFact) -> None:
        """Hold an account against those that are known, and mind it; raises Invalid."""
        known = self.accounts.of(month.first).get(pseudonym)
        check_account(month.last, fact, known, self.accounts.currency(month.first, fact.client))
        self.accounts.add(month.first, pseudonym, fact)

    def stored(self, session: Session, keys: Collection[Any]) -> set[Any]:
        """Keys of accounts in the database, of the months of ``keys``: one statement."""
        if not keys:
            return set()
        one = LedgerAccount
        rows = session.execute(
            select(
                one.month, one.pseudonym, one.client, one.employee_id, one.handed_over_on, one.due_on, one.owed,
                one.currency,
            ).where(one.month >= min(key[0] for key in keys), one.month <= max(key[0] for key in keys))
        )  # fmt: skip
        return {tuple(row) for row in rows}.intersection(keys)

    def store(self, session: Session, actor: Actor, batch_id: int, rows: Sequence[ParsedRow]) -> None:
        """Add the accounts in bulk; raises Invalid where another file brought what contradicts one meanwhile."""
        let_one_write(session)
        afresh = AccountReader(people=self.people, accounts=AccountBook(session), today=self.today)
        for row in rows:
            afresh.check(Month(row.value.month), row.value.pseudonym, row.value.fact)
        values = [_row(batch_id, row) for row in rows]
        for begin in range(0, len(values), _AT_ONCE):
            session.execute(insert(LedgerAccount.__table__), values[begin : begin + _AT_ONCE])  # type: ignore[arg-type]


def _row(batch_id: int, row: ParsedRow) -> dict[str, Any]:
    made: NewAccount = row.value
    kept = {name: value for name, value in made.fact._asdict().items() if name != "id"}
    own = {"month": made.month, "pseudonym": made.pseudonym, "shown": made.shown}
    return {**own, **kept, "batch_id": batch_id, "line": row.line}


def account_reader(session: Session) -> AccountReader:
    """A reader that knows everybody who works or worked here."""
    return AccountReader(people=people_book(session, {}), accounts=AccountBook(session), today=clock.today())


def take_back_accounts(session: Session, _actor: Actor, batch_id: int) -> int:
    """Accounts of a file go again; raises Refused while calls or payments build on them, naming their files."""
    let_one_write(session)
    own = select(LedgerAccount.id).where(LedgerAccount.batch_id == batch_id)
    building = or_(
        *(
            ImportBatch.id.in_(select(row.batch_id).where(row.account_id.in_(own)))
            for row in (LedgerCall, LedgerPayment)
        )
    )
    files = session.execute(
        select(ImportBatch.file_name).where(building).order_by(ImportBatch.id).limit(_MOST_NAMED)
    ).all()
    if files:
        raise Refused(
            "Calls or payments of other files build on these accounts: %(files)s. Take those back first.",
            files=", ".join(name for (name,) in files),
        )
    gone = session.execute(
        delete(LedgerAccount).where(LedgerAccount.batch_id == batch_id),
        execution_options={"synchronize_session": False},
    )
    return cast(CursorResult[Any], gone).rowcount


ACCOUNT_FILES = ImportKind(
    name="hr.ledger_accounts",
    label=lazy_gettext("Accounts held"),
    columns=ACCOUNTS,
    permission=IMPORT_LEDGERS,
    reader=account_reader,
    undo=take_back_accounts,
    personal=True,
)
