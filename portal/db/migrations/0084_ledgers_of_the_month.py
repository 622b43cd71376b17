"""Accounts, calls and payments of a month as the collection system gave them, and what it says they add up to."""

import sqlalchemy as sa
from alembic import op

revision = "0084"
down_revision = "0083"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _accounts()
    _calls()
    _payments()
    _controls()


def _accounts() -> None:
    op.create_table(
        "ledger_account",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("client", sa.String(length=80), nullable=False),
        sa.Column("pseudonym", sa.String(length=32), nullable=False),
        sa.Column("shown", sa.String(length=12), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("handed_over_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("owed", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.CheckConstraint("owed > 0", name=op.f("ck_ledger_account_owed_more_than_nothing")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_ledger_account_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_ledger_account_employee_id_employee")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_account")),
        sa.UniqueConstraint("month", "pseudonym", name=op.f("uq_ledger_account_month_pseudonym")),
    )
    op.create_index("ix_ledger_account_client", "ledger_account", ["month", "client"])
    op.create_index("ix_ledger_account_employee", "ledger_account", ["employee_id", "month"])
    op.create_index("ix_ledger_account_batch", "ledger_account", ["batch_id"])


def _calls() -> None:
    op.create_table(
        "ledger_call",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("account_id", _BIG, nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reached", sa.Boolean(), nullable=False),
        sa.Column("resolved", sa.Boolean(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.CheckConstraint("reached OR NOT resolved", name=op.f("ck_ledger_call_resolved_by_reaching")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["ledger_account.id"], name=op.f("fk_ledger_call_account_id_ledger_account")
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_ledger_call_batch_id_import_batch")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_ledger_call_employee_id_employee")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_call")),
        sa.UniqueConstraint("account_id", "employee_id", "at", name=op.f("uq_ledger_call_account_id_employee_id_at")),
    )
    op.create_index("ix_ledger_call_month", "ledger_call", ["month", "at"])
    op.create_index("ix_ledger_call_employee", "ledger_call", ["employee_id", "month"])
    op.create_index("ix_ledger_call_batch", "ledger_call", ["batch_id"])


def _payments() -> None:
    signed = "(cents > 0 AND reverses IS NULL) OR (cents < 0 AND reverses IS NOT NULL)"
    op.create_table(
        "ledger_payment",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("account_id", _BIG, nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("pseudonym", sa.String(length=32), nullable=False),
        sa.Column("reverses", sa.String(length=32), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.CheckConstraint(signed, name=op.f("ck_ledger_payment_signed")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["ledger_account.id"], name=op.f("fk_ledger_payment_account_id_ledger_account")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_ledger_payment_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_ledger_payment_employee_id_employee")),
        sa.ForeignKeyConstraint(
            ["reverses"], ["ledger_payment.pseudonym"], name=op.f("fk_ledger_payment_reverses_ledger_payment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_payment")),
        sa.UniqueConstraint("pseudonym", name=op.f("uq_ledger_payment_pseudonym")),
    )
    op.create_index("ix_ledger_payment_month", "ledger_payment", ["month", "at"])
    op.create_index("ix_ledger_payment_account", "ledger_payment", ["account_id"])
    op.create_index("ix_ledger_payment_employee", "ledger_payment", ["employee_id", "month"])
    op.create_index("ix_ledger_payment_batch", "ledger_payment", ["batch_id"])
    op.create_index("ix_ledger_payment_reverses", "ledger_payment", ["reverses"])


def _controls() -> None:
    kinds = sa.Enum(
        "accounts", "calls", "payments", name="ledger", native_enum=False, create_constraint=True, length=40
    )
    op.create_table(
        "ledger_control",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("ledger", kinds, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["account.id"], name=op.f("fk_ledger_control_entered_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_control")),
    )
    op.create_index("ix_ledger_control_month", "ledger_control", ["month", "id"])


def downgrade() -> None:
    for table in ("ledger_control", "ledger_payment", "ledger_call", "ledger_account"):
        op.drop_table(table)
