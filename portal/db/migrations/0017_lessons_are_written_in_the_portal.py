"""Lessons are written in the portal."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "training_lesson_draft",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column(
            "texts", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["saved_by_id"], ["account.id"], name=op.f("fk_training_lesson_draft_saved_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["training_unit.id"], name=op.f("fk_training_lesson_draft_unit_id_training_unit")
        ),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_training_lesson_draft")),
    )
    op.create_table(
        "training_lesson_file",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_training_lesson_file_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["training_lesson_version.id"],
            name=op.f("fk_training_lesson_file_version_id_training_lesson_version"),
        ),
        sa.PrimaryKeyConstraint("version_id", "file_id", name=op.f("pk_training_lesson_file")),
    )
    with op.batch_alter_table("training_lesson_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_lesson_file_file_id"), ["file_id"], unique=False)

    with op.batch_alter_table("training_lesson_version", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "origin",
                sa.Enum("shipped", "portal", name="origin", native_enum=False, create_constraint=True, length=40),
                server_default="shipped",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("published_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("note", sa.String(length=300), server_default="", nullable=False))
        batch_op.create_foreign_key(
            batch_op.f("fk_training_lesson_version_published_by_id_account"), "account", ["published_by_id"], ["id"]
        )

    with op.batch_alter_table("training_programme", schema=None) as batch_op:
        batch_op.add_column(sa.Column("edits", sa.Integer(), server_default="0", nullable=False))
    with op.batch_alter_table("training_lesson_version", schema=None) as batch_op:
        batch_op.alter_column("origin", existing_type=sa.String(40), existing_nullable=False, server_default=None)
        batch_op.alter_column("note", existing_type=sa.String(300), existing_nullable=False, server_default=None)
    with op.batch_alter_table("training_programme", schema=None) as batch_op:
        batch_op.alter_column("edits", existing_type=sa.Integer(), existing_nullable=False, server_default=None)
