"""What a month was closed as, what people answered before, and what came to light later."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0077"
down_revision = "0080"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "month_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("seen", sa.String(length=64), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_month_answer_employee_id_employee")),
        sa.ForeignKeyConstraint(
            ["month_id"], ["attendance_month.id"], name=op.f("fk_month_answer_month_id_attendance_month")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_answer")),
        sa.UniqueConstraint(
            "month_id", "round", "employee_id", name=op.f("uq_month_answer_month_id_round_employee_id")
        ),
    )
    op.create_index(op.f("ix_month_answer_employee_id"), "month_answer", ["employee_id"], unique=False)
    op.create_table(
        "day_dispute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.Column("decision", sa.String(length=500), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["decided_by_id"], ["account.id"], name=op.f("fk_day_dispute_decided_by_id_account")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_day_dispute_employee_id_employee")),
        sa.ForeignKeyConstraint(
            ["month_id"], ["attendance_month.id"], name=op.f("fk_day_dispute_month_id_attendance_month")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_dispute")),
        sa.UniqueConstraint(
            "month_id", "round", "employee_id", "day", name=op.f("uq_day_dispute_month_id_round_employee_id_day")
        ),
    )
    op.create_index("ix_day_dispute_employee", "day_dispute", ["employee_id"], unique=False)
    op.create_index("ix_day_dispute_open", "day_dispute", ["decided_at", "month_id"], unique=False)
    op.create_table(
        "month_manifest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("silent", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["closed_by_id"], ["account.id"], name=op.f("fk_month_manifest_closed_by_id_account")),
        sa.ForeignKeyConstraint(
            ["month_id"], ["attendance_month.id"], name=op.f("fk_month_manifest_month_id_attendance_month")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_manifest")),
        sa.UniqueConstraint("month_id", "version", name=op.f("uq_month_manifest_month_id_version")),
    )
    op.create_table(
        "month_reopening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by_id"], ["account.id"], name=op.f("fk_month_reopening_asked_by_id_account")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account.id"], name=op.f("fk_month_reopening_decided_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["month_id"], ["attendance_month.id"], name=op.f("fk_month_reopening_month_id_attendance_month")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_reopening")),
    )
    op.create_index("ix_month_reopening_month", "month_reopening", ["month_id", "id"], unique=False)
    op.create_table(
        "standing_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["decided_by_id"], ["account.id"], name=op.f("fk_standing_day_decided_by_id_account")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_standing_day_employee_id_employee")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_day")),
        sa.UniqueConstraint("employee_id", "day", name=op.f("uq_standing_day_employee_id_day")),
    )
    op.create_index(op.f("ix_standing_day_day"), "standing_day", ["day"], unique=False)
    op.create_table(
        "month_adjustment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("manifest_id", sa.Integer(), nullable=False),
        sa.Column("closed_day", sa.Date(), nullable=False),
        sa.Column("month_first", sa.Date(), nullable=False),
        sa.Column("arrived", sa.BigInteger(), nullable=True),
        sa.Column("left", sa.BigInteger(), nullable=True),
        sa.Column("was", sa.String(length=40), nullable=False),
        sa.Column("would_be", sa.String(length=40), nullable=False),
        sa.Column("changes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_month_adjustment_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["account.id"], name=op.f("fk_month_adjustment_made_by_id_account")),
        sa.ForeignKeyConstraint(
            ["manifest_id"], ["month_manifest.id"], name=op.f("fk_month_adjustment_manifest_id_month_manifest")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_adjustment")),
        sa.UniqueConstraint(
            "employee_id",
            "closed_day",
            "manifest_id",
            name=op.f("uq_month_adjustment_employee_id_closed_day_manifest_id"),
        ),
    )
    op.create_index("ix_month_adjustment_month", "month_adjustment", ["month_first", "employee_id"], unique=False)
    op.create_table(
        "month_sheet",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("manifest_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("leaf", sa.String(length=64), nullable=False),
        sa.Column("head", sa.Text(), nullable=True),
        sa.Column("days", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_month_sheet_employee_id_employee")),
        sa.ForeignKeyConstraint(
            ["manifest_id"], ["month_manifest.id"], name=op.f("fk_month_sheet_manifest_id_month_manifest")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_sheet")),
        sa.UniqueConstraint("manifest_id", "place", name=op.f("uq_month_sheet_manifest_id_place")),
    )
    op.create_index("ix_month_sheet_employee", "month_sheet", ["employee_id"], unique=False)
