"""The rows of a ledger of a month as a list: each with the file and line it came from."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Select, select

from hr.appraisals.labels import LEDGERS, money
from hr.appraisals.models import LedgerAccount, LedgerCall, LedgerPayment
from hr.appraisals.rules.amounts import written_cents
from hr.appraisals.rules.values import Ledger
from hr.attendance.months import Month
from hr.permissions import IMPORT_LEDGERS, READ_LEDGER_ROWS
from portal.auth.actor import Actor
from portal.exchange.layouts import place_text
from portal.exchange.models import ImportBatch
from portal.people.models import Employee
from portal.people.queries import within_reach
from portal.web.filters import day_and_time, written_date
from portal.web.i18n import gettext, lazy_gettext
from portal.web.parts import badge
from portal.web.tables import Column, Listing

_LONGEST_FILTER = 80
_ROWS: Mapping[Ledger, Any] = {
    Ledger.ACCOUNTS: LedgerAccount,
    Ledger.CALLS: LedgerCall,
    Ledger.PAYMENTS: LedgerPayment,
}


def rows_listing(actor: Actor, ledger: Ledger, month: Month, today: date, wanted: Mapping[str, str]) -> Listing:
    """Rows of collectors whom the reader reaches; ``wanted`` may name a client, a collector and a file."""
    row = _ROWS[ledger]
    return Listing(
        name=f"ledger-{ledger.value}",
        title=LEDGERS[ledger],
        statement=_filtered(_statement(ledger).where(row.month == month.first), row, actor, today, wanted),
        key=row.id.expression,
        columns=[*_who(row), *_COLUMNS[ledger], *_whence(row)],
        default_sort="number" if ledger is Ledger.ACCOUNTS else "at",
        exports=actor.may(IMPORT_LEDGERS),
        empty_title=lazy_gettext("No rows here"),
        empty_text=lazy_gettext("Import the file of the month, or choose another filter."),
    )


def _statement(ledger: Ledger) -> Select[*tuple[Any, ...]]:
    one, row = LedgerAccount, _ROWS[ledger]
    own: dict[Ledger, tuple[Any, ...]] = {
        Ledger.ACCOUNTS: (one.handed_over_on, one.due_on, one.owed, one.currency),
        Ledger.CALLS: (LedgerCall.at, LedgerCall.reached, LedgerCall.resolved),
        Ledger.PAYMENTS: (LedgerPayment.at, LedgerPayment.cents, LedgerPayment.currency, LedgerPayment.reverses),
    }
    statement = select(
        row.id, row.line, row.batch_id, one.client, one.shown, Employee.number, Employee.name,
        ImportBatch.file_name, *own[ledger],
    ).join(Employee, Employee.id == row.employee_id).join(ImportBatch, ImportBatch.id == row.batch_id)  # fmt: skip
    return statement if row is one else statement.join(one, one.id == row.account_id)


def _filtered(
    statement: Select[*tuple[Any, ...]], row: Any, actor: Actor, today: date, wanted: Mapping[str, str]
) -> Select[*tuple[Any, ...]]:
    statement = statement.where(within_reach(actor, READ_LEDGER_ROWS, today))
    who = wanted.get("collector", "").strip()[:_LONGEST_FILTER]
    if who:
        statement = statement.where(
            Employee.name.icontains(who, autoescape=True) | Employee.number.icontains(who, autoescape=True)
        )
    if wanted.get("client"):
        statement = statement.where(LedgerAccount.client == wanted["client"][:_LONGEST_FILTER])
    batch = wanted.get("file", "")
    if batch.isascii() and batch.isdigit() and len(batch) < 10:
        statement = statement.where(row.batch_id == int(batch))
    return statement


def _who(row: Any) -> list[Column]:
    return [
        Column(
            key="number",
            title=lazy_gettext("Staff number"),
            value=lambda one: one.number,
            sort=Employee.number.expression,
        ),
        Column(
            key="name",
            title=lazy_gettext("Collector"),
            value=lambda one: one.name,
            sort=Employee.name.expression,
            by_language=True,
        ),
        Column(
            key="client",
            title=lazy_gettext("Client (creditor)"),
            value=lambda one: one.client,
            sort=LedgerAccount.client.expression,
        ),
        Column(key="account", title=lazy_gettext("Account number"), value=lambda one: one.shown),
    ]


def _whence(row: Any) -> list[Column]:
    return [
        Column(key="file", title=lazy_gettext("File"), value=lambda one: one.file_name, sort=row.batch_id.expression),
        Column(
            key="line",
            title=lazy_gettext("Line"),
            value=lambda one: one.line,
            cell=lambda one: place_text(False, one.line),
            sort=row.line.expression,
            align="end",
            kind="number",
        ),
    ]


def _at(column: Any, title: Any) -> Column:
    return Column(
        key="at",
        title=title,
        value=lambda one: one.at,
        cell=lambda one: day_and_time(one.at),
        sort=column.expression,
        kind="datetime",
    )


def _yes(value: bool) -> str:
    return gettext("Yes") if value else gettext("No")


def _cents(key: str, title: Any, column: Any, name: str) -> Column:
    return Column(
        key=key,
        title=title,
        value=lambda one: written_cents(getattr(one, name)),
        cell=lambda one: money(getattr(one, name), one.currency),
        sort=column.expression,
        align="end",
    )


_COLUMNS: Mapping[Ledger, tuple[Column, ...]] = {
    Ledger.ACCOUNTS: (
        Column(
            key="handed",
            title=lazy_gettext("Handed over on"),
            value=lambda one: one.handed_over_on,
            cell=lambda one: written_date(one.handed_over_on),
            sort=LedgerAccount.handed_over_on.expression,
            kind="date",
        ),
        Column(
            key="due",
            title=lazy_gettext("Overdue since"),
            value=lambda one: one.due_on,
            cell=lambda one: written_date(one.due_on),
            sort=LedgerAccount.due_on.expression,
            kind="date",
        ),
        _cents("owed", lazy_gettext("Amount owed"), LedgerAccount.owed, "owed"),
        Column(key="currency", title=lazy_gettext("Currency"), value=lambda one: one.currency),
    ),
    Ledger.CALLS: (
        _at(LedgerCall.at, lazy_gettext("Called at")),
        Column(
            key="reached",
            title=lazy_gettext("Debtor reached"),
            value=lambda one: _yes(one.reached),
            sort=LedgerCall.reached.expression,
        ),
        Column(
            key="resolved",
            title=lazy_gettext("Resolved at first contact"),
            value=lambda one: _yes(one.resolved),
            sort=LedgerCall.resolved.expression,
        ),
    ),
    Ledger.PAYMENTS: (
        _at(LedgerPayment.at, lazy_gettext("Paid at")),
        _cents("cents", lazy_gettext("Amount paid"), LedgerPayment.cents, "cents"),
        Column(key="currency", title=lazy_gettext("Currency"), value=lambda one: one.currency),
        Column(
            key="kind",
            title=lazy_gettext("Kind"),
            value=lambda one: gettext("Reversal") if one.reverses else gettext("Payment"),
            cell=lambda one: badge(gettext("Reversal"), "warning") if one.reverses else gettext("Payment"),
        ),
    ),
}
