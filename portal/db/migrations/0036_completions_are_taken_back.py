"""Completions are taken back, and what was taken back can be done once more."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("training_completion", schema=None) as batch_op:
        batch_op.add_column(sa.Column("round", sa.Integer(), server_default=sa.text("1"), nullable=False))
        batch_op.drop_constraint(batch_op.f("uq_training_completion_enrolment_id_unit_id"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_training_completion_enrolment_id_unit_id_round"), ["enrolment_id", "unit_id", "round"]
        )
        batch_op.create_check_constraint(batch_op.f("ck_training_completion_round_counts_from_1"), "round >= 1")
    with op.batch_alter_table("training_completion", schema=None) as batch_op:
        batch_op.alter_column("round", existing_type=sa.Integer(), existing_nullable=False, server_default=None)
    op.create_table(
        "training_completion_undone",
        sa.Column("completion_id", sa.Integer(), nullable=False),
        sa.Column("attendance_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("undid_finish", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["attendance_id"],
            ["training_attendance.id"],
            name=op.f("fk_training_completion_undone_attendance_id_training_attendance"),
        ),
        sa.ForeignKeyConstraint(
            ["completion_id"],
            ["training_completion.id"],
            name=op.f("fk_training_completion_undone_completion_id_training_completion"),
        ),
        sa.ForeignKeyConstraint(
            ["taken_by_id"], ["account.id"], name=op.f("fk_training_completion_undone_taken_by_id_account")
        ),
        sa.PrimaryKeyConstraint("completion_id", name=op.f("pk_training_completion_undone")),
    )
    with op.batch_alter_table("training_completion_undone", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_training_completion_undone_attendance_id"), ["attendance_id"], unique=False
        )
