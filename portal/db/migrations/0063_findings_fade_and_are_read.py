"""weights of findings fade away over months, orders that stay are rows, and whoever a finding is about has read it."""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

_KINDS = "'weighed', 'ordered', 'unmatched', 'kept', 'lifted'"


def upgrade() -> None:
    with op.batch_alter_table("complaint_consequence", schema=None) as batch_op:
        batch_op.add_column(sa.Column("fade_months", sa.Integer(), nullable=True))
        batch_op.drop_constraint(batch_op.f("ck_complaint_consequence_kind"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_complaint_consequence_kind"), f"kind IN ({_KINDS})")
    # What counted before fades like what counts from now on: no person is the worse for it.
    op.execute("UPDATE complaint_consequence SET fade_months = 12 WHERE kind = 'weighed'")
    op.create_table(
        "complaint_finding_read",
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_complaint_finding_read_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["finding_id"],
            ["complaint_finding.id"],
            name=op.f("fk_complaint_finding_read_finding_id_complaint_finding"),
        ),
        sa.PrimaryKeyConstraint("finding_id", "employee_id", name=op.f("pk_complaint_finding_read")),
    )
