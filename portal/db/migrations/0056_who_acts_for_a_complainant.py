"""who acts for a complainant, by what authority."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0043"
branch_labels = None
depends_on = None


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "complaint_party",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("role", _choice("partyrole", "proxy", "representative"), nullable=False),
        sa.Column("capacity", _choice("capacity", "lawyer", "family", "guardian", "member", "other"), nullable=False),
        sa.Column("may_know", _choice("mayknow", "state", "all"), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("document", sa.String(length=300), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("data_key_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["added_by_id"], ["account.id"], name=op.f("fk_complaint_party_added_by_id_account")),
        sa.ForeignKeyConstraint(
            ["checked_by_id"], ["account.id"], name=op.f("fk_complaint_party_checked_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_party_complaint_id_complaint")
        ),
        sa.ForeignKeyConstraint(["data_key_id"], ["data_key.id"], name=op.f("fk_complaint_party_data_key_id_data_key")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_party")),
    )
    with op.batch_alter_table("complaint_party", schema=None) as batch_op:
        batch_op.create_index("ix_complaint_party_complaint", ["complaint_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_party_data_key_id"), ["data_key_id"], unique=False)
