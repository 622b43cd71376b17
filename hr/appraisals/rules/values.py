"""What stands in the ledgers: their kinds, currencies, and facts of accounts and payments."""

import enum
from datetime import date
from typing import NamedTuple


class Ledger(enum.StrEnum):
    """Which of the three ledgers of a month."""

    ACCOUNTS = "accounts"
    CALLS = "calls"
    PAYMENTS = "payments"


HOME_CURRENCY = "CNY"
CURRENCIES = ("CNY", "HKD", "MOP", "TWD", "USD", "EUR", "GBP", "SGD", "MYR", "AUD", "CAD", "THB", "PHP")
"""Currencies with two decimal places, so that cents are exact; others are refused."""


class AccountFact(NamedTuple):
    """An account as calls and payments of its month see it. ``id`` is 0 until it is stored; money in cents."""

    id: int
    client: str
    employee_id: int
    handed_over_on: date
    due_on: date
    owed: int
    currency: str


class PaymentFact(NamedTuple):
    """A payment as others see it. ``account`` is the account's pseudonym, ``at`` in seconds since 1970 (UTC)."""

    account: str
    employee_id: int
    at: int
    cents: int
    reverses: str | None
