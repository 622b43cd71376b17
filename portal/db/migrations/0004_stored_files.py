"""Stored files."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stored_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("about_type", sa.String(length=60), nullable=False),
        sa.Column("about_id", sa.String(length=60), nullable=False),
        sa.Column("variant", sa.String(length=20), nullable=False),
        sa.Column("storage_name", sa.String(length=32), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_stored_file_has_digest")),
        sa.CheckConstraint("size > 0", name=op.f("ck_stored_file_is_not_empty")),
        sa.ForeignKeyConstraint(["created_by_id"], ["account.id"], name=op.f("fk_stored_file_created_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("storage_name", name=op.f("uq_stored_file_storage_name")),
    )
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.create_index("ix_stored_file_about", ["about_type", "about_id"], unique=False)
