"""Investigations of complaints: points checked, hearings, the ground of findings, decisions of a second person."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "complaint_checked_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("point", sa.String(length=60), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["checked_by_id"], ["account.id"], name=op.f("fk_complaint_checked_point_checked_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_checked_point_complaint_id_complaint")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_checked_point")),
        sa.UniqueConstraint("complaint_id", "point", name=op.f("uq_complaint_checked_point_complaint_id_point")),
    )
    op.create_table(
        "complaint_hearing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("questions", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "answered", "refused", "talked", name="outcome", native_enum=False, create_constraint=True, length=40
            ),
            nullable=True,
        ),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("talked_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by_id"], ["account.id"], name=op.f("fk_complaint_hearing_asked_by_id_account")),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_hearing_complaint_id_complaint")
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_complaint_hearing_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(["ended_by_id"], ["account.id"], name=op.f("fk_complaint_hearing_ended_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_hearing")),
    )
    with op.batch_alter_table("complaint_hearing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_hearing_complaint_id"), ["complaint_id"], unique=False)
        batch_op.create_index("ix_complaint_hearing_employee", ["employee_id", "ended_at"], unique=False)

    op.create_table(
        "complaint_finding_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "judgement",
            sa.Enum("confirmed", "returned", name="judgement", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "decided_by_id <> proposed_by_id", name=op.f("ck_complaint_finding_decision_decider_is_not_investigator")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account.id"], name=op.f("fk_complaint_finding_decision_decided_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["finding_id"],
            ["complaint_finding.id"],
            name=op.f("fk_complaint_finding_decision_finding_id_complaint_finding"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["account.id"], name=op.f("fk_complaint_finding_decision_proposed_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_finding_decision")),
    )
    with op.batch_alter_table("complaint_finding_decision", schema=None) as batch_op:
        batch_op.create_index("ix_complaint_finding_decision_finding", ["finding_id", "id"], unique=False)

    op.create_table(
        "complaint_finding_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("linked_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["finding_id"],
            ["complaint_finding.id"],
            name=op.f("fk_complaint_finding_evidence_finding_id_complaint_finding"),
        ),
        sa.ForeignKeyConstraint(
            ["linked_by_id"], ["account.id"], name=op.f("fk_complaint_finding_evidence_linked_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_finding_evidence")),
        sa.UniqueConstraint("finding_id", "sha256", name=op.f("uq_complaint_finding_evidence_finding_id_sha256")),
    )
    op.create_table(
        "complaint_finding_ground",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column(
            "cause",
            sa.Enum(
                "person.knowledge",
                "person.skill",
                "person.intent",
                "person.supervision",
                "script.wrong",
                "script.missing",
                "system.fault",
                "system.unguarded",
                "data.wrong",
                "data.late",
                "policy.unclear",
                "policy.missing",
                "client_data.wrong",
                "client_data.late",
                "pressure.targets",
                "pressure.workload",
                name="cause",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("no_evidence", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["finding_id"],
            ["complaint_finding.id"],
            name=op.f("fk_complaint_finding_ground_finding_id_complaint_finding"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_complaint_finding_ground_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_finding_ground")),
        sa.UniqueConstraint("finding_id", name=op.f("uq_complaint_finding_ground_finding_id")),
    )
