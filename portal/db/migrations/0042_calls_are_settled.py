"""Trainers settle calls: what became of a call, why it waits for a trainer, reviews and their marks."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0049"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_STANDINGS = ("passed", "failed", "unsure", "not_practised")


def _standing() -> sa.Column[str]:
    kind = sa.Enum(*_STANDINGS, name="standing", native_enum=False, create_constraint=True, length=40)
    return sa.Column("standing", kind, nullable=False)


def upgrade() -> None:
    with op.batch_alter_table("training_call", schema=None) as batch_op:
        batch_op.add_column(sa.Column("review_ground", sa.Integer(), nullable=True))
        batch_op.create_index("ix_training_call_review_ground", ["review_ground", "id"], unique=False)
    op.create_table(
        "training_call_review",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("call_id", _BIG, nullable=False),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=True),
        _standing(),
        sa.Column("versions", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["training_call.id"], name=op.f("fk_training_call_review_call_id_training_call")
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by_id"], ["account.id"], name=op.f("fk_training_call_review_reviewed_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_call_review")),
    )
    with op.batch_alter_table("training_call_review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_call_review_call_id"), ["call_id"], unique=False)
    op.create_table(
        "training_call_mark",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("review_id", _BIG, nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("what", sa.String(length=60), nullable=False),
        sa.Column("found", sa.String(length=10), nullable=False),
        sa.Column("judge", sa.String(length=40), nullable=False),
        sa.Column("holds", sa.Boolean(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(
            ["review_id"],
            ["training_call_review.id"],
            name=op.f("fk_training_call_mark_review_id_training_call_review"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_call_mark")),
    )
    with op.batch_alter_table("training_call_mark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_call_mark_review_id"), ["review_id"], unique=False)
