"""Practice calls are parts of a plan, and a rule broken in one brings its questions back."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0044"
branch_labels = None
depends_on = None

_OF_A_DAY = sa.text("call_id IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("training_unit", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_training_unit_unitkind"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_training_unit_unitkind"), "kind IN ('lesson', 'quiz', 'session', 'sign_off', 'call')"
        )
        batch_op.add_column(sa.Column("scenario_key", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("attempts", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_training_unit_scenario_key"), ["scenario_key"], unique=False)
    with op.batch_alter_table("training_call", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "standing",
                sa.Enum(
                    "passed",
                    "failed",
                    "unsure",
                    "not_practised",
                    name="standing",
                    native_enum=False,
                    create_constraint=True,
                    length=40,
                ),
                nullable=True,
            )
        )
    with op.batch_alter_table("training_recall_review", schema=None) as batch_op:
        batch_op.add_column(sa.Column("call_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(sa.Column("citation", sa.String(length=120), server_default=sa.text("''"), nullable=False))
        batch_op.drop_constraint(batch_op.f("uq_training_recall_review_card_id_reviewed_on_cause"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_training_recall_review_card_id_call_id"), ["card_id", "call_id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_training_recall_review_call_id_training_call"), "training_call", ["call_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_training_recall_review_call_id"), ["call_id"], unique=False)
        batch_op.create_index(
            "uq_training_recall_review_day",
            ["card_id", "reviewed_on", "cause"],
            unique=True,
            sqlite_where=_OF_A_DAY,
            postgresql_where=_OF_A_DAY,
        )
    with op.batch_alter_table("training_recall_review", schema=None) as batch_op:
        batch_op.alter_column(
            "citation", existing_type=sa.String(length=120), existing_nullable=False, server_default=None
        )
