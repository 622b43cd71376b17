"""Who carries a share of a finding as who led, and who reported the mistake themselves."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0081"
down_revision = "0077"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    for name in ("as_manager", "reported"):
        op.add_column(
            "complaint_consequence", sa.Column(name, sa.Boolean(), server_default=sa.text("false"), nullable=False)
        )
    op.add_column(
        "complaint_finding_ground", sa.Column("reported", _JSON, server_default=sa.text("'[]'"), nullable=False)
    )
