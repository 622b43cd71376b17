"""Ideas for practice calls that complaints gave rise to."""

import sqlalchemy as sa
from alembic import op

revision = "0059b"
down_revision = "0055b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "training_call_idea",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("family", sa.String(length=40), nullable=False),
        sa.Column("citation", sa.String(length=120), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("scenario_id", sa.Integer(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("begun_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["begun_by_id"], ["account.id"], name=op.f("fk_training_call_idea_begun_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["scenario_id"], ["training_scenario.id"], name=op.f("fk_training_call_idea_scenario_id_training_scenario")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_call_idea")),
    )
    with op.batch_alter_table("training_call_idea", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_call_idea_scenario_id"), ["scenario_id"], unique=False)
    op.create_table(
        "complaint_call_idea",
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_call_idea_complaint_id_complaint")
        ),
        sa.ForeignKeyConstraint(
            ["idea_id"], ["training_call_idea.id"], name=op.f("fk_complaint_call_idea_idea_id_training_call_idea")
        ),
        sa.ForeignKeyConstraint(["told_by_id"], ["account.id"], name=op.f("fk_complaint_call_idea_told_by_id_account")),
        sa.PrimaryKeyConstraint("complaint_id", name=op.f("pk_complaint_call_idea")),
        sa.UniqueConstraint("idea_id", name=op.f("uq_complaint_call_idea_idea_id")),
    )
