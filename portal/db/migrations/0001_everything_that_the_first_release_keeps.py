"""Everything that the first release keeps."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = {
    "sqlite": (
        """CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry
        BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END""",
        """CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry
        BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$""",
        """CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry
        FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()""",
    ),
}


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("acting_for_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("object_type", sa.String(length=60), nullable=False),
        sa.Column("object_id", sa.String(length=60), nullable=False),
        sa.Column("result", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("request_id", sa.String(length=40), nullable=False),
        sa.Column(
            "details", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_entry_hash")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index("ix_audit_entry_actor", ["actor_id", "seq"], unique=False)
        batch_op.create_index("ix_audit_entry_object", ["object_type", "object_id", "seq"], unique=False)

    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "complaint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("code_digest", sa.String(length=64), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "public_form",
                "hotline",
                "mail",
                "letter",
                "visit",
                "client",
                "regulator",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column(
            "complainant",
            sa.Enum(
                "debtor",
                "family",
                "contact",
                "colleague",
                "wrong_number",
                "lawyer",
                "group",
                name="complainant",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("contact_name", sa.String(length=120), nullable=False),
        sa.Column("contact_mail", sa.String(length=200), nullable=False),
        sa.Column("contact_phone", sa.String(length=60), nullable=False),
        sa.Column(
            "preferred",
            sa.Enum("page", "mail", "phone", name="preferred", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("words_sha256", sa.String(length=64), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("event_on", sa.Date(), nullable=False),
        sa.Column("called_from", sa.String(length=200), nullable=False),
        sa.Column("agent_text", sa.String(length=200), nullable=False),
        sa.Column(
            "wishes", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column(
            "safety",
            sa.Enum(
                "none", "vulnerable", "danger", name="safety", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "severity",
            sa.Enum("S1", "S2", "S3", "S4", name="severity", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("severity_reason", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "assigned",
                "investigating",
                "finding",
                "replied",
                "closed",
                "withdrawn",
                "outside_remit",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=False),
        sa.Column("message_waits_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(words_sha256) = 64", name=op.f("ck_complaint_words_have_digest")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
        sa.UniqueConstraint("number", name=op.f("uq_complaint_number")),
    )
    with op.batch_alter_table("complaint", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_received_at"), ["received_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_received_on"), ["received_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_severity"), ["severity"], unique=False)
        batch_op.create_index("ix_complaint_state_received", ["state", "received_at"], unique=False)

    op.create_table(
        "complaint_counter",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_complaint_counter")),
    )
    op.create_table(
        "crisis_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "negative_media",
                "mass_complaints",
                "data_leak",
                "regulator_inquiry",
                "unlawful_conduct",
                "staff_safety",
                "system_outage",
                name="eventkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crisis_plan")),
        sa.UniqueConstraint("kind", name=op.f("uq_crisis_plan_kind")),
    )
    op.create_table(
        "department",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
        sa.UniqueConstraint("code", name=op.f("uq_department_code")),
    )
    op.create_table(
        "employee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=True),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("left_on IS NULL OR left_on >= entered_on", name=op.f("ck_employee_leaves_after_entry")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employee")),
        sa.UniqueConstraint("number", name=op.f("uq_employee_number")),
    )
    with op.batch_alter_table("employee", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_employee_entered_on"), ["entered_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_employee_name"), ["name"], unique=False)

    op.create_table(
        "form_effect",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("location", sa.String(length=500), nullable=False),
        sa.Column("acted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_form_effect")),
    )
    with op.batch_alter_table("form_effect", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_form_effect_acted_at"), ["acted_at"], unique=False)

    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_installation_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    op.create_table(
        "periodic_run",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("slot", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", "slot", name=op.f("pk_periodic_run")),
    )
    op.create_table(
        "shift",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("starts_at", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.Integer(), nullable=False),
        sa.Column(
            "breaks", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.CheckConstraint(
            "ends_at > starts_at AND ends_at <= starts_at + 86400", name=op.f("ck_shift_ends_after_start")
        ),
        sa.CheckConstraint("starts_at >= 0 AND starts_at < 86400", name=op.f("ck_shift_starts_within_day")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
        sa.UniqueConstraint("code", name=op.f("uq_shift_code")),
    )
    op.create_table(
        "training_programme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column(
            "titles", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column(
            "summaries", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("starts_itself", sa.Boolean(), nullable=False),
        sa.Column("window_days", sa.Integer(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_programme")),
        sa.UniqueConstraint("key", name=op.f("uq_training_programme_key")),
    )
    op.create_table(
        "training_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_question")),
        sa.UniqueConstraint("key", name=op.f("uq_training_question_key")),
    )
    op.create_table(
        "work_calendar_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_calendar_version")),
    )
    with op.batch_alter_table("work_calendar_version", schema=None) as batch_op:
        batch_op.create_index("ix_work_calendar_version_year", ["year", "id"], unique=False)

    op.create_table(
        "worker_beat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_worker_beat_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker_beat")),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=True),
        sa.Column("username", sa.String(length=80), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=True),
        sa.Column("theme", sa.String(length=10), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_account_employee_id_employee")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("employee_id", name=op.f("uq_account_employee_id")),
        sa.UniqueConstraint("username", name=op.f("uq_account_username")),
    )
    op.create_table(
        "complaint_clock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "protect",
                "acknowledge",
                "reply",
                "client",
                name="clockkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column(
            "basis",
            sa.Enum(
                "hours",
                "working_hours",
                "working_days",
                "natural_days",
                name="basis",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provisional_year", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_clock_complaint_id_complaint")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_clock")),
        sa.UniqueConstraint("complaint_id", "kind", name=op.f("uq_complaint_clock_complaint_id_kind")),
    )
    with op.batch_alter_table("complaint_clock", schema=None) as batch_op:
        batch_op.create_index("ix_complaint_clock_due", ["kind", "due_at"], unique=False)

    op.create_table(
        "crisis_plan_seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("role_key", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("position BETWEEN 0 AND 2", name=op.f("ck_crisis_plan_seat_three_seats")),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_crisis_plan_seat_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["crisis_plan.id"], name=op.f("fk_crisis_plan_seat_plan_id_crisis_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crisis_plan_seat")),
        sa.UniqueConstraint(
            "plan_id", "role_key", "employee_id", name=op.f("uq_crisis_plan_seat_plan_id_role_key_employee_id")
        ),
        sa.UniqueConstraint(
            "plan_id", "role_key", "position", name=op.f("uq_crisis_plan_seat_plan_id_role_key_position")
        ),
    )
    with op.batch_alter_table("crisis_plan_seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_crisis_plan_seat_employee_id"), ["employee_id"], unique=False)

    op.create_table(
        "team",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_team_department_id_department")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("code", name=op.f("uq_team_code")),
    )
    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_team_department_id"), ["department_id"], unique=False)

    op.create_table(
        "training_course",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "phase",
            sa.Enum("onboarding", "business", name="phase", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("written_for", sa.Integer(), nullable=False),
        sa.Column(
            "titles", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["training_programme.id"], name=op.f("fk_training_course_programme_id_training_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_course")),
        sa.UniqueConstraint("programme_id", "key", name=op.f("uq_training_course_programme_id_key")),
    )
    with op.batch_alter_table("training_course", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_course_programme_id"), ["programme_id"], unique=False)

    op.create_table(
        "training_enrolment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_training_enrolment_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["training_programme.id"],
            name=op.f("fk_training_enrolment_programme_id_training_programme"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_enrolment")),
        sa.UniqueConstraint("employee_id", "programme_id", name=op.f("uq_training_enrolment_employee_id_programme_id")),
    )
    with op.batch_alter_table("training_enrolment", schema=None) as batch_op:
        batch_op.create_index("ix_training_enrolment_finished_starts", ["finished_at", "starts_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_enrolment_programme_id"), ["programme_id"], unique=False)

    op.create_table(
        "training_question_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("single", "multiple", name="questionkind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("clause", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column(
            "texts", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column(
            "feedback", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["training_question.id"],
            name=op.f("fk_training_question_version_question_id_training_question"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_question_version")),
        sa.UniqueConstraint("question_id", "number", name=op.f("uq_training_question_version_question_id_number")),
    )
    op.create_table(
        "work_calendar_day",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_working", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "workday",
                "weekend",
                "listed_day_off",
                "makeup_workday",
                "assumed_day_off",
                "company_day_off",
                "company_workday",
                name="daykind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("is_statutory", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["work_calendar_version.id"],
            name=op.f("fk_work_calendar_day_version_id_work_calendar_version"),
        ),
        sa.PrimaryKeyConstraint("version_id", "day", name=op.f("pk_work_calendar_day")),
    )
    op.create_table(
        "account_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "employee",
                "collector",
                "lead",
                "trainer",
                "hr",
                "complaint_officer",
                "legal",
                "compliance",
                "analyst",
                "leader",
                "system_admin",
                "security_admin",
                "audit_admin",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("end_reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_role_account_id_account")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["account.id"], name=op.f("fk_account_role_ended_by_id_account")),
        sa.ForeignKeyConstraint(["granted_by_id"], ["account.id"], name=op.f("fk_account_role_granted_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_role")),
    )
    with op.batch_alter_table("account_role", schema=None) as batch_op:
        batch_op.create_index("ix_account_role_held", ["account_id", "ended_at"], unique=False)

    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
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
            nullable=False,
        ),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_assignment_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_assignment_department_id_department")
        ),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_assignment_employee_id_employee")),
        sa.ForeignKeyConstraint(["lead_id"], ["employee.id"], name=op.f("fk_assignment_lead_id_employee")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_assignment_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint("employee_id", "starts_on", name=op.f("uq_assignment_employee_id_starts_on")),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignment_department_id"), ["department_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignment_employee_id"), ["employee_id"], unique=False)
        batch_op.create_index("ix_assignment_lead_dates", ["lead_id", "starts_on", "ends_on"], unique=False)
        batch_op.create_index("ix_assignment_team_dates", ["team_id", "starts_on", "ends_on"], unique=False)

    op.create_table(
        "company_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_working", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("effective", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["set_by_id"], ["account.id"], name=op.f("fk_company_day_set_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_day")),
    )
    with op.batch_alter_table("company_day", schema=None) as batch_op:
        batch_op.create_index("ix_company_day_day", ["day", "id"], unique=False)

    op.create_table(
        "complaint_allegation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["account.id"], name=op.f("fk_complaint_allegation_added_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_allegation_complaint_id_complaint")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_allegation")),
        sa.UniqueConstraint("complaint_id", "code", name=op.f("uq_complaint_allegation_complaint_id_code")),
    )
    with op.batch_alter_table("complaint_allegation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_allegation_code"), ["code"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_allegation_complaint_id"), ["complaint_id"], unique=False)

    op.create_table(
        "complaint_assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("assigned_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["assigned_by_id"], ["account.id"], name=op.f("fk_complaint_assignment_assigned_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_assignment_complaint_id_complaint")
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_complaint_assignment_employee_id_employee")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_assignment")),
    )
    with op.batch_alter_table("complaint_assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_assignment_complaint_id"), ["complaint_id"], unique=False)
        batch_op.create_index("ix_complaint_assignment_handler", ["employee_id", "until_at"], unique=False)
        batch_op.create_index(
            "uq_complaint_assignment_open",
            ["complaint_id"],
            unique=True,
            sqlite_where=sa.text("until_at IS NULL"),
            postgresql_where=sa.text("until_at IS NULL"),
        )

    op.create_table(
        "complaint_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_message_complaint_id_complaint")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["account.id"], name=op.f("fk_complaint_message_written_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_message")),
    )
    with op.batch_alter_table("complaint_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_message_complaint_id"), ["complaint_id"], unique=False)

    op.create_table(
        "complaint_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("protects", sa.Boolean(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_note_complaint_id_complaint")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["account.id"], name=op.f("fk_complaint_note_written_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_note")),
    )
    with op.batch_alter_table("complaint_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_note_complaint_id"), ["complaint_id"], unique=False)

    op.create_table(
        "complaint_subject",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["added_by_id"], ["account.id"], name=op.f("fk_complaint_subject_added_by_id_account")),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_subject_complaint_id_complaint")
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_complaint_subject_employee_id_employee")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_subject")),
        sa.UniqueConstraint("complaint_id", "employee_id", name=op.f("uq_complaint_subject_complaint_id_employee_id")),
    )
    with op.batch_alter_table("complaint_subject", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_subject_complaint_id"), ["complaint_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_subject_employee_id"), ["employee_id"], unique=False)

    op.create_table(
        "crisis_plan_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "content", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("review_by", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["account.id"], name=op.f("fk_crisis_plan_version_approved_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["crisis_plan.id"], name=op.f("fk_crisis_plan_version_plan_id_crisis_plan")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crisis_plan_version")),
        sa.UniqueConstraint("plan_id", "number", name=op.f("uq_crisis_plan_version_plan_id_number")),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column(
            "payload", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("unique_key", sa.String(length=160), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "ready",
                "running",
                "done",
                "parked",
                name="jobstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("done_steps", sa.Integer(), nullable=False),
        sa.Column("all_steps", sa.Integer(), nullable=False),
        sa.Column(
            "result", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=True
        ),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_by_id"], ["account.id"], name=op.f("fk_job_asked_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("unique_key", name=op.f("uq_job_unique_key")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index("ix_job_due", ["state", "run_at"], unique=False)

    op.create_table(
        "outbox_message",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unique_key", sa.String(length=160), nullable=False),
        sa.Column(
            "channel",
            sa.Enum("mail", "chat", name="channel", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("recipient", sa.String(length=300), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column(
            "document_ids",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("topic", sa.String(length=100), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("unsubscribe_url", sa.String(length=300), nullable=True),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting", "sent", "failed", name="outboxstate", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by_id"], ["account.id"], name=op.f("fk_outbox_message_asked_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_message_message_id")),
        sa.UniqueConstraint("unique_key", name=op.f("uq_outbox_message_unique_key")),
    )
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_message_due", ["state", "try_at"], unique=False)
        batch_op.create_index("ix_outbox_message_topic", ["topic"], unique=False)

    op.create_table(
        "policy_setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("value", sa.String(length=80), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["set_by_id"], ["account.id"], name=op.f("fk_policy_setting_set_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_setting")),
    )
    with op.batch_alter_table("policy_setting", schema=None) as batch_op:
        batch_op.create_index("ix_policy_setting_key_from", ["key", "effective_from"], unique=False)

    op.create_table(
        "policy_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["account.id"], name=op.f("fk_policy_version_published_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_version")),
        sa.UniqueConstraint("label", name=op.f("uq_policy_version_label")),
    )
    op.create_table(
        "shift_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("shift_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("employee_id IS NULL OR team_id IS NULL", name=op.f("ck_shift_plan_person_or_team")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_shift_plan_employee_id_employee")),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_shift_plan_shift_id_shift")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_shift_plan_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_plan")),
        sa.UniqueConstraint("employee_id", "starts_on", name=op.f("uq_shift_plan_employee_id_starts_on")),
        sa.UniqueConstraint("team_id", "starts_on", name=op.f("uq_shift_plan_team_id_starts_on")),
    )
    op.create_table(
        "signed_in_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("browser", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_signed_in_session_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_in_session")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_signed_in_session_token_digest")),
    )
    with op.batch_alter_table("signed_in_session", schema=None) as batch_op:
        batch_op.create_index("ix_signed_in_session_open", ["account_id", "ended_at"], unique=False)

    op.create_table(
        "training_answer_option",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("right", sa.Boolean(), nullable=False),
        sa.Column(
            "texts", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["training_question_version.id"],
            name=op.f("fk_training_answer_option_version_id_training_question_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_answer_option")),
        sa.UniqueConstraint("version_id", "position", name=op.f("uq_training_answer_option_version_id_position")),
    )
    op.create_table(
        "training_unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("lesson", "quiz", name="unitkind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("due_day", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column(
            "clauses", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column(
            "titles", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.CheckConstraint("due_day >= 1", name=op.f("ck_training_unit_due_day_counts_from_1")),
        sa.ForeignKeyConstraint(
            ["course_id"], ["training_course.id"], name=op.f("fk_training_unit_course_id_training_course")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_unit")),
        sa.UniqueConstraint("course_id", "key", name=op.f("uq_training_unit_course_id_key")),
    )
    with op.batch_alter_table("training_unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_unit_course_id"), ["course_id"], unique=False)

    op.create_table(
        "complaint_finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("allegation_id", sa.Integer(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "upheld",
                "partly",
                "not_upheld",
                "undetermined",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["allegation_id"],
            ["complaint_allegation.id"],
            name=op.f("fk_complaint_finding_allegation_id_complaint_allegation"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account.id"], name=op.f("fk_complaint_finding_decided_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_finding")),
        sa.UniqueConstraint("allegation_id", name=op.f("uq_complaint_finding_allegation_id")),
    )
    op.create_table(
        "crisis_activation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column(
            "grade",
            sa.Enum(
                "blue", "yellow", "orange", "red", name="grade", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("drill", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=True),
        sa.Column("known", sa.Text(), nullable=False),
        sa.Column("not_known", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("stood_down_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stood_down_by_id", sa.Integer(), nullable=True),
        sa.Column("stand_down_reason", sa.Text(), nullable=False),
        sa.Column("watch_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=True),
        sa.Column("improvements", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["crisis_plan.id"], name=op.f("fk_crisis_activation_plan_id_crisis_plan")),
        sa.ForeignKeyConstraint(
            ["reviewed_by_id"], ["account.id"], name=op.f("fk_crisis_activation_reviewed_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["started_by_id"], ["account.id"], name=op.f("fk_crisis_activation_started_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["stood_down_by_id"], ["account.id"], name=op.f("fk_crisis_activation_stood_down_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["crisis_plan_version.id"], name=op.f("fk_crisis_activation_version_id_crisis_plan_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crisis_activation")),
    )
    with op.batch_alter_table("crisis_activation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_crisis_activation_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_crisis_activation_started_at"), ["started_at"], unique=False)
        batch_op.create_index(
            "uq_crisis_activation_open",
            ["plan_id", "drill"],
            unique=True,
            sqlite_where=sa.text("stood_down_at IS NULL"),
            postgresql_where=sa.text("stood_down_at IS NULL"),
        )

    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("about_type", sa.String(length=60), nullable=False),
        sa.Column("about_id", sa.String(length=60), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["job.id"], name=op.f("fk_document_batch_id_job")),
        sa.ForeignKeyConstraint(["created_by_id"], ["account.id"], name=op.f("fk_document_created_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index("ix_document_about", ["about_type", "about_id"], unique=False)
        batch_op.create_index("ix_document_batch", ["batch_id", "about_id"], unique=True)
        batch_op.create_index("ix_document_kind", ["kind", "id"], unique=False)

    op.create_table(
        "import_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "reading",
                "ready",
                "storing",
                "committed",
                "refused",
                "discarded",
                "failed",
                name="batchstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("file_name", sa.String(length=160), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column(
            "guess", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("new_count", sa.Integer(), nullable=False),
        sa.Column("duplicate_count", sa.Integer(), nullable=False),
        sa.Column("problem_count", sa.Integer(), nullable=False),
        sa.Column(
            "duplicate_lines",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=True,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column(
            "note_values", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("job_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=True),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("committed_by_id", sa.Integer(), nullable=True),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["committed_by_id"], ["account.id"], name=op.f("fk_import_batch_committed_by_id_account")
        ),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_import_batch_job_id_job")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["account.id"], name=op.f("fk_import_batch_settled_by_id_account")),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["account.id"], name=op.f("fk_import_batch_uploaded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.create_index("ix_import_batch_kind_state", ["kind", "state", "id"], unique=False)
        batch_op.create_index("ix_import_batch_sha256", ["sha256"], unique=False)

    op.create_table(
        "policy_acknowledgement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_policy_acknowledgement_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["policy_version.id"], name=op.f("fk_policy_acknowledgement_version_id_policy_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_acknowledgement")),
        sa.UniqueConstraint("employee_id", "version_id", name=op.f("uq_policy_acknowledgement_employee_id_version_id")),
    )
    op.create_table(
        "policy_chapter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["policy_version.id"], name=op.f("fk_policy_chapter_version_id_policy_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_chapter")),
        sa.UniqueConstraint(
            "version_id", "language", "number", name=op.f("uq_policy_chapter_version_id_language_number")
        ),
    )
    op.create_table(
        "training_attempt_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("granted_by_id", sa.Integer(), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["training_enrolment.id"],
            name=op.f("fk_training_attempt_grant_enrolment_id_training_enrolment"),
        ),
        sa.ForeignKeyConstraint(
            ["granted_by_id"], ["account.id"], name=op.f("fk_training_attempt_grant_granted_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["training_unit.id"], name=op.f("fk_training_attempt_grant_unit_id_training_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_attempt_grant")),
    )
    with op.batch_alter_table("training_attempt_grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_attempt_grant_enrolment_id"), ["enrolment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_attempt_grant_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "training_completion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["training_enrolment.id"],
            name=op.f("fk_training_completion_enrolment_id_training_enrolment"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["training_unit.id"], name=op.f("fk_training_completion_unit_id_training_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_completion")),
        sa.UniqueConstraint("enrolment_id", "unit_id", name=op.f("uq_training_completion_enrolment_id_unit_id")),
    )
    with op.batch_alter_table("training_completion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_completion_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "training_lesson_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["training_unit.id"], name=op.f("fk_training_lesson_version_unit_id_training_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_lesson_version")),
        sa.UniqueConstraint("unit_id", "number", name=op.f("uq_training_lesson_version_unit_id_number")),
    )
    op.create_table(
        "training_quiz_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("pass_percent", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("attempts >= 1 AND minutes >= 1", name=op.f("ck_training_quiz_version_can_be_taken")),
        sa.CheckConstraint(
            "pass_percent BETWEEN 1 AND 100", name=op.f("ck_training_quiz_version_pass_percent_is_a_share")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["training_unit.id"], name=op.f("fk_training_quiz_version_unit_id_training_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_quiz_version")),
        sa.UniqueConstraint("unit_id", "number", name=op.f("uq_training_quiz_version_unit_id_number")),
    )
    op.create_table(
        "training_unit_requirement",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("requires_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["requires_id"], ["training_unit.id"], name=op.f("fk_training_unit_requirement_requires_id_training_unit")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["training_unit.id"], name=op.f("fk_training_unit_requirement_unit_id_training_unit")
        ),
        sa.PrimaryKeyConstraint("unit_id", "requires_id", name=op.f("pk_training_unit_requirement")),
    )
    with op.batch_alter_table("training_unit_requirement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_unit_requirement_requires_id"), ["requires_id"], unique=False)

    op.create_table(
        "complaint_letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("redress", sa.Text(), nullable=False),
        sa.Column("next_instance", sa.Text(), nullable=False),
        sa.Column("apology", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_letter_complaint_id_complaint")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_complaint_letter_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["account.id"], name=op.f("fk_complaint_letter_written_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_letter")),
        sa.UniqueConstraint("complaint_id", "number", name=op.f("uq_complaint_letter_complaint_id_number")),
    )
    with op.batch_alter_table("complaint_letter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_letter_complaint_id"), ["complaint_id"], unique=False)

    op.create_table(
        "crisis_alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "verdict",
            sa.Enum("real", "false_alarm", name="verdict", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("activation_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(verdict IS NULL) = (checked_at IS NULL)", name=op.f("ck_crisis_alert_checked_with_verdict")
        ),
        sa.ForeignKeyConstraint(
            ["activation_id"], ["crisis_activation.id"], name=op.f("fk_crisis_alert_activation_id_crisis_activation")
        ),
        sa.ForeignKeyConstraint(["checked_by_id"], ["account.id"], name=op.f("fk_crisis_alert_checked_by_id_account")),
        sa.ForeignKeyConstraint(["raised_by_id"], ["account.id"], name=op.f("fk_crisis_alert_raised_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crisis_alert")),
    )
    with op.batch_alter_table("crisis_alert", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_crisis_alert_activation_id"), ["activation_id"], unique=False)
        batch_op.create_index("ix_crisis_alert_open", ["activation_id", "verdict"], unique=False)
        batch_op.create_index(batch_op.f("ix_crisis_alert_raised_at"), ["raised_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_crisis_alert_raised_by_id"), ["raised_by_id"], unique=False)

    op.create_table(
        "crisis_condition_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activation_id", sa.Integer(), nullable=False),
        sa.Column("condition_key", sa.String(length=40), nullable=False),
        sa.Column("sentence", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(
            ["activation_id"],
            ["crisis_activation.id"],
            name=op.f("fk_crisis_condition_note_activation_id_crisis_activation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crisis_condition_note")),
        sa.UniqueConstraint(
            "activation_id", "condition_key", name=op.f("uq_crisis_condition_note_activation_id_condition_key")
        ),
    )
    op.create_table(
        "crisis_fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activation_id", sa.Integer(), nullable=False),
        sa.Column(
            "sort",
            sa.Enum(
                "fact", "assumption", "rumour", name="factsort", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["activation_id"], ["crisis_activation.id"], name=op.f("fk_crisis_fact_activation_id_crisis_activation")
        ),
        sa.ForeignKeyConstraint(["entered_by_id"], ["account.id"], name=op.f("fk_crisis_fact_entered_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crisis_fact")),
    )
    with op.batch_alter_table("crisis_fact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_crisis_fact_activation_id"), ["activation_id"], unique=False)

    op.create_table(
        "crisis_role_holding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activation_id", sa.Integer(), nullable=False),
        sa.Column("role_key", sa.String(length=40), nullable=False),
        sa.Column(
            "chain", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("held_by_id", sa.Integer(), nullable=True),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("exhausted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(held_by_id IS NULL) = (held_at IS NULL)", name=op.f("ck_crisis_role_holding_held_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["activation_id"],
            ["crisis_activation.id"],
            name=op.f("fk_crisis_role_holding_activation_id_crisis_activation"),
        ),
        sa.ForeignKeyConstraint(
            ["held_by_id"], ["employee.id"], name=op.f("fk_crisis_role_holding_held_by_id_employee")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crisis_role_holding")),
        sa.UniqueConstraint("activation_id", "role_key", name=op.f("uq_crisis_role_holding_activation_id_role_key")),
    )
    with op.batch_alter_table("crisis_role_holding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_crisis_role_holding_held_by_id"), ["held_by_id"], unique=False)

    op.create_table(
        "crisis_room_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("activation_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "activated",
                "joined",
                "called",
                "unreachable",
                "exhausted",
                "mail_failed",
                "acknowledged",
                "task_done",
                "task_waived",
                "note",
                "fact",
                "condition",
                "stood_down",
                "reviewed",
                name="entrykind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("employee_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_crisis_room_entry_account_id_account")),
        sa.ForeignKeyConstraint(
            ["activation_id"],
            ["crisis_activation.id"],
            name=op.f("fk_crisis_room_entry_activation_id_crisis_activation"),
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_crisis_room_entry_employee_id_employee")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crisis_room_entry")),
    )
    with op.batch_alter_table("crisis_room_entry", schema=None) as batch_op:
        batch_op.create_index("ix_crisis_room_entry_room", ["activation_id", "id"], unique=False)

    op.create_table(
        "crisis_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activation_id", sa.Integer(), nullable=False),
        sa.Column("step_key", sa.String(length=40), nullable=False),
        sa.Column("role_key", sa.String(length=40), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum("done", "waived", name="outcome", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_by_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.CheckConstraint(
            "(outcome IS NULL) = (finished_at IS NULL)", name=op.f("ck_crisis_task_finished_with_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["activation_id"], ["crisis_activation.id"], name=op.f("fk_crisis_task_activation_id_crisis_activation")
        ),
        sa.ForeignKeyConstraint(["finished_by_id"], ["account.id"], name=op.f("fk_crisis_task_finished_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crisis_task")),
        sa.UniqueConstraint("activation_id", "step_key", name=op.f("uq_crisis_task_activation_id_step_key")),
    )
    op.create_table(
        "import_content",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_import_content_batch_id_import_batch")
        ),
        sa.PrimaryKeyConstraint("batch_id", name=op.f("pk_import_content")),
    )
    op.create_table(
        "import_row",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "new", "duplicate", "problem", name="verdict", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "cells", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("column", sa.String(length=60), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column(
            "values", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_import_row_batch_id_import_batch")),
        sa.PrimaryKeyConstraint("batch_id", "line", name=op.f("pk_import_row")),
    )
    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.create_index("ix_import_row_verdict", ["batch_id", "verdict", "line"], unique=False)

    op.create_table(
        "punch",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "direction",
            sa.Enum("in", "out", "unknown", name="direction", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("device", sa.String(length=60), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_punch_batch_id_import_batch")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_punch_employee_id_employee")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_punch")),
        sa.UniqueConstraint("employee_id", "at", "direction", name=op.f("uq_punch_employee_id_at_direction")),
    )
    with op.batch_alter_table("punch", schema=None) as batch_op:
        batch_op.create_index("ix_punch_at", ["at", "employee_id"], unique=False)
        batch_op.create_index("ix_punch_batch", ["batch_id"], unique=False)

    op.create_table(
        "training_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("quiz_version_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["training_enrolment.id"],
            name=op.f("fk_training_attempt_enrolment_id_training_enrolment"),
        ),
        sa.ForeignKeyConstraint(
            ["quiz_version_id"],
            ["training_quiz_version.id"],
            name=op.f("fk_training_attempt_quiz_version_id_training_quiz_version"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["training_unit.id"], name=op.f("fk_training_attempt_unit_id_training_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_attempt")),
        sa.UniqueConstraint(
            "enrolment_id", "unit_id", "number", name=op.f("uq_training_attempt_enrolment_id_unit_id_number")
        ),
    )
    with op.batch_alter_table("training_attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_attempt_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_attempt_quiz_version_id"), ["quiz_version_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_attempt_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "training_lesson_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["training_lesson_version.id"],
            name=op.f("fk_training_lesson_text_version_id_training_lesson_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_lesson_text")),
        sa.UniqueConstraint("version_id", "language", name=op.f("uq_training_lesson_text_version_id_language")),
    )
    op.create_table(
        "training_quiz_question",
        sa.Column("quiz_version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("question_version_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_version_id"],
            ["training_question_version.id"],
            name=op.f("fk_training_quiz_question_question_version_id_training_question_version"),
        ),
        sa.ForeignKeyConstraint(
            ["quiz_version_id"],
            ["training_quiz_version.id"],
            name=op.f("fk_training_quiz_question_quiz_version_id_training_quiz_version"),
        ),
        sa.PrimaryKeyConstraint("quiz_version_id", "position", name=op.f("pk_training_quiz_question")),
    )
    with op.batch_alter_table("training_quiz_question", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_training_quiz_question_question_version_id"), ["question_version_id"], unique=False
        )

    op.create_table(
        "complaint_letter_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column(
            "way",
            sa.Enum("page", "mail", name="deliveryway", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("recipient", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting", "sent", "failed", name="deliverystate", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["complaint_letter.id"], name=op.f("fk_complaint_letter_delivery_letter_id_complaint_letter")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_letter_delivery")),
    )
    with op.batch_alter_table("complaint_letter_delivery", schema=None) as batch_op:
        batch_op.create_index("ix_complaint_letter_delivery_letter", ["letter_id"], unique=False)

    op.create_table(
        "crisis_role_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("holding_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_crisis_role_call_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["holding_id"], ["crisis_role_holding.id"], name=op.f("fk_crisis_role_call_holding_id_crisis_role_holding")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crisis_role_call")),
        sa.UniqueConstraint("holding_id", "employee_id", name=op.f("uq_crisis_role_call_holding_id_employee_id")),
        sa.UniqueConstraint("holding_id", "position", name=op.f("uq_crisis_role_call_holding_id_position")),
    )
    with op.batch_alter_table("crisis_role_call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_crisis_role_call_employee_id"), ["employee_id"], unique=False)

    op.create_table(
        "training_answer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("question_version_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column(
            "chosen", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["training_attempt.id"], name=op.f("fk_training_answer_attempt_id_training_attempt")
        ),
        sa.ForeignKeyConstraint(
            ["question_version_id"],
            ["training_question_version.id"],
            name=op.f("fk_training_answer_question_version_id_training_question_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_answer")),
        sa.UniqueConstraint(
            "attempt_id",
            "question_version_id",
            "client_id",
            name=op.f("uq_training_answer_attempt_id_question_version_id_client_id"),
        ),
    )
    with op.batch_alter_table("training_answer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_training_answer_question_version_id"), ["question_version_id"], unique=False
        )

    op.create_table(
        "training_attempt_result",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "closed_by",
            sa.Enum("hand_in", "time", name="closedby", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("most_points", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column(
            "marks", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["training_attempt.id"], name=op.f("fk_training_attempt_result_attempt_id_training_attempt")
        ),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_training_attempt_result")),
    )

    # The trail itself refuses to be rewritten, whoever asks.
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)
