"""Changes of rules are published in the portal and learnt in short courses; lengths of certificates are set there."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = "0024"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    _enrolments_and_assignments()
    _terms()
    _versions()
    op.create_table(
        "training_rule_version_kind",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("kind_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kind_id"], ["training_certificate_kind.id"], name=op.f("fk_training_rule_version_kind_kind")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["training_rule_version.id"], name=op.f("fk_training_rule_version_kind_version")
        ),
        sa.PrimaryKeyConstraint("version_id", "kind_id", name=op.f("pk_training_rule_version_kind")),
    )
    with op.batch_alter_table("training_rule_version_kind", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_rule_version_kind_kind_id"), ["kind_id"], unique=False)
    op.create_table(
        "training_rule_learnt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("learnt_on", sa.Date(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_training_rule_learnt_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["training_enrolment.id"],
            name=op.f("fk_training_rule_learnt_enrolment_id_training_enrolment"),
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["training_rule_version.id"],
            name=op.f("fk_training_rule_learnt_version_id_training_rule_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_rule_learnt")),
        sa.UniqueConstraint("version_id", "enrolment_id", name=op.f("uq_training_rule_learnt_version_id_enrolment_id")),
    )
    with op.batch_alter_table("training_rule_learnt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_rule_learnt_employee_id"), ["employee_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_rule_learnt_enrolment_id"), ["enrolment_id"], unique=False)


def _enrolments_and_assignments() -> None:
    with op.batch_alter_table("training_enrolment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("working_days", sa.Integer(), nullable=True))
    with op.batch_alter_table("training_assignment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reasons", _JSON, server_default="{}", nullable=False))
    with op.batch_alter_table("training_assignment", schema=None) as batch_op:
        batch_op.alter_column("reasons", existing_type=_JSON, existing_nullable=False, server_default=None)


def _terms() -> None:
    with op.batch_alter_table("training_certificate_term", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "origin",
                sa.Enum("shipped", "portal", name="origin", native_enum=False, create_constraint=True, length=40),
                server_default="shipped",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("reason", sa.String(length=500), server_default="", nullable=False))
        batch_op.drop_constraint(batch_op.f("uq_training_certificate_term_kind_id_starts_on"), type_="unique")
        batch_op.drop_constraint(batch_op.f("ck_training_certificate_term_validity"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_training_certificate_term_validity"),
            "validity IN ('months', 'completion', 'fixed_day', 'date')",
        )
        batch_op.create_index("ix_training_certificate_term_kind_starts", ["kind_id", "starts_on"], unique=False)
    with op.batch_alter_table("training_certificate_term", schema=None) as batch_op:
        batch_op.alter_column("origin", existing_type=sa.String(40), existing_nullable=False, server_default=None)
        batch_op.alter_column("reason", existing_type=sa.String(500), existing_nullable=False, server_default=None)


def _versions() -> None:
    """Nothing could write versions before, so that none has to be carried over; what is there is kept all the same."""
    with op.batch_alter_table("training_rule_version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("opens_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("days", sa.Integer(), server_default="5", nullable=False))
        batch_op.add_column(sa.Column("texts", _JSON, server_default="{}", nullable=False))
        batch_op.alter_column("rule", existing_type=sa.String(40), type_=sa.String(length=60), existing_nullable=False)
    version = sa.table(
        "training_rule_version",
        sa.column("id", sa.Integer()),
        sa.column("text", sa.Text()),
        sa.column("texts", _JSON),
        sa.column("published_on", sa.Date()),
        sa.column("opens_on", sa.Date()),
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(version.c.id, version.c.text)).all():
        texts = dict.fromkeys(("en", "zh_Hans", "zh_Hant"), row.text)
        connection.execute(
            version.update().where(version.c.id == row.id).values(texts=texts, opens_on=version.c.published_on)
        )
    with op.batch_alter_table("training_rule_version", schema=None) as batch_op:
        batch_op.alter_column("opens_on", existing_type=sa.Date(), nullable=False)
        batch_op.alter_column("days", existing_type=sa.Integer(), existing_nullable=False, server_default=None)
        batch_op.alter_column("texts", existing_type=_JSON, existing_nullable=False, server_default=None)
        batch_op.drop_column("text")
        batch_op.create_check_constraint(
            batch_op.f("ck_training_rule_version_opens_before_it_binds"),
            "opens_on BETWEEN published_on AND effective_from",
        )
        batch_op.create_check_constraint(batch_op.f("ck_training_rule_version_leaves_a_day"), "days >= 1")
        batch_op.create_index("ix_training_rule_version_effective", ["effective_from"], unique=False)
