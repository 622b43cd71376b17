"""surges of complaints raise alerts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
_RULES = ("in_person", "one_cause", "critical", "upheld", "outside", "level", "scan")
_DIMENSIONS = ("employee", "team", "client", "cause", "script")
_ADDED_ONLY = {
    "sqlite": tuple(
        f"""CREATE TRIGGER crisis_surge_case_no_{verb} BEFORE {verb.upper()} ON crisis_surge_case
        BEGIN SELECT RAISE(ABORT, 'what was counted in a surge stays'); END"""
        for verb in ("update", "delete")
    ),
    "postgresql": (
        """CREATE FUNCTION crisis_surge_case_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'what was counted in a surge stays'; END $$""",
        """CREATE TRIGGER crisis_surge_case_added_only BEFORE UPDATE OR DELETE ON crisis_surge_case
        FOR EACH ROW EXECUTE FUNCTION crisis_surge_case_refuse()""",
    ),
}


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "crisis_surge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("rule", _choice("rule", _RULES), nullable=False),
        sa.Column("dimension", _choice("dimension", _DIMENSIONS), nullable=True),
        sa.Column("employee_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(length=20), nullable=True),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("heard_on", sa.Date(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Double(), nullable=True),
        sa.Column("chance", sa.Double(), nullable=True),
        sa.Column("adjusted", sa.Double(), nullable=True),
        sa.Column("looked_at", sa.Integer(), nullable=False),
        sa.Column("earlier", sa.Integer(), nullable=False),
        sa.Column("picture", _JSON, nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["crisis_alert.id"], name=op.f("fk_crisis_surge_alert_id_crisis_alert")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_crisis_surge_employee_id_employee")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_crisis_surge_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crisis_surge")),
        sa.UniqueConstraint("alert_id", name=op.f("uq_crisis_surge_alert_id")),
        sa.UniqueConstraint("key", "last_on", name=op.f("uq_crisis_surge_key_last_on")),
    )
    with op.batch_alter_table("crisis_surge", schema=None) as batch_op:
        batch_op.create_index("ix_crisis_surge_heard", ["heard_on"], unique=False)
    op.create_table(
        "crisis_surge_case",
        sa.Column("surge_id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_crisis_surge_case_complaint_id_complaint")
        ),
        sa.ForeignKeyConstraint(
            ["surge_id"], ["crisis_surge.id"], name=op.f("fk_crisis_surge_case_surge_id_crisis_surge")
        ),
        sa.PrimaryKeyConstraint("surge_id", "complaint_id", name=op.f("pk_crisis_surge_case")),
    )
    with op.batch_alter_table("crisis_surge_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_crisis_surge_case_complaint_id"), ["complaint_id"], unique=False)
    for statement in _ADDED_ONLY[op.get_bind().dialect.name]:
        op.execute(sa.text(statement))
