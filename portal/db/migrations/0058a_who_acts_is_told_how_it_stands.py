"""Who acts for a complainant has a mail address, where how it stands is told."""

import sqlalchemy as sa
from alembic import op

revision = "0058a"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("complaint_party", sa.Column("mail_sealed", sa.LargeBinary(), nullable=True))
