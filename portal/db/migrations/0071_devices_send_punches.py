"""Devices send punches by themselves, each with a token of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0082"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "punch_device",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("silent_hours", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("token_end", sa.String(length=4), nullable=False),
        sa.Column("token_made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("silent_hours >= 1 AND silent_hours <= 720", name=op.f("ck_punch_device_silence_bounded")),
        sa.ForeignKeyConstraint(["made_by_id"], ["account.id"], name=op.f("fk_punch_device_made_by_id_account")),
        sa.ForeignKeyConstraint(["revoked_by_id"], ["account.id"], name=op.f("fk_punch_device_revoked_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_punch_device")),
        sa.UniqueConstraint("name", name=op.f("uq_punch_device_name")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_punch_device_token_digest")),
    )
    op.create_table(
        "punch_pin",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pin", sa.String(length=40), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_punch_pin_employee_id_employee")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_punch_pin")),
        sa.UniqueConstraint("pin", name=op.f("uq_punch_pin_pin")),
    )
    with op.batch_alter_table("punch", schema=None) as batch_op:
        batch_op.add_column(sa.Column("device_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_punch_device_id_punch_device"), "punch_device", ["device_id"], ["id"])
        batch_op.create_index("ix_punch_device", ["device_id", "at"], unique=False)
    with op.batch_alter_table("punch_aside", schema=None) as batch_op:
        batch_op.add_column(sa.Column("device_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_punch_aside_device_id_punch_device"), "punch_device", ["device_id"], ["id"]
        )
        batch_op.create_index("ix_punch_aside_device", ["device_id", "pin"], unique=False)
        batch_op.create_index("ix_punch_aside_waiting", ["why", "settled_at", "pin"], unique=False)
