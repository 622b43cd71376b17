"""What officers are suited for, and why the portal gave a complaint to somebody."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0080"
down_revision = "0070"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
_HANDLER = ["handler_id", "is_open", "next_due_at", "id", "state", "event_on", "severity"]


def upgrade() -> None:
    op.create_table(
        "complaint_skills",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("languages", _JSON, nullable=False),
        sa.Column("channels", _JSON, nullable=False),
        sa.Column("areas", _JSON, nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_complaint_skills_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(["set_by_id"], ["account.id"], name=op.f("fk_complaint_skills_set_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_skills")),
    )
    op.create_index("ix_complaint_skills_employee", "complaint_skills", ["employee_id", "since", "id"])
    op.add_column("complaint_assignment", sa.Column("why", _JSON, nullable=True))
    op.drop_index("ix_complaint_handler_due", table_name="complaint")
    op.create_index("ix_complaint_handler_due", "complaint", _HANDLER)
