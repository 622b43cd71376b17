"""How far each month of attendance has come."""

import sqlalchemy as sa
from alembic import op

revision = "0076"
down_revision = "0066"
branch_labels = None
depends_on = None


def upgrade() -> None:
    states = sa.Enum(
        "open",
        "review",
        "closing",
        "closed",
        "reopened",
        name="monthstate",
        native_enum=False,
        create_constraint=True,
        length=40,
    )
    op.create_table(
        "attendance_month",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("state", states, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("review_started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_due", sa.Date(), nullable=True),
        sa.CheckConstraint("version >= 0", name=op.f("ck_attendance_month_version_counts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_month")),
        sa.UniqueConstraint("first_day", name=op.f("uq_attendance_month_first_day")),
    )
