"""Where second opinions on practice calls come from, and what was said of unsure turns."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0058a"
branch_labels = None
depends_on = None

_OUTCOMES = ("yes", "no", "unsure", "unquoted", "unreadable", "silent")


def upgrade() -> None:
    op.create_table(
        "training_opinion_endpoint",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("model", sa.String(length=120), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("access_key_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("allowed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("allowed_by_id", sa.Integer(), nullable=True),
        sa.Column("data_key_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["allowed_by_id"], ["account.id"], name=op.f("fk_training_opinion_endpoint_allowed_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["data_key_id"], ["data_key.id"], name=op.f("fk_training_opinion_endpoint_data_key_id_data_key")
        ),
        sa.ForeignKeyConstraint(
            ["set_by_id"], ["account.id"], name=op.f("fk_training_opinion_endpoint_set_by_id_account")
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_training_opinion_endpoint")),
    )
    with op.batch_alter_table("training_opinion_endpoint", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_opinion_endpoint_data_key_id"), ["data_key_id"], unique=False)
    op.create_table(
        "training_call_opinion",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("call_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("what", sa.String(length=60), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(*_OUTCOMES, name="outcome", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("quote", sa.String(length=1000), nullable=False),
        sa.Column("why", sa.String(length=500), nullable=False),
        sa.Column("model", sa.String(length=120), nullable=False),
        sa.Column("prompt", sa.String(length=64), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.String(length=40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["training_call.id"], name=op.f("fk_training_call_opinion_call_id_training_call")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_call_opinion")),
        sa.UniqueConstraint(
            "call_id", "turn", "name", "what", name=op.f("uq_training_call_opinion_call_id_turn_name_what")
        ),
    )
    with op.batch_alter_table("training_call_opinion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_call_opinion_asked_at"), ["asked_at"], unique=False)
