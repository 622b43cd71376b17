"""imports of questions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "training_question_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "reading",
                "ready",
                "faulty",
                "storing",
                "stored",
                "discarded",
                "undone",
                name="importstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("file_name", sa.String(length=160), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("file_format", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("clause", sa.String(length=20), nullable=False),
        sa.Column("category", sa.String(length=300), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("new_count", sa.Integer(), nullable=False),
        sa.Column("changed_count", sa.Integer(), nullable=False),
        sa.Column("equal_count", sa.Integer(), nullable=False),
        sa.Column("problem_count", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=True),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stored_by_id", sa.Integer(), nullable=True),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undo_reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_training_question_import_job_id_job")),
        sa.ForeignKeyConstraint(
            ["stored_by_id"], ["account.id"], name=op.f("fk_training_question_import_stored_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["account.id"], name=op.f("fk_training_question_import_undone_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["training_unit.id"], name=op.f("fk_training_question_import_unit_id_training_unit")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["account.id"], name=op.f("fk_training_question_import_uploaded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_question_import")),
    )
    with op.batch_alter_table("training_question_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_question_import_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_question_import_uploaded_at"), ["uploaded_at"], unique=False)

    op.create_table(
        "training_question_import_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "new",
                "changed",
                "equal",
                "problem",
                name="questionverdict",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("file", sa.String(length=200), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "content", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=True
        ),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("makes", sa.Boolean(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column(
            "values", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("field", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["training_question_import.id"],
            name=op.f("fk_training_question_import_line_import_id_training_question_import"),
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["training_question.id"],
            name=op.f("fk_training_question_import_line_question_id_training_question"),
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["training_question_version.id"],
            name=op.f("fk_training_question_import_line_version_id_training_question_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_question_import_line")),
    )
    with op.batch_alter_table("training_question_import_line", schema=None) as batch_op:
        batch_op.create_index("ix_training_question_import_line_import", ["import_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_question_import_line_question_id"), ["question_id"], unique=False)
        batch_op.create_index("ix_training_question_import_line_verdict", ["import_id", "verdict", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_question_import_line_version_id"), ["version_id"], unique=False)
