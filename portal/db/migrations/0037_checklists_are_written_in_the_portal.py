"""Checklists of sign-offs are written in the portal."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("training_checklist_version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("made_here", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("training_checklist_version", schema=None) as batch_op:
        batch_op.alter_column("made_here", existing_type=sa.Boolean(), server_default=None)
