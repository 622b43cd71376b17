"""One reply answers merged complaints, like words are found by marks, and handlers may be away."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

_STATES = ("received", "assigned", "investigating", "finding", "replied", "closed", "withdrawn", "outside_remit")


def upgrade() -> None:
    op.create_table(
        "complaint_joint_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column(
            "state_before",
            sa.Enum(*_STATES, name="state", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("clocks", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("parted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_joint_reply_complaint_id_complaint")
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["complaint_letter.id"], name=op.f("fk_complaint_joint_reply_letter_id_complaint_letter")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_joint_reply")),
    )
    with op.batch_alter_table("complaint_joint_reply", schema=None) as batch_op:
        batch_op.create_index("ix_complaint_joint_reply_complaint", ["complaint_id", "id"], unique=False)
        batch_op.create_index("ix_complaint_joint_reply_letter", ["letter_id"], unique=False)
    op.create_table(
        "complaint_mark",
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_mark_complaint_id_complaint")
        ),
        sa.PrimaryKeyConstraint("complaint_id", "place", name=op.f("pk_complaint_mark")),
    )
    with op.batch_alter_table("complaint_mark", schema=None) as batch_op:
        batch_op.create_index("ix_complaint_mark_mark", ["mark", "received_at", "complaint_id"], unique=False)
    op.create_table(
        "complaint_absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_complaint_absence_days_in_order")),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_complaint_absence_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["account.id"], name=op.f("fk_complaint_absence_entered_by_id_account")
        ),
        sa.ForeignKeyConstraint(["ended_by_id"], ["account.id"], name=op.f("fk_complaint_absence_ended_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_absence")),
    )
    with op.batch_alter_table("complaint_absence", schema=None) as batch_op:
        batch_op.create_index("ix_complaint_absence_employee", ["employee_id", "last_on"], unique=False)
        batch_op.create_index("ix_complaint_absence_last", ["last_on", "id"], unique=False)
