"""Imports can be taken back."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_undo",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("job_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Integer(), nullable=False),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column(
            "note_values", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["account.id"], name=op.f("fk_import_undo_asked_by_id_account")),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_import_undo_batch_id_import_batch")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_import_undo_job_id_job")),
        sa.PrimaryKeyConstraint("batch_id", name=op.f("pk_import_undo")),
    )
    op.create_table(
        "person_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("entered", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=True),
        sa.Column(
            "before", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_person_import_assignment_id_assignment")
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_person_import_batch_id_import_batch")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_person_import_employee_id_employee")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_import")),
        sa.UniqueConstraint("batch_id", "employee_id", name=op.f("uq_person_import_batch_id_employee_id")),
    )
    with op.batch_alter_table("person_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_import_employee_id"), ["employee_id"], unique=False)
