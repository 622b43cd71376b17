"""calls of who was retrained because of a serious finding are listened to before they call alone again."""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("complaint_consequence", schema=None) as batch_op:
        batch_op.add_column(sa.Column("monitored_calls", sa.Integer(), nullable=True))
    op.create_table(
        "complaint_monitored_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("listened_on", sa.Date(), nullable=False),
        sa.Column("clean", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_complaint_monitored_call_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_complaint_monitored_call_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_monitored_call")),
    )
    op.create_index(
        "ix_complaint_monitored_call_employee", "complaint_monitored_call", ["employee_id", "recorded_at"], unique=False
    )
