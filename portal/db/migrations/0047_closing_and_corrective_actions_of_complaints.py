"""Closing of complaints: review by legal, redress, settled steps; corrective actions, their checks, calls by month."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "complaint_call_volume",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["account.id"], name=op.f("fk_complaint_call_volume_entered_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_call_volume")),
    )
    with op.batch_alter_table("complaint_call_volume", schema=None) as batch_op:
        batch_op.create_index("ix_complaint_call_volume_month", ["month", "id"], unique=False)

    op.create_table(
        "complaint_corrective_action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
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
            nullable=False,
        ),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("none_because", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by_id", sa.Integer(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_note", sa.Text(), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(owner_id IS NULL) = (none_because <> '')", name=op.f("ck_complaint_corrective_action_owner_or_none")
        ),
        sa.CheckConstraint(
            "accepted_by_id <> proposed_by_id", name=op.f("ck_complaint_corrective_action_accepted_by_another")
        ),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"], ["account.id"], name=op.f("fk_complaint_corrective_action_accepted_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_corrective_action_complaint_id_complaint")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["employee.id"], name=op.f("fk_complaint_corrective_action_owner_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["account.id"], name=op.f("fk_complaint_corrective_action_proposed_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_corrective_action")),
    )
    with op.batch_alter_table("complaint_corrective_action", schema=None) as batch_op:
        batch_op.create_index("ix_complaint_corrective_action_cause", ["cause", "code"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_corrective_action_complaint_id"), ["complaint_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_corrective_action_done_at"), ["done_at"], unique=False)
        batch_op.create_index("ix_complaint_corrective_action_owner", ["owner_id", "done_at"], unique=False)

    op.create_table(
        "complaint_lateness",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("explained_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("explained_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_lateness_complaint_id_complaint")
        ),
        sa.ForeignKeyConstraint(
            ["explained_by_id"], ["account.id"], name=op.f("fk_complaint_lateness_explained_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_lateness")),
        sa.UniqueConstraint("complaint_id", name=op.f("uq_complaint_lateness_complaint_id")),
    )
    op.create_table(
        "complaint_redress",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("promise", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("promised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("promised_by_id", sa.Integer(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_redress_complaint_id_complaint")
        ),
        sa.ForeignKeyConstraint(["done_by_id"], ["account.id"], name=op.f("fk_complaint_redress_done_by_id_account")),
        sa.ForeignKeyConstraint(
            ["promised_by_id"], ["account.id"], name=op.f("fk_complaint_redress_promised_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_redress")),
    )
    with op.batch_alter_table("complaint_redress", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_redress_complaint_id"), ["complaint_id"], unique=False)

    op.create_table(
        "complaint_effect_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("after_days", sa.Integer(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before_count", sa.Integer(), nullable=False),
        sa.Column("before_calls", sa.Integer(), nullable=False),
        sa.Column("after_count", sa.Integer(), nullable=False),
        sa.Column("after_calls", sa.Integer(), nullable=False),
        sa.Column("ratio_low", sa.Double(), nullable=True),
        sa.Column("ratio_high", sa.Double(), nullable=True),
        sa.Column(
            "effect",
            sa.Enum(
                "effective",
                "not_effective",
                "too_few",
                name="effect",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["action_id"],
            ["complaint_corrective_action.id"],
            name=op.f("fk_complaint_effect_check_action_id_complaint_corrective_action"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_effect_check")),
        sa.UniqueConstraint(
            "action_id", "rounds", "after_days", name=op.f("uq_complaint_effect_check_action_id_rounds_after_days")
        ),
    )
    op.create_table(
        "complaint_protection_settled",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column(
            "settlement",
            sa.Enum("lifted", "lasting", name="settlement", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["note_id"], ["complaint_note.id"], name=op.f("fk_complaint_protection_settled_note_id_complaint_note")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["account.id"], name=op.f("fk_complaint_protection_settled_settled_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_protection_settled")),
        sa.UniqueConstraint("note_id", name=op.f("uq_complaint_protection_settled_note_id")),
    )
    op.create_table(
        "complaint_letter_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum("approved", "returned", name="reviewoutcome", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "reviewed_by_id <> written_by_id", name=op.f("ck_complaint_letter_review_reviewer_is_not_writer")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["account.id"], name=op.f("fk_complaint_letter_review_asked_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["complaint_letter.id"], name=op.f("fk_complaint_letter_review_letter_id_complaint_letter")
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by_id"], ["account.id"], name=op.f("fk_complaint_letter_review_reviewed_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["account.id"], name=op.f("fk_complaint_letter_review_written_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_letter_review")),
        sa.UniqueConstraint("letter_id", name=op.f("uq_complaint_letter_review_letter_id")),
    )
    with op.batch_alter_table("complaint_letter_review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_letter_review_outcome"), ["outcome"], unique=False)
