"""What complainants may tell besides their words, and an index that holds all that a list by number asks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0082"
down_revision = "0081"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
_BY_NUMBER = ["handler_id", "number", "is_open", "message_waits_since", "ended_at", "event_on"]


def upgrade() -> None:
    for name in ("client_told_sealed", "told_to_sealed", "elsewhere_reference_sealed"):
        op.add_column("complaint_entry", sa.Column(name, sa.LargeBinary(), nullable=True))
    for name in ("how_often", "call_hours"):
        empty = sa.Column(name, sa.String(length=120), server_default=sa.text("''"), nullable=False)
        op.add_column("complaint_entry", empty)
    op.add_column("complaint_entry", sa.Column("elsewhere", _JSON, server_default=sa.text("'[]'"), nullable=False))
    op.add_column("complaint_entry", sa.Column("may_pass_on", sa.Boolean(), nullable=True))
    op.drop_index("ix_complaint_handler_number", table_name="complaint")
    op.create_index("ix_complaint_handler_number", "complaint", _BY_NUMBER)
