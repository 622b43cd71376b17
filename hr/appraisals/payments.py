"""Files of payments: how a row is read and stored, and when a file can be taken back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, cast

from sqlalchemy import CursorResult, delete, insert, select
from sqlalchemy.orm import Session

from hr.appraisals.books import PaymentBook, let_one_write, payment_in, stored_payments
from hr.appraisals.calls import check_accounts_there
from hr.appraisals.cells import currency_in
from hr.appraisals.columns import PAYMENTS
from hr.appraisals.models import LedgerPayment
from hr.appraisals.moments import OccasionReader, choosing, occasion_reader
from hr.appraisals.rules.amounts import cents_in
from hr.appraisals.rules.checks import check_currency, check_payment
from hr.appraisals.rules.values import PaymentFact
from hr.attendance.punches import instant
from hr.permissions import IMPORT_LEDGERS
from portal.auth.actor import Actor
from portal.errors import Invalid, Refused
from portal.exchange.kinds import Choices, ImportKind, ParsedRow
from portal.exchange.models import ImportBatch
from portal.exchange.reading import Cell
from portal.web.i18n import lazy_gettext

_AT_ONCE = 5_000
_MOST_NAMED = 5


class NewPayment(NamedTuple):
    """A payment as read from a row; ``month`` is the first day of its month in Asia/Shanghai."""

    month: date
    account_id: int
    currency: str
    pseudonym: str
    fact: PaymentFact

    @property
    def at(self) -> int:
        """When it was paid, in seconds since 1970 (UTC)."""
        return self.fact.at


@dataclass(kw_only=True)
class PaymentReader:
    """Reads rows of one file against people, accounts and payments."""

    occasions: OccasionReader
    payments: PaymentBook

    def parse(self, row: Mapping[str, Cell]) -> tuple[tuple[str, PaymentFact], NewPayment]:
        """Key and payment of a row; raises Invalid naming the column."""
        pseudonym = payment_in(row["reference"], "reference")
        if pseudonym is None:
            raise Invalid("The payment number is missing.", field="reference")
        found = self.occasions.read(row)
        cents = cents_in(row["amount"], "amount")
        check_currency(found.account.client, currency_in(row.get("currency", ""), "currency"), found.account.currency)
        reverses = payment_in(row.get("reverses", ""), "reverses")
        fact = PaymentFact(found.pseudonym, found.employee_id, found.at, cents, reverses)
        self.check(pseudonym, fact)
        return (pseudonym, fact), NewPayment(found.month, found.account.id, found.account.currency, pseudonym, fact)

    def check(self, pseudonym: str, fact: PaymentFact) -> None:
        """Hold a payment against those that are known, and mind it; raises Invalid."""
        known = self.payments.paid.get(pseudonym)
        if known == fact:
            return
        if known is not None:
            raise Invalid("This payment number stands for another payment already.", field="reference")
        back = self.payments.taken_back.get(fact.reverses, 0) if fact.reverses else 0
        check_payment(fact, self.payments.paid, back)
        self.payments.add(pseudonym, fact)

    def stored(self, session: Session, keys: Collection[Any]) -> set[Any]:
        """Keys of payments in the database: one statement."""
        return set(stored_payments(session).items()).intersection(keys) if keys else set()

    def store(self, session: Session, actor: Actor, batch_id: int, rows: Sequence[ParsedRow]) -> None:
        """Add the payments in bulk; raises Invalid where what they build on changed meanwhile."""
        let_one_write(session)
        check_accounts_there(session, {row.value.account_id for row in rows})
        afresh = PaymentReader(occasions=self.occasions, payments=PaymentBook(session))
        for row in rows:
            afresh.check(row.value.pseudonym, row.value.fact)
        values = [_row(batch_id, row) for row in rows]
        for begin in range(0, len(values), _AT_ONCE):
            session.execute(insert(LedgerPayment.__table__), values[begin : begin + _AT_ONCE])  # type: ignore[arg-type]


def _row(batch_id: int, row: ParsedRow) -> dict[str, Any]:
    made: NewPayment = row.value
    return {
        "month": made.month,
        "account_id": made.account_id,
        "employee_id": made.fact.employee_id,
        "at": instant(made.fact.at),
        "cents": made.fact.cents,
        "currency": made.currency,
        "pseudonym": made.pseudonym,
        "reverses": made.fact.reverses,
        "batch_id": batch_id,
        "line": row.line,
    }


def payment_reader(session: Session, choices: Choices | None = None) -> PaymentReader:
    """A reader that knows people, accounts and payments, and what was chosen about the file."""
    return PaymentReader(occasions=occasion_reader(session, choices or {}), payments=PaymentBook(session))


def take_back_payments(session: Session, _actor: Actor, batch_id: int) -> int:
    """Payments of a file go again; raises Refused while another file reverses one of them."""
    let_one_write(session)
    own = select(LedgerPayment.pseudonym).where(LedgerPayment.batch_id == batch_id)
    reversing = select(LedgerPayment.batch_id).where(
        LedgerPayment.reverses.in_(own), LedgerPayment.batch_id != batch_id
    )
    files = session.scalars(
        select(ImportBatch.file_name).where(ImportBatch.id.in_(reversing)).order_by(ImportBatch.id).limit(_MOST_NAMED)
    ).all()
    if files:
        raise Refused(
            "Payments of this file are reversed by other files: %(files)s. Take those back first.",
            files=", ".join(files),
        )
    gone = session.execute(
        delete(LedgerPayment).where(LedgerPayment.batch_id == batch_id),
        execution_options={"synchronize_session": False},
    )
    return cast(CursorResult[Any], gone).rowcount


PAYMENT_FILES = ImportKind(
    name="hr.ledger_payments",
    label=lazy_gettext("Payments"),
    columns=PAYMENTS,
    permission=IMPORT_LEDGERS,
    reader=payment_reader,
    undo=take_back_payments,
    personal=True,
    choosing=choosing(payment_reader),
)
