"""What rows of a file are held against: accounts of a month and payments that are stored or stand further up."""

import zlib
from collections.abc import Mapping
from datetime import date
from functools import cached_property

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr.appraisals.models import LedgerAccount, LedgerCall, LedgerPayment
from hr.appraisals.rules.values import AccountFact, PaymentFact
from portal.errors import Invalid
from portal.exchange.moments import text_in
from portal.exchange.reading import Cell
from portal.personal.queries import blind_index
from portal.personal.rules import Kind, compact, masked

LONGEST_NUMBER = 60


def account_in(cell: Cell) -> tuple[str, str]:
    """Pseudonym and mask of an account's number; raises Invalid (field ``account``)."""
    text = text_in(cell, "account", longest=LONGEST_NUMBER)
    if not compact(text):
        raise Invalid("The account number is missing.", field="account")
    return blind_index("ledger_account.pseudonym", text) or "", masked(Kind.BANK, text)


def payment_in(cell: Cell, field: str) -> str | None:
    """Pseudonym of a payment's number, None for an empty cell; raises Invalid."""
    text = text_in(cell, field, longest=LONGEST_NUMBER)
    return blind_index("ledger_payment.pseudonym", text) if compact(text) else None


class AccountBook:
    """Accounts by month and pseudonym. A month is read when the first row of it comes: a statement a month."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._months: dict[date, dict[str, AccountFact]] = {}
        self._currencies: dict[tuple[date, str], str] = {}

    def of(self, month: date) -> dict[str, AccountFact]:
        """Every account of the month that is known by now."""
        if month not in self._months:
            row = LedgerAccount
            statement = select(
                row.pseudonym, row.id, row.client, row.employee_id, row.handed_over_on, row.due_on, row.owed,
                row.currency,
            ).where(row.month == month)  # fmt: skip
            found = {one[0]: AccountFact(*one[1:]) for one in self._session.execute(statement)}
            self._months[month] = found
            for fact in found.values():
                self._currencies[month, fact.client.casefold()] = fact.currency
        return self._months[month]

    def currency(self, month: date, client: str) -> str | None:
        """The client's currency of the month; None while it has no account."""
        self.of(month)
        return self._currencies.get((month, client.casefold()))

    def add(self, month: date, pseudonym: str, fact: AccountFact) -> None:
        """Mind an account of the file for the rows that follow."""
        self.of(month).setdefault(pseudonym, fact)
        self._currencies.setdefault((month, fact.client.casefold()), fact.currency)


class PaymentBook:
    """Every payment by pseudonym, read at the first row, and how much of each was taken back."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @cached_property
    def paid(self) -> dict[str, PaymentFact]:
        """The payments; rows of the file are added as they are read."""
        return stored_payments(self._session)

    @cached_property
    def taken_back(self) -> dict[str, int]:
        """Cents by the pseudonym of the payment that they were taken back of."""
        found: dict[str, int] = {}
        for fact in self.paid.values():
            if fact.reverses is not None:
                found[fact.reverses] = found.get(fact.reverses, 0) - fact.cents
        return found

    def add(self, pseudonym: str, fact: PaymentFact) -> None:
        """Mind a payment of the file for the rows that follow."""
        back = self.taken_back
        self.paid[pseudonym] = fact
        if fact.reverses is not None:
            back[fact.reverses] = back.get(fact.reverses, 0) - fact.cents


def stored_payments(session: Session) -> dict[str, PaymentFact]:
    """All payments of the database in one statement."""
    row = LedgerPayment
    statement = select(
        row.pseudonym, LedgerAccount.pseudonym, row.employee_id, row.at, row.cents, row.reverses
    ).join(LedgerAccount, LedgerAccount.id == row.account_id)  # fmt: skip
    return {
        pseudonym: PaymentFact(account, employee_id, int(at.timestamp()), cents, reverses)
        for pseudonym, account, employee_id, at, cents, reverses in session.execute(statement)
    }


def stored_calls(session: Session, month: date) -> Mapping[tuple[int, int, int], tuple[bool, bool]]:
    """Calls of a month: account, employee and second → whether the debtor was reached and it was resolved."""
    row = LedgerCall
    statement = select(row.account_id, row.employee_id, row.at, row.reached, row.resolved).where(row.month == month)
    return {
        (account, employee, int(at.timestamp())): (reached, resolved)
        for account, employee, at, reached, resolved in session.execute(statement)
    }


def let_one_write(session: Session) -> None:
    """One file at a time stores or takes back rows of any ledger, since they build on each other."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(zlib.crc32(b"hr.ledgers"))))
