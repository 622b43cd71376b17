"""corrective actions work somewhere, and their effect is counted there."""

import sqlalchemy as sa
from alembic import op

revision = "0055b"
down_revision = "0055"
branch_labels = None
depends_on = None


def _scope() -> sa.Enum:
    kinds = ("house", "team", "employee", "client", "script")
    return sa.Enum(*kinds, name="scopekind", native_enum=False, create_constraint=True, length=40)


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=80), server_default=sa.text("''"), nullable=False)


def upgrade() -> None:
    for table in ("complaint_corrective_action", "complaint_call_volume"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("scope", _scope(), server_default="house", nullable=False))
            batch_op.add_column(_key("scope_key"))
    op.create_index(
        "ix_complaint_call_volume_scope", "complaint_call_volume", ["scope", "scope_key", "month", "id"], unique=False
    )
    with op.batch_alter_table("complaint_effect_check", schema=None) as batch_op:
        batch_op.add_column(sa.Column("undecided", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("calls_of_scope", sa.Boolean(), server_default=sa.text("false"), nullable=False))
        batch_op.add_column(sa.Column("by_cause", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    with op.batch_alter_table("complaint_finding_ground", schema=None) as batch_op:
        for name in ("client", "client_key", "script", "script_key"):
            batch_op.add_column(_key(name))
