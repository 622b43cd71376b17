"""Amounts, words and checks of the ledgers: exact, or refused with a sentence (H10)."""

import math
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from hr.appraisals.cells import currency_in, month_in, yes_in
from hr.appraisals.rules.amounts import MOST_CENTS, cents_in, written_cents
from hr.appraisals.rules.checks import account_of_row, check_account, check_currency, check_employed, check_payment
from hr.appraisals.rules.values import AccountFact, PaymentFact
from portal.errors import Invalid

SOME_DAY = datetime(2026, 10, 1)  # noqa: DTZ001 - a date cell of a workbook has no zone
FACT = AccountFact(0, "Harbour Bank", 7, date(2026, 10, 2), date(2026, 7, 1), 100_000, "CNY")
PAID = {"p1": PaymentFact("a1", 7, 1000, 5_000, None), "r1": PaymentFact("a1", 7, 1100, -1_000, "p1")}


@pytest.mark.parametrize(
    ("cell", "cents"),
    [
        ("1,234.50", 123_450), ("1234.5", 123_450), ("0.01", 1), ("12", 1_200), (" 12.30 ", 1_230), ("+5", 500),
        ("-5.00", -500), ("１，２３４．５０", 123_450), ("−5", -500), ("－５", -500), ("12,345,678.90", 1_234_567_890),
        (1234.5, 123_450), (1234, 123_400), (0.1, 10), (-3.05, -305), (1e7, 1_000_000_000), ("0", 0),
    ],
)  # fmt: skip
def test_amounts_are_exact(cell: object, cents: int) -> None:
    assert cents_in(cell, "amount") == cents  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "cell",
    [
        "", "  ", "1.234", "1.230", "1,23", "1.234,50", "12,34.50", "1 234", "¥12", "12元", ".5", "5.", "1e5", "--5",
        "٣", "²", "½", "=1+1", "NaN", "inf", "1" * 41, "99999999999999", True, math.nan, math.inf, 0.1 + 0.2, 1.005,
        SOME_DAY, date(2026, 10, 1), "<b>1</b>", "1\x00",
    ],
)  # fmt: skip
def test_what_is_no_exact_amount_is_refused(cell: object) -> None:
    with pytest.raises(Invalid) as error:
        cents_in(cell, "amount")  # type: ignore[arg-type]
    assert error.value.field == "amount"


@given(some.integers(min_value=-MOST_CENTS, max_value=MOST_CENTS))
def test_an_amount_that_is_written_is_read_back(cents: int) -> None:
    assert cents_in(written_cents(cents), "amount") == cents
    assert cents_in(str(Decimal(cents) / 100), "amount") == cents


@given(some.integers(min_value=-(10**11), max_value=10**11))
def test_a_number_of_a_workbook_means_the_digits_that_were_typed(cents: int) -> None:
    assert cents_in(cents / 100, "amount") == cents


@given(some.text(max_size=30) | some.floats())
def test_any_cell_is_an_amount_or_a_sentence(cell: str | float) -> None:
    try:
        assert isinstance(cents_in(cell, "amount"), int)
    except Invalid as error:
        assert error.message


@pytest.mark.parametrize(
    ("text", "code"), [("", "CNY"), ("cny", "CNY"), ("人民币", "CNY"), ("港幣", "HKD"), ("usd", "USD")]
)
def test_currencies_by_code_and_name(text: str, code: str) -> None:
    assert currency_in(text, "currency") == code


@pytest.mark.parametrize(
    ("cell", "said"),
    [("yes", True), ("是", True), ("1", True), (True, True), (1, True), ("no", False), ("未接通", False), ("", False)],
)
def test_yes_and_no_in_three_languages(cell: object, said: bool) -> None:
    assert yes_in(cell, "reached") is said  # type: ignore[arg-type]


@pytest.mark.parametrize("read", [currency_in, yes_in, month_in])
def test_other_words_are_refused(read: object) -> None:
    with pytest.raises(Invalid):
        read("JPY?", "field")  # type: ignore[operator]


@pytest.mark.parametrize("cell", ["2026-10", "2026/10", "2026年10月", "2026-10-09", SOME_DAY, date(2026, 10, 1)])
def test_a_month_is_its_first_day(cell: object) -> None:
    assert month_in(cell, "month") == date(2026, 10, 1)  # type: ignore[arg-type]


@pytest.mark.parametrize("cell", ["", "2026-13", "10/2026", "202610", 202610, "2026-00", "October"])
def test_what_is_no_month_is_refused(cell: object) -> None:
    with pytest.raises(Invalid):
        month_in(cell, "month")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"owed": 0}, "owed"), ({"owed": -1}, "owed"), ({"handed_over_on": date(2026, 11, 1)}, "handed_over"),
        ({"due_on": date(2026, 10, 3)}, "due"),
    ],
)  # fmt: skip
def test_an_account_that_contradicts_itself(change: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as error:
        check_account(date(2026, 10, 31), FACT._replace(**change), None, None)  # type: ignore[arg-type]
    assert error.value.field == field


def test_an_account_twice_is_the_same_or_refused() -> None:
    check_account(date(2026, 10, 31), FACT, FACT._replace(id=5), "CNY")
    with pytest.raises(Invalid) as error:
        check_account(date(2026, 10, 31), FACT, FACT._replace(owed=1), "CNY")
    assert error.value.field == "account"
    with pytest.raises(Invalid) as error:
        check_currency("Harbour Bank", "USD", "CNY")
    assert error.value.field == "currency"


@pytest.mark.parametrize(
    ("fact", "field"),
    [
        (PaymentFact("a1", 7, 2000, 0, None), "amount"),
        (PaymentFact("a1", 7, 2000, -5, None), "amount"),
        (PaymentFact("a1", 7, 2000, 5, "p1"), "amount"),
        (PaymentFact("a1", 7, 2000, -5, "p9"), "reverses"),
        (PaymentFact("a1", 7, 2000, -5, "r1"), "reverses"),
        (PaymentFact("a2", 7, 2000, -5, "p1"), "reverses"),
        (PaymentFact("a1", 7, 900, -5, "p1"), "time"),
        (PaymentFact("a1", 7, 2000, -4_001, "p1"), "amount"),
    ],
)
def test_a_payment_that_is_none(fact: PaymentFact, field: str) -> None:
    with pytest.raises(Invalid) as error:
        check_payment(fact, PAID, 1_000)
    assert error.value.field == field


def test_a_reversal_may_take_back_what_is_left() -> None:
    check_payment(PaymentFact("a1", 7, 2000, -4_000, "p1"), PAID, 1_000)


def test_the_day_lies_in_the_employment_and_after_the_handing_over() -> None:
    check_employed(date(2026, 10, 9), date(2026, 10, 9), date(2026, 10, 1), date(2026, 10, 31))
    for first, last in ((date(2026, 10, 1), date(2026, 10, 8)), (date(2026, 10, 10), date(2026, 10, 31))):
        with pytest.raises(Invalid):
            check_employed(date(2026, 10, 9), date(2026, 10, 9), first, last)
    assert account_of_row(FACT, date(2026, 10, 2)) is FACT
    for account, day in ((None, date(2026, 10, 2)), (FACT, date(2026, 10, 1))):
        with pytest.raises(Invalid):
            account_of_row(account, day)
