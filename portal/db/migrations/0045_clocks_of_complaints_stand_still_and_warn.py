"""clocks of complaints stand still and warn; what protects somebody is settled step by step."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0046"
branch_labels = None
depends_on = None

_KINDS = "assign protect acknowledge plan progress decision reply client regulator review"


def upgrade() -> None:
    with op.batch_alter_table("complaint_clock", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_complaint_clock_clockkind"), type_="check")
        kinds = ", ".join(f"'{kind}'" for kind in _KINDS.split())
        batch_op.create_check_constraint(batch_op.f("ck_complaint_clock_clockkind"), f"kind IN ({kinds})")
    _of_clocks()
    _of_people()


def _of_clocks() -> None:
    op.create_table(
        "complaint_clock_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("clock_id", sa.Integer(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_before", sa.Date(), nullable=False),
        sa.Column("due_after", sa.Date(), nullable=False),
        sa.Column("provisional_before", sa.Integer(), nullable=True),
        sa.Column("provisional_after", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clock_id"], ["complaint_clock.id"], name=op.f("fk_complaint_clock_change_clock_id_complaint_clock")
        ),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_clock_change_complaint_id_complaint")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_clock_change")),
    )
    op.create_index(op.f("ix_complaint_clock_change_clock_id"), "complaint_clock_change", ["clock_id"], unique=False)
    op.create_index(
        op.f("ix_complaint_clock_change_complaint_id"), "complaint_clock_change", ["complaint_id"], unique=False
    )
    op.create_index("ix_complaint_clock_change_found", "complaint_clock_change", ["found_at", "id"], unique=False)
    op.create_table(
        "complaint_extension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("clock_id", sa.Integer(), nullable=False),
        sa.Column("amount_before", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["account.id"], name=op.f("fk_complaint_extension_asked_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["clock_id"], ["complaint_clock.id"], name=op.f("fk_complaint_extension_clock_id_complaint_clock")
        ),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_extension_complaint_id_complaint")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account.id"], name=op.f("fk_complaint_extension_decided_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["complaint_message.id"], name=op.f("fk_complaint_extension_message_id_complaint_message")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_extension")),
    )
    op.create_index(op.f("ix_complaint_extension_clock_id"), "complaint_extension", ["clock_id"], unique=False)
    op.create_index(op.f("ix_complaint_extension_complaint_id"), "complaint_extension", ["complaint_id"], unique=False)
    op.create_index("ix_complaint_extension_waiting", "complaint_extension", ["decided_at", "asked_at"], unique=False)
    op.create_index(
        "uq_complaint_extension_open",
        "complaint_extension",
        ["clock_id"],
        unique=True,
        sqlite_where=sa.text("decided_at IS NULL"),
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    op.create_table(
        "complaint_pause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("clock_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "complainant",
                "expert",
                "authority",
                name="pausekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_by_id", sa.Integer(), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resumed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clock_id"], ["complaint_clock.id"], name=op.f("fk_complaint_pause_clock_id_complaint_clock")
        ),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_pause_complaint_id_complaint")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_complaint_pause_file_id_stored_file")),
        sa.ForeignKeyConstraint(
            ["message_id"], ["complaint_message.id"], name=op.f("fk_complaint_pause_message_id_complaint_message")
        ),
        sa.ForeignKeyConstraint(["paused_by_id"], ["account.id"], name=op.f("fk_complaint_pause_paused_by_id_account")),
        sa.ForeignKeyConstraint(
            ["resumed_by_id"], ["account.id"], name=op.f("fk_complaint_pause_resumed_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_pause")),
    )
    op.create_index(op.f("ix_complaint_pause_clock_id"), "complaint_pause", ["clock_id"], unique=False)
    op.create_index(op.f("ix_complaint_pause_complaint_id"), "complaint_pause", ["complaint_id"], unique=False)
    op.create_index(
        "uq_complaint_pause_open",
        "complaint_pause",
        ["clock_id"],
        unique=True,
        sqlite_where=sa.text("until_at IS NULL"),
        postgresql_where=sa.text("until_at IS NULL"),
    )


def _of_people() -> None:
    op.create_table(
        "complaint_protective_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "stop_calls",
                "freeze_template",
                "keep_recording",
                name="stepkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("note_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_protective_step_complaint_id_complaint")
        ),
        sa.ForeignKeyConstraint(
            ["note_id"], ["complaint_note.id"], name=op.f("fk_complaint_protective_step_note_id_complaint_note")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["account.id"], name=op.f("fk_complaint_protective_step_settled_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_protective_step")),
        sa.UniqueConstraint("complaint_id", "kind", name=op.f("uq_complaint_protective_step_complaint_id_kind")),
    )
    op.create_table(
        "complaint_warning",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("clock_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum("half", "most", "due", "after", name="stage", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["clock_id"], ["complaint_clock.id"], name=op.f("fk_complaint_warning_clock_id_complaint_clock")
        ),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_warning_complaint_id_complaint")
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_complaint_warning_employee_id_employee")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_warning")),
        sa.UniqueConstraint(
            "clock_id", "due_on", "stage", "rung", name=op.f("uq_complaint_warning_clock_id_due_on_stage_rung")
        ),
    )
    op.create_index(op.f("ix_complaint_warning_complaint_id"), "complaint_warning", ["complaint_id"], unique=False)
    op.create_index("ix_complaint_warning_open", "complaint_warning", ["employee_id", "acknowledged_at"], unique=False)
