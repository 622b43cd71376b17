"""played calls."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _calls()
    op.create_table(
        "training_call_event",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("call_id", _BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "opened",
                "turn",
                "asked",
                "ended",
                "left",
                "recorded",
                name="eventkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("data", _JSON, nullable=False),
        sa.Column("client_key", sa.String(length=64), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["training_call.id"], name=op.f("fk_training_call_event_call_id_training_call")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_call_event")),
        sa.UniqueConstraint("call_id", "number", name=op.f("uq_training_call_event_call_id_number")),
        sa.UniqueConstraint("call_id", "client_key", name=op.f("uq_training_call_event_call_id_client_key")),
    )
    op.create_table(
        "training_call_record",
        sa.Column("call_id", _BIG, nullable=False),
        sa.Column("fields", _JSON, nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["training_call.id"], name=op.f("fk_training_call_record_call_id_training_call")
        ),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_training_call_record")),
    )


def _calls() -> None:
    op.create_table(
        "training_call",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("forked_from_id", _BIG, nullable=True),
        sa.Column("forked_at_turn", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_training_call_employee_id_employee")),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["training_enrolment.id"], name=op.f("fk_training_call_enrolment_id_training_enrolment")
        ),
        sa.ForeignKeyConstraint(
            ["forked_from_id"], ["training_call.id"], name=op.f("fk_training_call_forked_from_id_training_call")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["training_unit.id"], name=op.f("fk_training_call_unit_id_training_unit")),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["training_scenario_version.id"],
            name=op.f("fk_training_call_version_id_training_scenario_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_call")),
    )
    with op.batch_alter_table("training_call", schema=None) as batch_op:
        batch_op.create_index("ix_training_call_employee_version", ["employee_id", "version_id"], unique=False)
        for column in ("enrolment_id", "forked_from_id", "unit_id", "version_id"):
            batch_op.create_index(batch_op.f(f"ix_training_call_{column}"), [column], unique=False)
