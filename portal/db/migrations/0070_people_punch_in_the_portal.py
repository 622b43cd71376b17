"""Punches say how they came in, and what did not become one is kept with its reason."""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0073"
branch_labels = None
depends_on = None

_SOURCES = ("file", "web", "device")
_WHYS = ("bounce", "unknown_person", "outside_employment", "closed_month", "no_such_time", "future", "unreadable")


def _choice(*members: str, name: str) -> sa.Enum:
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    with op.batch_alter_table("punch", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("source", _choice(*_SOURCES, name="punchsource"), server_default="file", nullable=False)
        )
        batch_op.add_column(sa.Column("received_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("punch", schema=None) as batch_op:
        batch_op.alter_column("source", server_default=None)
    op.create_table(
        "punch_aside",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", _choice(*_SOURCES, name="punchsource"), nullable=False),
        sa.Column("why", _choice(*_WHYS, name="whyaside"), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=True),
        sa.Column("pin", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("direction", _choice("in", "out", "unknown", name="direction"), nullable=False),
        sa.Column("said", sa.String(length=120), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_punch_aside_employee_id_employee")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_punch_aside")),
    )
    op.create_index("ix_punch_aside_employee", "punch_aside", ["employee_id", "at"], unique=False)
