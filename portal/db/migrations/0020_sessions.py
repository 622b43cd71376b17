"""Sessions are planned, attended and spoken about; a unit can be a session on a topic."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "training_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=40), nullable=False),
        sa.Column("theme", sa.String(length=40), nullable=False),
        sa.Column("theme_group", sa.Integer(), nullable=False),
        sa.Column(
            "topic",
            sa.Enum(
                "law",
                "technique",
                "psychology",
                "other",
                name="topic",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("room", sa.String(length=120), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("trainer_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_because", sa.String(length=300), nullable=False),
        sa.CheckConstraint("capacity >= 1", name=op.f("ck_training_session_has_places")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_training_session_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["trainer_id"], ["employee.id"], name=op.f("fk_training_session_trainer_id_employee")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_session")),
        sa.UniqueConstraint("theme", "theme_group", name=op.f("uq_training_session_theme_theme_group")),
        sa.UniqueConstraint("uid", name=op.f("uq_training_session_uid")),
    )
    with op.batch_alter_table("training_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_session_starts_at"), ["starts_at"], unique=False)
        batch_op.create_index("ix_training_session_trainer_starts", ["trainer_id", "starts_at"], unique=False)

    op.create_table(
        "training_attendance",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column(
            "how",
            sa.Enum("code", "list", name="hownoted", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_training_attendance_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["noted_by_id"], ["account.id"], name=op.f("fk_training_attendance_noted_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_session.id"], name=op.f("fk_training_attendance_session_id_training_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_attendance")),
    )
    with op.batch_alter_table("training_attendance", schema=None) as batch_op:
        batch_op.create_index("ix_training_attendance_employee", ["employee_id"], unique=False)
        batch_op.create_index("ix_training_attendance_session_employee", ["session_id", "employee_id"], unique=False)

    op.create_table(
        "training_feedback",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name=op.f("ck_training_feedback_rating_is_1_to_5")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_session.id"], name=op.f("fk_training_feedback_session_id_training_session")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_training_feedback")),
    )
    with op.batch_alter_table("training_feedback", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_feedback_session_id"), ["session_id"], unique=False)

    op.create_table(
        "training_feedback_given",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_training_feedback_given_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_session.id"], name=op.f("fk_training_feedback_given_session_id_training_session")
        ),
        sa.PrimaryKeyConstraint("session_id", "employee_id", name=op.f("pk_training_feedback_given")),
    )
    with op.batch_alter_table("training_feedback_given", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_feedback_given_employee_id"), ["employee_id"], unique=False)

    op.create_table(
        "training_seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("booked_by_id", sa.Integer(), nullable=True),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("freed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("freed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["booked_by_id"], ["account.id"], name=op.f("fk_training_seat_booked_by_id_account")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_training_seat_employee_id_employee")),
        sa.ForeignKeyConstraint(["freed_by_id"], ["account.id"], name=op.f("fk_training_seat_freed_by_id_account")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_session.id"], name=op.f("fk_training_seat_session_id_training_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_seat")),
    )
    with op.batch_alter_table("training_seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_seat_employee_id"), ["employee_id"], unique=False)
        batch_op.create_index(
            "ix_training_seat_one_for_each",
            ["session_id", "employee_id"],
            unique=True,
            sqlite_where=sa.text("freed_at IS NULL"),
            postgresql_where=sa.text("freed_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_training_seat_session_id"), ["session_id"], unique=False)

    with op.batch_alter_table("training_unit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("topic", sa.String(length=40), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_training_unit_topic"), "topic IN ('law', 'technique', 'psychology', 'other')"
        )
        batch_op.drop_constraint(batch_op.f("ck_training_unit_unitkind"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_training_unit_unitkind"), "kind IN ('lesson', 'quiz', 'session')"
        )
