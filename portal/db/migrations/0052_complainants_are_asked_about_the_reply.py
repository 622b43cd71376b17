"""Two questions to the complainant after the reply."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def _opinion(name: str) -> sa.Enum:
    return sa.Enum("yes", "partly", "no", name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "complaint_reply_opinion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("round_number", sa.Integer(), nullable=False),
        sa.Column("clear", _opinion("clear"), nullable=False),
        sa.Column("fair", _opinion("fair"), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_reply_opinion_complaint_id_complaint")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_reply_opinion")),
        sa.UniqueConstraint(
            "complaint_id", "round_number", name=op.f("uq_complaint_reply_opinion_complaint_id_round_number")
        ),
    )
    with op.batch_alter_table("complaint_reply_opinion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_reply_opinion_answered_on"), ["answered_on"], unique=False)
