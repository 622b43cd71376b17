"""Reading the ledgers of a month: what they add up to by file, and what the collection system says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case, func, literal, select, union_all
from sqlalchemy.orm import Session, joinedload

from hr.appraisals.models import LedgerAccount, LedgerCall, LedgerControl, LedgerPayment
from hr.appraisals.rules.values import Ledger
from hr.attendance.months import Month
from hr.permissions import READ_LEDGERS
from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.auth.rules import Scope
from portal.exchange.models import ImportBatch
from portal.people.models import Employee
from portal.people.queries import within_reach


@dataclass(frozen=True, kw_only=True)
class FileSum:
    """What a file brought to a ledger of the month; ``cents`` None for calls, ``currency`` "" there."""

    ledger: Ledger
    currency: str
    batch_id: int
    file_name: str
    sha256: str
    rows: int
    cents: int | None
    reached: int = 0
    resolved: int = 0


@dataclass(frozen=True, kw_only=True)
class LedgerSum:
    """A ledger of the month in one currency, the files that make it up, and what the collection system says."""

    ledger: Ledger
    currency: str
    files: Sequence[FileSum]
    control: LedgerControl | None

    @property
    def rows(self) -> int:
        """Number of rows of all files."""
        return sum(one.rows for one in self.files)

    @property
    def cents(self) -> int | None:
        """Sum of all files in cents, None for calls."""
        return None if self.ledger is Ledger.CALLS else sum(one.cents or 0 for one in self.files)

    @property
    def rows_apart(self) -> int:
        """Our rows less those of the collection system; 0 without a control."""
        return self.rows - self.control.rows if self.control else 0

    @property
    def cents_apart(self) -> int:
        """Our cents less those of the collection system; 0 without a control and for calls."""
        if self.control is None or self.cents is None:
            return 0
        return self.cents - (self.control.cents or 0)

    @property
    def agrees(self) -> bool | None:
        """Whether both are the same; None where nothing was entered to compare with."""
        return None if self.control is None else not (self.rows_apart or self.cents_apart)


def sums_of(session: Session, actor: Actor, month: Month, today: date) -> list[LedgerSum]:
    """The ledgers of the month by currency, over the rows that the reader's permission reaches; two statements.

    What the collection system says is left out for who sees a part only: it holds for the whole.
    """
    files = _file_sums(session, actor, month, today)
    controls = controls_of(session, month) if sees_all(actor) else {}
    keys = dict.fromkeys([(one.ledger, one.currency) for one in files] + list(controls))
    order = list(Ledger)
    return [
        LedgerSum(
            ledger=ledger,
            currency=currency,
            files=[one for one in files if (one.ledger, one.currency) == (ledger, currency)],
            control=controls.get((ledger, currency)),
        )
        for ledger, currency in sorted(keys, key=lambda key: (order.index(key[0]), key[1]))
    ]


def sees_all(actor: Actor) -> bool:
    """Whether the reader sees the ledgers of everybody."""
    return actor.scope(READ_LEDGERS) is Scope.ALL


def _file_sums(session: Session, actor: Actor, month: Month, today: date) -> list[FileSum]:
    reached = select(Employee.id).where(within_reach(actor, READ_LEDGERS, today))
    parts: tuple[tuple[Any, Any], ...] = (
        (LedgerAccount, _part(Ledger.ACCOUNTS, LedgerAccount, LedgerAccount.currency, func.sum(LedgerAccount.owed))),
        (LedgerCall, _part(Ledger.CALLS, LedgerCall, literal(""), literal(0))),
        (LedgerPayment, _part(Ledger.PAYMENTS, LedgerPayment, LedgerPayment.currency, func.sum(LedgerPayment.cents))),
    )
    chosen = [part.where(row.month == month.first) for row, part in parts]
    if not sees_all(actor):
        chosen = [part.where(row.employee_id.in_(reached)) for (row, _), part in zip(parts, chosen, strict=True)]
    found = union_all(*chosen).subquery()
    rows = session.execute(
        select(found, ImportBatch.file_name, ImportBatch.sha256)
        .join(ImportBatch, ImportBatch.id == found.c.batch_id)
        .order_by(found.c.batch_id)
    )
    return [
        FileSum(
            ledger=Ledger(row.ledger),
            currency=row.currency,
            batch_id=row.batch_id,
            file_name=row.file_name,
            sha256=row.sha256,
            rows=row.rows,
            cents=None if row.ledger == Ledger.CALLS else int(row.cents),
            reached=int(row.reached or 0),
            resolved=int(row.resolved or 0),
        )
        for row in rows
    ]


def _part(ledger: Ledger, row: Any, currency: Any, cents: Any) -> Any:
    counted = (
        [func.sum(_one(row.reached)), func.sum(_one(row.resolved))]
        if ledger is Ledger.CALLS
        else [literal(0), literal(0)]
    )
    grouped = [row.batch_id] if ledger is Ledger.CALLS else [row.batch_id, row.currency]
    return select(
        literal(ledger.value).label("ledger"),
        currency.label("currency"),
        row.batch_id.label("batch_id"),
        func.count().label("rows"),
        cents.label("cents"),
        counted[0].label("reached"),
        counted[1].label("resolved"),
    ).group_by(*grouped)


def _one(column: Any) -> Any:
    return case((column, 1), else_=0)


def controls_of(session: Session, month: Month) -> dict[tuple[Ledger, str], LedgerControl]:
    """The newest entry of each ledger and currency of the month, with who made it; one statement."""
    rows = session.scalars(
        select(LedgerControl)
        .where(LedgerControl.month == month.first)
        .options(joinedload(LedgerControl.entered_by).joinedload(Account.employee))
        .order_by(LedgerControl.id)
    )
    return {(row.ledger, row.currency): row for row in rows}


def clients_of(session: Session, month: Month) -> list[str]:
    """Every client that has an account in the month."""
    found = select(LedgerAccount.client).where(LedgerAccount.month == month.first).distinct()
    return sorted(session.scalars(found))
