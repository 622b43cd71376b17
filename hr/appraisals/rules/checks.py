"""What speaks against a row of the ledgers, as sentences; pure, so that each case is a line of a table."""

from collections.abc import Mapping
from datetime import date

from hr.appraisals.rules.values import AccountFact, PaymentFact
from portal.errors import Invalid


def check_employed(entered_on: date, left_on: date | None, first: date, last: date) -> None:
    """Raise Invalid (field ``number``) where somebody was not employed on any day from ``first`` to ``last``."""
    if last < entered_on:
        raise Invalid("This lies before the person's first day, %(day)s.", field="number", day=entered_on)
    if left_on is not None and first > left_on:
        raise Invalid("This lies after the person's last day, %(day)s.", field="number", day=left_on)


def check_account(month_last: date, fact: AccountFact, known: AccountFact | None, currency: str | None) -> None:
    """Raise Invalid for an account that contradicts itself, another row, or its client's currency of the month."""
    if fact.owed <= 0:
        raise Invalid("The amount owed must be more than zero.", field="owed")
    if fact.handed_over_on > month_last:
        raise Invalid("The account was handed over after the end of its month.", field="handed_over")
    if fact.due_on > fact.handed_over_on:
        raise Invalid("The account was handed over before it was due.", field="due")
    if known is not None and known._replace(id=0) != fact._replace(id=0):
        raise Invalid("This account stands in the ledger of the month already, with other values.", field="account")
    check_currency(fact.client, fact.currency, currency)


def check_currency(client: str, found: str, known: str | None) -> None:
    """Raise Invalid for a second currency of a client in a month."""
    if known is not None and found != known:
        raise Invalid(
            "%(client)s is in %(known)s in this month. One client has one currency a month.",
            field="currency", client=client, known=known,
        )  # fmt: skip


def account_of_row(account: AccountFact | None, day: date) -> AccountFact:
    """The account of a call or payment on ``day``; raises Invalid for none, and for a day before its handing over."""
    if account is None:
        raise Invalid("There is no such account in the ledger of accounts of this month.", field="account")
    if day < account.handed_over_on:
        raise Invalid(
            "This lies before the account was handed over, %(day)s.", field="time", day=account.handed_over_on
        )
    return account


def check_payment(fact: PaymentFact, paid: Mapping[str, PaymentFact], taken_back: int) -> None:
    """Raise Invalid for an amount that is none, and for a reversal that does not fit its payment.

    ``taken_back`` are the cents that other reversals took back of the same payment.
    """
    if fact.cents == 0:
        raise Invalid("A payment of nothing is no payment.", field="amount")
    if fact.reverses is None:
        if fact.cents < 0:
            raise Invalid(
                "A negative amount must say which payment it reverses, in the column for that.", field="amount"
            )
        return
    if fact.cents > 0:
        raise Invalid("A reversal has a negative amount.", field="amount")
    original = paid.get(fact.reverses)
    if original is None or original.reverses is not None:
        raise Invalid(
            "The payment to reverse is not known: it must stand further up, or in a file that is stored.",
            field="reverses",
        )
    if original.account != fact.account:
        raise Invalid("The payment to reverse belongs to another account.", field="reverses")
    if fact.at < original.at:
        raise Invalid("This lies before the payment that it reverses.", field="time")
    if original.cents + fact.cents - taken_back < 0:
        raise Invalid("More would be reversed than was paid.", field="amount")
