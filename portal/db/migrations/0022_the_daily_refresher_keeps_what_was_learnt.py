"""the daily refresher keeps what was learnt."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "training_recall_card",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column(
            "phase",
            sa.Enum(
                "learning", "review", "relearning", name="phase", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("step", sa.Integer(), nullable=True),
        sa.Column("stability", sa.Double(), nullable=True),
        sa.Column("difficulty", sa.Double(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_training_recall_card_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["training_question.id"],
            name=op.f("fk_training_recall_card_question_id_training_question"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_recall_card")),
        sa.UniqueConstraint("employee_id", "question_id", name=op.f("uq_training_recall_card_employee_id_question_id")),
    )
    with op.batch_alter_table("training_recall_card", schema=None) as batch_op:
        batch_op.create_index("ix_training_recall_card_employee_due", ["employee_id", "due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_recall_card_question_id"), ["question_id"], unique=False)

    op.create_table(
        "training_recall_review",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("card_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "cause",
            sa.Enum("answer", "violation", name="cause", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "rating",
            sa.Enum("again", "hard", "good", name="rating", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column(
            "answer", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=True
        ),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["card_id"],
            ["training_recall_card.id"],
            name=op.f("fk_training_recall_review_card_id_training_recall_card"),
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["training_question_version.id"],
            name=op.f("fk_training_recall_review_version_id_training_question_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_recall_review")),
        sa.UniqueConstraint(
            "card_id", "reviewed_on", "cause", name=op.f("uq_training_recall_review_card_id_reviewed_on_cause")
        ),
    )
    with op.batch_alter_table("training_recall_review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_recall_review_version_id"), ["version_id"], unique=False)
