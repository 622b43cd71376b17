"""Ledgers of the month: rows judged one by one, nothing twice, sums that are the rows' own (H10)."""

from datetime import date
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hr.appraisals.accounts import ACCOUNT_FILES
from hr.appraisals.calls import CALL_FILES
from hr.appraisals.models import LedgerAccount, LedgerCall, LedgerPayment
from hr.appraisals.payments import PAYMENT_FILES
from hr.appraisals.queries import LedgerSum, sums_of
from hr.appraisals.rules.amounts import written_cents
from hr.appraisals.rules.values import Ledger
from hr.appraisals.services import enter_control
from hr.attendance.months import Month
from hr.permissions import READ_LEDGERS
from portal.auth.actor import COMMAND, Actor
from portal.auth.rules import Scope
from portal.db.session import transaction
from portal.errors import Invalid, Refused
from portal.exchange.kinds import ImportKind
from portal.exchange.models import ImportBatch, ImportRow
from portal.exchange.services import stage_file, start_commit
from portal.exchange.undoing import start_undo
from portal.people.models import Employee
from tests.hr.ledgers import CALL, FIRST, PAYMENT, SECOND, TODAY, imported, refusals, staged, written
from tests.hr.staff import at, plain_agency
from tests.portal.exchange.test_import_reading import workbook
from tests.support.statements import count_statements

OCTOBER = Month(date(2026, 10, 1))
HR = Actor(account_id=None, scopes={READ_LEDGERS: Scope.ALL})


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(at(TODAY, "10:00"), tick=True):
        yield


def undo(session: Session, kind: ImportKind, batch: ImportBatch) -> None:
    with transaction(session) as writing:
        start_undo(writing, COMMAND, kind, batch.id, "The wrong month")


def counts(session: Session) -> tuple[int, int, int]:
    """Rows of the three ledgers."""
    tables = (LedgerAccount, LedgerCall, LedgerPayment)
    return tuple(session.scalar(select(func.count(table.id))) or 0 for table in tables)  # type: ignore[return-value]


def sums(session: Session) -> dict[tuple[Ledger, str], LedgerSum]:
    return {(one.ledger, one.currency): one for one in sums_of(session, HR, OCTOBER, TODAY)}


def test_three_files_of_a_month_with_file_and_line(session: Session) -> None:
    plain_agency(session)
    accounts = imported(session, ACCOUNT_FILES, FIRST, SECOND)
    imported(session, CALL_FILES, CALL, "A-2,0002,2026-10-09 09:30,no,no")
    payments = imported(session, PAYMENT_FILES, PAYMENT, "P-2,A-1,0001,2026-10-20 12:00,'-150.00,CNY,P-1")
    assert counts(session) == (2, 2, 2)
    row = session.scalars(select(LedgerAccount).where(LedgerAccount.line == 2)).one()
    assert (row.owed, row.currency, row.batch_id, row.month) == (100_000, "CNY", accounts.id, OCTOBER.first)
    back = session.scalars(select(LedgerPayment).where(LedgerPayment.cents < 0)).one()
    assert (back.cents, back.line, back.batch_id) == (-15_000, 3, payments.id)
    found = sums(session)
    assert found[Ledger.ACCOUNTS, "CNY"].cents == 125_050
    assert (found[Ledger.PAYMENTS, "CNY"].rows, found[Ledger.PAYMENTS, "CNY"].cents) == (2, 25_000)
    assert (found[Ledger.CALLS, ""].rows, found[Ledger.CALLS, ""].cents) == (2, None)


@pytest.mark.safety("s16")
def test_numbers_of_accounts_and_payments_are_not_kept(session: Session) -> None:
    plain_agency(session)
    imported(session, ACCOUNT_FILES, FIRST.replace("A-1", "6222020012345678"))
    imported(session, PAYMENT_FILES, PAYMENT.replace("A-1", "6222020012345678").replace("P-1", "PAY20261009000123"))
    for table in ("ledger_account", "ledger_payment", "import_row"):
        kept = str(session.execute(text(f"SELECT * FROM {table}")).all())  # noqa: S608 - names of our tables
        assert "6222020012345678" not in kept and "PAY20261009000123" not in kept
    assert session.scalars(select(LedgerAccount.shown)).one() == "****5678"


BAD = [
    (ACCOUNT_FILES, "account", FIRST.replace("A-1", "")),
    (ACCOUNT_FILES, "client", FIRST.replace("Harbour Bank", "")),
    (ACCOUNT_FILES, "number", FIRST.replace("0001", "9999")),
    (ACCOUNT_FILES, "number", FIRST.replace("0001", "1")),
    (ACCOUNT_FILES, "number", FIRST.replace("2026-10", "2024-01")),
    (ACCOUNT_FILES, "owed", FIRST.replace("1,000.00", "1,000.001")),
    (ACCOUNT_FILES, "owed", FIRST.replace("1,000.00", "-5")),
    (ACCOUNT_FILES, "owed", FIRST.replace("1,000.00", "0")),
    (ACCOUNT_FILES, "owed", FIRST.replace('"1,000.00"', "=1+1")),
    (ACCOUNT_FILES, "currency", FIRST.replace("CNY", "XXX")),
    (ACCOUNT_FILES, "currency", FIRST.replace("A-1", "A-9").replace("CNY", "USD")),
    (ACCOUNT_FILES, "account", FIRST.replace("1,000.00", "2,000.00")),
    (ACCOUNT_FILES, "month", FIRST.removesuffix("2026-10") + "2027-01"),
    (ACCOUNT_FILES, "month", FIRST.removesuffix("2026-10")),
    (ACCOUNT_FILES, "handed_over", FIRST.replace("2026-10-02", "2026-11-02")),
    (ACCOUNT_FILES, "due", FIRST.replace("2026-07-01", "2026-02-30")),
    (CALL_FILES, "account", CALL.replace("A-1", "A-9")),
    (CALL_FILES, "account", CALL.replace("2026-10", "2026-09")),
    (CALL_FILES, "number", CALL.replace("0001", "9999")),
    (CALL_FILES, "time", CALL.replace("10-08", "10-01")),
    (CALL_FILES, "time", CALL.replace("2026-10-08", "2026-11-08")),
    (CALL_FILES, "reached", CALL.replace("yes", "perhaps")),
    (CALL_FILES, "resolved", CALL.replace("yes,no", "no,yes")),
    (PAYMENT_FILES, "reference", PAYMENT.replace("P-1", "")),
    (PAYMENT_FILES, "account", PAYMENT.replace("A-1", "A-9")),
    (PAYMENT_FILES, "time", PAYMENT.replace("10-09", "10-01")),
    (PAYMENT_FILES, "number", PAYMENT.replace("0001", "9999")),
    (PAYMENT_FILES, "amount", PAYMENT.replace("400.00", "-400.00")),
    (PAYMENT_FILES, "amount", PAYMENT.replace("400.00", "0")),
    (PAYMENT_FILES, "amount", PAYMENT.replace("400.00", "<script>")),
    (PAYMENT_FILES, "currency", PAYMENT.replace("CNY", "USD")),
    (PAYMENT_FILES, "reverses", PAYMENT.replace("400.00", "-400.00") + "P-0"),
]


@pytest.mark.safety("s59")
def test_each_bad_row_keeps_its_column_and_sentence(session: Session) -> None:
    plain_agency(session)
    imported(session, ACCOUNT_FILES, FIRST, SECOND)
    for kind in (ACCOUNT_FILES, CALL_FILES, PAYMENT_FILES):
        lines = [(column, line) for one, column, line in BAD if one is kind]
        batch = imported(session, kind, *(line for _, line in lines))
        assert refusals(session, batch) == [(place, column) for place, (column, _) in enumerate(lines, start=2)]
    assert counts(session) == (2, 0, 0)


def test_a_collector_who_has_left(session: Session) -> None:
    people = plain_agency(session)
    with transaction(session):
        session.get_one(Employee, people[0].id).left_on = date(2026, 10, 8)
    imported(session, ACCOUNT_FILES, FIRST)
    batch = imported(session, CALL_FILES, CALL, CALL.replace("10-08", "10-09"))
    assert refusals(session, batch) == [(3, "number")]
    assert counts(session) == (1, 1, 0)


def test_the_same_file_ten_times_adds_nothing(session: Session) -> None:
    plain_agency(session)
    for kind, lines in ((ACCOUNT_FILES, [FIRST, SECOND]), (CALL_FILES, [CALL]), (PAYMENT_FILES, [PAYMENT])):
        first = imported(session, kind, *lines)
        for _ in range(9):
            with transaction(session):
                batch, again = stage_file(session, COMMAND, kind, "again.csv", written(kind, *lines))
            assert again and batch.id == first.id
        other = imported(session, kind, *lines, lines[0])
        assert (other.new_count, other.duplicate_count) == (0, len(lines) + 1)
    assert counts(session) == (2, 1, 1)


def test_the_same_call_or_payment_said_otherwise_is_refused(session: Session) -> None:
    plain_agency(session)
    imported(session, ACCOUNT_FILES, FIRST)
    imported(session, CALL_FILES, CALL)
    imported(session, PAYMENT_FILES, PAYMENT)
    assert refusals(session, staged(session, CALL_FILES, CALL.replace("yes", "no"))) == [(2, "reached")]
    assert refusals(session, staged(session, PAYMENT_FILES, PAYMENT.replace("400", "401"))) == [(2, "reference")]


def test_no_more_is_reversed_than_was_paid_over_several_files(session: Session) -> None:
    plain_agency(session)
    imported(session, ACCOUNT_FILES, FIRST)
    imported(session, PAYMENT_FILES, PAYMENT)
    back = "{},A-1,0001,2026-10-20 12:00,-250,CNY,P-1"
    batch = imported(session, PAYMENT_FILES, back.format("R-1"), back.format("R-2"))
    assert refusals(session, batch) == [(3, "amount")]
    assert refusals(session, imported(session, PAYMENT_FILES, back.format("R-3"))) == [(2, "amount")]


def test_a_reversal_with_thousand_separators_is_no_formula(session: Session) -> None:
    plain_agency(session)
    imported(session, ACCOUNT_FILES, FIRST)
    imported(session, PAYMENT_FILES, PAYMENT.replace("400.00", '"2,000.00"'), PAYMENT.replace("P-1", "P-2"))
    batch = imported(session, PAYMENT_FILES, 'R-1,A-1,0001,2026-10-20 12:00,"-1,500.00",CNY,P-1')
    assert refusals(session, batch) == [] and counts(session) == (1, 0, 3)


def test_accounts_stay_while_others_build_on_them(session: Session) -> None:
    plain_agency(session)
    accounts = imported(session, ACCOUNT_FILES, FIRST)
    payments = imported(session, PAYMENT_FILES, PAYMENT)
    back = imported(session, PAYMENT_FILES, "R-1,A-1,0001,2026-10-20 12:00,-400,CNY,P-1")
    for kind, batch in ((ACCOUNT_FILES, accounts), (PAYMENT_FILES, payments)):
        with pytest.raises(Refused) as error:
            undo(session, kind, batch)
        assert "hr.ledger_payments.csv" in str(error.value.values["files"])
        session.rollback()
    for kind, batch in ((PAYMENT_FILES, back), (PAYMENT_FILES, payments), (ACCOUNT_FILES, accounts)):
        undo(session, kind, batch)
    assert counts(session) == (0, 0, 0)
    imported(session, ACCOUNT_FILES, FIRST)
    imported(session, PAYMENT_FILES, PAYMENT)
    assert counts(session) == (1, 0, 1)


def test_accounts_taken_back_between_look_and_confirm(session: Session) -> None:
    """A file of calls that waited is judged again when it is confirmed: nothing hangs in the air."""
    plain_agency(session)
    accounts = imported(session, ACCOUNT_FILES, FIRST)
    waiting = staged(session, CALL_FILES, CALL)
    assert waiting.new_count == 1
    undo(session, ACCOUNT_FILES, accounts)
    with transaction(session):
        start_commit(session, COMMAND, CALL_FILES, waiting.id)
    assert refusals(session, waiting) == [(2, "account")] and counts(session) == (0, 0, 0)


SIMPLIFIED = "案件编号,合作机构,工号,委案日期,逾期日期,欠款金额,币种,月份"
TRADITIONAL = "案件編號,合作機構,工號,委託日期,應還日期,欠款金額,幣種,月份"


@pytest.mark.parametrize(
    ("encoding", "head", "line"),
    [
        ("gb18030", SIMPLIFIED, "A-1,海湾银行,0001,2026-10-02,2026-07-01,１２３４．５０,人民币,2026年10月"),
        ("utf-8-sig", TRADITIONAL, 'A-1,海灣銀行,0001,2026/10/02,2026/07/01,"1,234.50",CNY,2026-10'),
    ],
)
def test_files_in_chinese(session: Session, encoding: str, head: str, line: str) -> None:
    plain_agency(session)
    with transaction(session):
        batch, _ = stage_file(session, COMMAND, ACCOUNT_FILES, "a.csv", f"{head}\n{line}\n".encode(encoding))
    assert (batch.new_count, batch.problem_count) == (1, 0)


def test_a_workbook_with_numbers_and_dates(session: Session) -> None:
    plain_agency(session)
    rows = [
        ["Account number", "Client", "Collector", "Handed over on", "Overdue since", "Amount owed", "Month"],
        ["A-1", "Harbour Bank", "0001", "2026-10-02", "2026-07-01", 1234.5, "2026-10"],
        ["A-2", "Harbour Bank", "0001", "2026-10-02", "2026-07-01", 12.505, "2026-10"],
    ]
    with transaction(session):
        batch, _ = stage_file(session, COMMAND, ACCOUNT_FILES, "a.xlsx", workbook(rows))
    assert batch.new_count == 1 and refusals(session, batch) == [(3, "owed")]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    amounts=some.lists(some.integers(min_value=1, max_value=10**9), min_size=1, max_size=12), parts=some.integers(1, 3)
)
def test_rows_add_up_to_the_sums_shown(session: Session, amounts: list[int], parts: int) -> None:
    if session.scalar(select(func.count(Employee.id))) == 0:
        plain_agency(session)
    for table in (LedgerPayment, LedgerCall, LedgerAccount):
        with transaction(session):
            session.execute(text(f"DELETE FROM {table.__tablename__}"))  # noqa: S608 - names of our tables
    month_lines = [
        f'A-{n},Harbour Bank,0001,2026-10-02,2026-07-01,"{written_cents(cents)}",CNY,2026-10'
        for n, cents in enumerate(amounts)
    ]
    for place in range(parts):
        if month_lines[place::parts]:
            marker = session.scalar(select(func.count(ImportBatch.id)))
            imported(session, ACCOUNT_FILES, *month_lines[place::parts], f"bad{marker},,,,,,,")
    found = sums(session)[Ledger.ACCOUNTS, "CNY"]
    rows = session.scalars(select(LedgerAccount.owed)).all()
    assert (found.rows, found.cents) == (len(amounts), sum(amounts)) == (len(rows), sum(rows))


def test_control_sums_stand_beside_ours_and_the_newest_counts(session: Session) -> None:
    plain_agency(session)
    imported(session, ACCOUNT_FILES, FIRST)
    imported(session, PAYMENT_FILES, PAYMENT)
    assert sums(session)[Ledger.PAYMENTS, "CNY"].agrees is None
    with transaction(session):
        enter_control(session, COMMAND, OCTOBER, Ledger.PAYMENTS, 2, 50_000, "CNY")
    found = sums(session)[Ledger.PAYMENTS, "CNY"]
    assert (found.agrees, found.rows_apart, found.cents_apart) == (False, -1, -10_000)
    with transaction(session):
        enter_control(session, COMMAND, OCTOBER, Ledger.PAYMENTS, 1, 40_000, "CNY")
        enter_control(session, COMMAND, OCTOBER, Ledger.CALLS, 3, None, "CNY")
    found_now = sums(session)
    assert found_now[Ledger.PAYMENTS, "CNY"].agrees is True
    assert (found_now[Ledger.CALLS, ""].agrees, found_now[Ledger.CALLS, ""].rows_apart) == (False, -3)


@pytest.mark.parametrize(
    ("ledger", "rows", "cents", "currency", "field"),
    [
        (Ledger.CALLS, 1, 5, "", "sum"),
        (Ledger.PAYMENTS, 1, None, "CNY", "sum"),
        (Ledger.PAYMENTS, -1, 5, "CNY", "rows"),
        (Ledger.PAYMENTS, 1, 5, "XXX", "currency"),
        (Ledger.PAYMENTS, 1, 10**14, "CNY", "sum"),
    ],
)  # fmt: skip
def test_controls_that_are_none(
    session: Session, ledger: Ledger, rows: int, cents: int | None, currency: str, field: str
) -> None:
    with pytest.raises(Invalid) as error:
        enter_control(session, COMMAND, OCTOBER, ledger, rows, cents, currency)
    assert error.value.field == field


def test_the_database_holds_reversals_and_their_sign(session: Session) -> None:
    plain_agency(session)
    imported(session, ACCOUNT_FILES, FIRST)
    imported(session, PAYMENT_FILES, PAYMENT)
    with pytest.raises(IntegrityError), transaction(session):
        session.execute(text("UPDATE ledger_payment SET cents = -1"))


def test_reading_rows_asks_as_often_for_many_as_for_few(session: Session) -> None:
    plain_agency(session)
    lines = [f"A-{n},Harbour Bank,0001,2026-10-02,2026-07-01,10.00,CNY,2026-10" for n in range(400)]
    with count_statements() as few:
        staged(session, ACCOUNT_FILES, *lines[:2])
    with count_statements() as many:
        staged(session, ACCOUNT_FILES, *lines)
    assert len(many) == len(few)
    assert session.scalar(select(func.count()).select_from(ImportRow)) == 202
