"""Overtime: requests with the class of their day and what was worked of them."""

import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0074"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "overtime_request",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column(
            "rate",
            sa.Enum("150", "200", "300", name="rate", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "settled",
            sa.Enum("pay", "time_off", name="settled", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("emergency", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("worked", sa.Integer(), nullable=True),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "with_lead",
                "with_hr",
                "approved",
                "refused",
                "withdrawn",
                "cancelled",
                name="requeststate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_overtime_request_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account.id"], name=op.f("fk_overtime_request_decided_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_overtime_request_employee_id_employee")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_overtime_request")),
    )
    with op.batch_alter_table("overtime_request", schema=None) as batch_op:
        batch_op.create_index("ix_overtime_request_asked", ["asked_at", "id"], unique=False)
        batch_op.create_index("ix_overtime_request_day", ["day", "id"], unique=False)
        batch_op.create_index("ix_overtime_request_employee", ["employee_id", "day", "state"], unique=False)
        batch_op.create_index("ix_overtime_request_state", ["state", "asked_at"], unique=False)
