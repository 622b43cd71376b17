"""What follows for a person from a finding: training matched and ordered, weight, telling, appeal."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0053"
branch_labels = None
depends_on = None


# As complaints/cases/guard.py and complaints/loop/guard.py were when this revision was written.
REFUSAL = "conflict of interest"

_DAYS = {"sqlite": "date({at}, '+8 hours')", "postgresql": "({at} AT TIME ZONE 'Asia/Shanghai')::date"}
_SINCE = {"sqlite": "date({at}, '+8 hours', '-180 days')", "postgresql": _DAYS["postgresql"] + " - 180"}
_MOST = {"sqlite": "max", "postgresql": "greatest"}
_LEAST = {"sqlite": "min", "postgresql": "least"}


def _near(dialect: str, person: str, subject: str, complaint: str, at: str) -> str:
    """The condition that ``person`` is ``subject``, leads or led them then, or was in a team with them of late."""
    day, since = _DAYS[dialect].format(at=at), _SINCE[dialect].format(at=at)
    most, least = _MOST[dialect], _LEAST[dialect]
    return f"""({subject} = {person}
        OR EXISTS (SELECT 1 FROM assignment place JOIN complaint here ON here.id = {complaint}
            WHERE place.employee_id = {subject} AND place.lead_id = {person}
            AND ((place.starts_on <= here.event_on AND coalesce(place.ends_on, here.event_on) >= here.event_on)
                OR (place.starts_on <= {day} AND coalesce(place.ends_on, {day}) >= {day})))
        OR EXISTS (SELECT 1 FROM assignment theirs JOIN assignment mine ON mine.team_id = theirs.team_id
            WHERE theirs.employee_id = {subject} AND mine.employee_id = {person}
            AND {most}(mine.starts_on, theirs.starts_on, {since})
                <= {least}(coalesce(mine.ends_on, {day}), coalesce(theirs.ends_on, {day}), {day})))"""  # noqa: S608  # nosec B608


def _broken(dialect: str) -> str:
    """The condition that the decider of an appeal stands near to a subject, or had any part in the case."""
    stands_near = _near(dialect, "NEW.decider_id", "named.employee_id", "NEW.complaint_id", "NEW.given_at")
    return f"""NEW.decider_id IS NOT NULL AND (NEW.given_at IS NULL OR NEW.decider_id = NEW.employee_id
        OR EXISTS (SELECT 1 FROM complaint_subject named WHERE named.complaint_id = NEW.complaint_id AND {stands_near})
        OR EXISTS (SELECT 1 FROM complaint_assignment had WHERE had.complaint_id = NEW.complaint_id
            AND had.employee_id = NEW.decider_id)
        OR EXISTS (SELECT 1 FROM complaint_role had WHERE had.complaint_id = NEW.complaint_id
            AND had.employee_id = NEW.decider_id))"""  # noqa: S608  # nosec B608


def _on_sqlite() -> tuple[str, ...]:
    verbs = (("insert", "INSERT"), ("update", "UPDATE OF decider_id, given_at, complaint_id, employee_id"))
    return tuple(
        f"CREATE TRIGGER complaint_appeal_near_{name} BEFORE {verb} ON complaint_appeal WHEN {_broken('sqlite')}\n"
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for name, verb in verbs
    )


TRIGGERS = {
    "sqlite": _on_sqlite(),
    "postgresql": (
        f"""CREATE FUNCTION complaint_appeal_near() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF {_broken("postgresql")} THEN RAISE EXCEPTION '{REFUSAL}'; END IF; RETURN NEW; END $$""",
        "CREATE TRIGGER complaint_appeal_near BEFORE INSERT OR UPDATE OF decider_id, given_at, complaint_id,"
        " employee_id ON complaint_appeal FOR EACH ROW EXECUTE FUNCTION complaint_appeal_near()",
    ),
}


def upgrade() -> None:
    op.create_table(
        "complaint_training_match",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(length=10), nullable=False),
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
        sa.Column("programme", sa.String(length=80), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["set_by_id"], ["account.id"], name=op.f("fk_complaint_training_match_set_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_training_match")),
    )
    op.create_table(
        "complaint_appeal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("finding_version", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("decider_id", sa.Integer(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "ruling",
            sa.Enum(
                "stands", "changed", "overturned", name="ruling", native_enum=False, create_constraint=True, length=40
            ),
            nullable=True,
        ),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(ruling IS NULL) = (decided_at IS NULL)", name=op.f("ck_complaint_appeal_decided_or_open")),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_appeal_complaint_id_complaint")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account.id"], name=op.f("fk_complaint_appeal_decided_by_id_account")
        ),
        sa.ForeignKeyConstraint(["decider_id"], ["employee.id"], name=op.f("fk_complaint_appeal_decider_id_employee")),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_complaint_appeal_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["complaint_finding.id"], name=op.f("fk_complaint_appeal_finding_id_complaint_finding")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_appeal")),
        sa.UniqueConstraint(
            "finding_id",
            "finding_version",
            "employee_id",
            name=op.f("uq_complaint_appeal_finding_id_finding_version_employee_id"),
        ),
    )
    with op.batch_alter_table("complaint_appeal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_appeal_complaint_id"), ["complaint_id"], unique=False)
        batch_op.create_index("ix_complaint_appeal_decider", ["decider_id", "decided_at"], unique=False)
        batch_op.create_index("ix_complaint_appeal_employee", ["employee_id", "finding_id"], unique=False)

    op.create_table(
        "complaint_finding_told",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("appeal_until", sa.Date(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["finding_id"],
            ["complaint_finding.id"],
            name=op.f("fk_complaint_finding_told_finding_id_complaint_finding"),
        ),
        sa.ForeignKeyConstraint(
            ["told_by_id"], ["account.id"], name=op.f("fk_complaint_finding_told_told_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_finding_told")),
        sa.UniqueConstraint("finding_id", "version", name=op.f("uq_complaint_finding_told_finding_id_version")),
    )
    op.create_table(
        "complaint_consequence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "weighed",
                "ordered",
                "unmatched",
                "lifted",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
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
            nullable=True,
        ),
        sa.Column("weight", sa.Integer(), nullable=True),
        sa.Column("assignment_id", sa.Integer(), nullable=True),
        sa.Column("programme", sa.String(length=80), nullable=False),
        sa.Column("blocks_calling", sa.Boolean(), nullable=False),
        sa.Column("appeal_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["complaint_appeal.id"], name=op.f("fk_complaint_consequence_appeal_id_complaint_appeal")
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_complaint_consequence_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["complaint_finding.id"], name=op.f("fk_complaint_consequence_finding_id_complaint_finding")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_consequence")),
        sa.UniqueConstraint(
            "finding_id", "employee_id", "number", name=op.f("uq_complaint_consequence_finding_id_employee_id_number")
        ),
    )
    with op.batch_alter_table("complaint_consequence", schema=None) as batch_op:
        batch_op.create_index("ix_complaint_consequence_employee", ["employee_id", "id"], unique=False)
    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement)
