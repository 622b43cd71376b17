"""Tables of the ledgers of the month: rows as the collection system gave them, and what it says they add up to."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hr.appraisals.rules.values import Ledger
from portal.auth.models import Account
from portal.db.base import Base, BigId
from portal.db.columns import choice


class LedgerAccount(Base):
    """An account that a collector held in a month. Never changed; removed only with the whole file it came in.

    ``month`` is its first day. The client's number of the account is not kept: ``pseudonym`` finds it again,
    ``shown`` is its mask. ``owed`` is in cents of ``currency``. ``line`` is the place in the batch's file.
    """

    __tablename__ = "ledger_account"
    __table_args__ = (
        UniqueConstraint("month", "pseudonym"),
        Index("ix_ledger_account_client", "month", "client"),
        Index("ix_ledger_account_employee", "employee_id", "month"),
        Index("ix_ledger_account_batch", "batch_id"),
        CheckConstraint("owed > 0", name="owed_more_than_nothing"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    month: Mapped[date]
    client: Mapped[str] = mapped_column(String(80))
    pseudonym: Mapped[str] = mapped_column(String(32))
    shown: Mapped[str] = mapped_column(String(12))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    handed_over_on: Mapped[date]
    due_on: Mapped[date]
    owed: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"))
    line: Mapped[int]


class LedgerCall(Base):
    """A call to a debtor; ``month`` is that of ``at`` in Asia/Shanghai. Never changed, removed with its file only."""

    __tablename__ = "ledger_call"
    __table_args__ = (
        UniqueConstraint("account_id", "employee_id", "at"),
        Index("ix_ledger_call_month", "month", "at"),
        Index("ix_ledger_call_employee", "employee_id", "month"),
        Index("ix_ledger_call_batch", "batch_id"),
        CheckConstraint("reached OR NOT resolved", name="resolved_by_reaching"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    month: Mapped[date]
    account_id: Mapped[int] = mapped_column(ForeignKey("ledger_account.id"))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    at: Mapped[datetime]
    reached: Mapped[bool]
    resolved: Mapped[bool]
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"))
    line: Mapped[int]


class LedgerPayment(Base):
    """A payment or, with a negative amount, the reversal of one. Never changed, removed with its file only.

    ``cents`` are of the account's currency, ``currency`` repeats it. The payment's number is kept as ``pseudonym``;
    ``reverses`` is that of the payment taken back.
    """

    __tablename__ = "ledger_payment"
    __table_args__ = (
        UniqueConstraint("pseudonym"),
        Index("ix_ledger_payment_month", "month", "at"),
        Index("ix_ledger_payment_account", "account_id"),
        Index("ix_ledger_payment_employee", "employee_id", "month"),
        Index("ix_ledger_payment_batch", "batch_id"),
        Index("ix_ledger_payment_reverses", "reverses"),
        CheckConstraint("(cents > 0 AND reverses IS NULL) OR (cents < 0 AND reverses IS NOT NULL)", name="signed"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    month: Mapped[date]
    account_id: Mapped[int] = mapped_column(ForeignKey("ledger_account.id"))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    at: Mapped[datetime]
    cents: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    pseudonym: Mapped[str] = mapped_column(String(32))
    reverses: Mapped[str | None] = mapped_column(ForeignKey("ledger_payment.pseudonym"))
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"))
    line: Mapped[int]


class LedgerControl(Base):
    """What the collection system says that a ledger of a month adds up to. Only ever added: the newest counts.

    ``cents`` is None for calls, ``currency`` "" there.
    """

    __tablename__ = "ledger_control"
    __table_args__ = (Index("ix_ledger_control_month", "month", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[date]
    ledger: Mapped[Ledger] = mapped_column(choice(Ledger))
    currency: Mapped[str] = mapped_column(String(3))
    rows: Mapped[int]
    cents: Mapped[int | None] = mapped_column(BigInteger)
    entered_at: Mapped[datetime]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    entered_by: Mapped[Account | None] = relationship()
