"""Which notice on personal data a complainant was shown."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("complaint", sa.Column("notice_version", sa.String(length=20), nullable=True))
