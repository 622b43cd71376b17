"""Employees ask for corrections of punches; what was punched stays."""

import sqlalchemy as sa
from alembic import op

revision = "0073"
down_revision = "0076"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attendance_correction",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "direction",
            sa.Enum("in", "out", "unknown", name="direction", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("wrong_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wrong_direction", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
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
        sa.CheckConstraint(
            "(wrong_at IS NULL) = (wrong_direction = '')", name=op.f("ck_attendance_correction_wrong_punch_is_whole")
        ),
        sa.CheckConstraint("direction <> 'unknown'", name=op.f("ck_attendance_correction_says_which_way")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account.id"], name=op.f("fk_attendance_correction_decided_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_attendance_correction_employee_id_employee")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_correction")),
    )
    with op.batch_alter_table("attendance_correction", schema=None) as batch_op:
        batch_op.create_index("ix_attendance_correction_asked", ["asked_at", "id"], unique=False)
        batch_op.create_index("ix_attendance_correction_day", ["employee_id", "day"], unique=False)
        batch_op.create_index("ix_attendance_correction_state", ["state", "asked_at"], unique=False)
