"""complaints are opened again in a round of their own; serious ones that are withdrawn go on within the house."""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0060"
branch_labels = None
depends_on = None

_CAUSES = (
    "person.knowledge person.skill person.intent person.supervision script.wrong script.missing "
    "system.fault system.unguarded data.wrong data.late policy.unclear policy.missing "
    "client_data.wrong client_data.late pressure.targets pressure.workload"
)


def _round() -> sa.Column[int]:
    return sa.Column("round_number", sa.Integer(), server_default=sa.text("1"), nullable=False)


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _unique_by_round(table: str, before: str, after: str, *columns: str) -> None:
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.add_column(_round())
        batch_op.drop_constraint(batch_op.f(before), type_="unique")
        batch_op.create_unique_constraint(batch_op.f(after), list(columns))


def upgrade() -> None:
    by_kind = ("complaint_id", "round_number", "kind")
    for table in ("complaint_clock", "complaint_protective_step"):
        _unique_by_round(table, f"uq_{table}_complaint_id_kind", f"uq_{table}_complaint_id_round_number_kind", *by_kind)
    _unique_by_round(
        "complaint_lateness",
        "uq_complaint_lateness_complaint_id",
        "uq_complaint_lateness_complaint_id_round_number",
        "complaint_id",
        "round_number",
    )
    for table in ("complaint_finding", "complaint_letter"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(_round())
    _of_rounds()
    _of_internal_cases()


def _of_rounds() -> None:
    states = "received assigned investigating finding replied closed withdrawn outside_remit".split()
    op.create_table(
        "complaint_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("state_before", _choice("state", *states), nullable=False),
        sa.Column("ended_at_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_reason_before", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_round_complaint_id_complaint")
        ),
        sa.ForeignKeyConstraint(["opened_by_id"], ["account.id"], name=op.f("fk_complaint_round_opened_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_round")),
        sa.UniqueConstraint("complaint_id", "number", name=op.f("uq_complaint_round_complaint_id_number")),
    )
    op.create_table(
        "complaint_earlier_finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("allegation_id", sa.Integer(), nullable=False),
        sa.Column("round_number", sa.Integer(), nullable=False),
        sa.Column("verdict", _choice("verdict", "upheld", "partly", "not_upheld", "undetermined"), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("cause", _choice("cause", *_CAUSES.split()), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["allegation_id"],
            ["complaint_allegation.id"],
            name=op.f("fk_complaint_earlier_finding_allegation_id_complaint_allegation"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account.id"], name=op.f("fk_complaint_earlier_finding_decided_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_earlier_finding")),
        sa.UniqueConstraint(
            "allegation_id", "round_number", name=op.f("uq_complaint_earlier_finding_allegation_id_round_number")
        ),
    )


def _of_internal_cases() -> None:
    op.create_table(
        "complaint_internal",
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("origin_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_internal_complaint_id_complaint")
        ),
        sa.ForeignKeyConstraint(
            ["origin_id"], ["complaint.id"], name=op.f("fk_complaint_internal_origin_id_complaint")
        ),
        sa.PrimaryKeyConstraint("complaint_id", name=op.f("pk_complaint_internal")),
    )
    op.create_index(op.f("ix_complaint_internal_origin_id"), "complaint_internal", ["origin_id"], unique=False)
