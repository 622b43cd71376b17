"""Named people from outside take a complaint to which everybody in the house stands too near."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0061"
branch_labels = None
depends_on = None

_ROLES = (
    "'employee', 'collector', 'lead', 'trainer', 'hr', 'complaint_officer', 'legal', 'compliance', 'analyst', "
    "'leader', 'system_admin', 'security_admin', 'audit_admin', 'outsider'"
)


def upgrade() -> None:
    op.add_column("employee", sa.Column("outside", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    with op.batch_alter_table("account_role", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_account_role_role"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_account_role_role"), f"role IN ({_ROLES})")
    op.create_table(
        "complaint_outsider",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("declaration", sa.String(length=500), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("named_by_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("end_reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_complaint_outsider_lasts")),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_complaint_outsider_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["account.id"], name=op.f("fk_complaint_outsider_ended_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["named_by_id"], ["account.id"], name=op.f("fk_complaint_outsider_named_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_outsider")),
        sa.UniqueConstraint("employee_id", name=op.f("uq_complaint_outsider_employee_id")),
    )
    with op.batch_alter_table("complaint_outsider", schema=None) as batch_op:
        batch_op.create_index("ix_complaint_outsider_open", ["ended_at", "last_on"], unique=False)
