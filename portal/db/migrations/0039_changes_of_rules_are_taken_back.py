"""Changes of rules are taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "training_rule_withdrawal",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["training_rule_version.id"],
            name=op.f("fk_training_rule_withdrawal_version_id_training_rule_version"),
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["account.id"], name=op.f("fk_training_rule_withdrawal_withdrawn_by_id_account")
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_training_rule_withdrawal")),
    )
