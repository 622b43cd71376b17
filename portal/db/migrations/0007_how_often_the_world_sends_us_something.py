"""how often the world sends us something."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "request_count",
        sa.Column("bucket", sa.String(length=64), nullable=False),
        sa.Column("slot", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("bucket", "slot", name=op.f("pk_request_count")),
    )
    with op.batch_alter_table("request_count", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_request_count_slot"), ["slot"], unique=False)
