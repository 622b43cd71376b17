"""Special training is given with a reason."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "training_assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column(
            "reason_kind",
            sa.Enum(
                "by_hand",
                "complaint",
                "rule_change",
                "renewal",
                name="reasonkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("about_type", sa.String(length=40), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.Column("blocks_calling", sa.Boolean(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column(
            "post",
            sa.Enum(
                "collector",
                "team_lead",
                "trainer",
                "data_analyst",
                "legal_officer",
                "complaint_officer",
                "hr_officer",
                "compliance_officer",
                "administrator",
                "leadership",
                "support",
                name="post",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("joins_until", sa.Date(), nullable=True),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "joins_until IS NULL OR team_id IS NOT NULL OR post IS NOT NULL",
            name=op.f("ck_training_assignment_joins_what"),
        ),
        sa.CheckConstraint("team_id IS NULL OR post IS NULL", name=op.f("ck_training_assignment_one_aim")),
        sa.ForeignKeyConstraint(["made_by_id"], ["account.id"], name=op.f("fk_training_assignment_made_by_id_account")),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["training_programme.id"],
            name=op.f("fk_training_assignment_programme_id_training_programme"),
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_training_assignment_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_assignment")),
    )
    with op.batch_alter_table("training_assignment", schema=None) as batch_op:
        batch_op.create_index("ix_training_assignment_about", ["about_type", "about_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_assignment_joins_until"), ["joins_until"], unique=False)
        batch_op.create_index("ix_training_assignment_made_at", ["made_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_assignment_programme_id"), ["programme_id"], unique=False)

    op.create_table(
        "training_assignment_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=True),
        sa.Column("began", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["training_assignment.id"],
            name=op.f("fk_training_assignment_person_assignment_id_training_assignment"),
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_training_assignment_person_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["training_enrolment.id"],
            name=op.f("fk_training_assignment_person_enrolment_id_training_enrolment"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_assignment_person")),
        sa.UniqueConstraint(
            "assignment_id", "employee_id", name=op.f("uq_training_assignment_person_assignment_id_employee_id")
        ),
    )
    with op.batch_alter_table("training_assignment_person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_assignment_person_employee_id"), ["employee_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_assignment_person_enrolment_id"), ["enrolment_id"], unique=False)

    op.create_table(
        "training_withdrawal",
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["training_assignment.id"],
            name=op.f("fk_training_withdrawal_assignment_id_training_assignment"),
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["account.id"], name=op.f("fk_training_withdrawal_withdrawn_by_id_account")
        ),
        sa.PrimaryKeyConstraint("assignment_id", name=op.f("pk_training_withdrawal")),
    )
