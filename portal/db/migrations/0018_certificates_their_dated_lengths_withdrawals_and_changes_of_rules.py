"""Certificates, their dated lengths, withdrawals and changes of rules."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "training_certificate_kind",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column(
            "titles", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column(
            "sentences", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("renewal_programme_id", sa.Integer(), nullable=True),
        sa.Column(
            "posts", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column(
            "stands_on", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["training_programme.id"],
            name=op.f("fk_training_certificate_kind_programme_id_training_programme"),
        ),
        sa.ForeignKeyConstraint(
            ["renewal_programme_id"],
            ["training_programme.id"],
            name=op.f("fk_training_certificate_kind_renewal_programme_id_training_programme"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_certificate_kind")),
        sa.UniqueConstraint("key", name=op.f("uq_training_certificate_kind_key")),
    )
    with op.batch_alter_table("training_certificate_kind", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_certificate_kind_programme_id"), ["programme_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_training_certificate_kind_renewal_programme_id"), ["renewal_programme_id"], unique=False
        )

    op.create_table(
        "training_certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("began_on", sa.Date(), nullable=False),
        sa.Column("granted_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("window_days", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("window_days >= 1", name=op.f("ck_training_certificate_window_is_open_for_a_day")),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_training_certificate_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["training_enrolment.id"],
            name=op.f("fk_training_certificate_enrolment_id_training_enrolment"),
        ),
        sa.ForeignKeyConstraint(
            ["kind_id"],
            ["training_certificate_kind.id"],
            name=op.f("fk_training_certificate_kind_id_training_certificate_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_certificate")),
        sa.UniqueConstraint("code", name=op.f("uq_training_certificate_code")),
        sa.UniqueConstraint("kind_id", "enrolment_id", name=op.f("uq_training_certificate_kind_id_enrolment_id")),
        sa.UniqueConstraint("number", name=op.f("uq_training_certificate_number")),
    )
    with op.batch_alter_table("training_certificate", schema=None) as batch_op:
        batch_op.create_index(
            "ix_training_certificate_employee_kind_granted", ["employee_id", "kind_id", "granted_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_training_certificate_enrolment_id"), ["enrolment_id"], unique=False)
        batch_op.create_index("ix_training_certificate_kind_expires", ["kind_id", "expires_on"], unique=False)

    op.create_table(
        "training_certificate_term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column(
            "validity",
            sa.Enum(
                "months", "fixed_day", "date", name="validity", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("window_days", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("window_days >= 1", name=op.f("ck_training_certificate_term_window_is_open_for_a_day")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["account.id"], name=op.f("fk_training_certificate_term_created_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["kind_id"],
            ["training_certificate_kind.id"],
            name=op.f("fk_training_certificate_term_kind_id_training_certificate_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_certificate_term")),
        sa.UniqueConstraint("kind_id", "starts_on", name=op.f("uq_training_certificate_term_kind_id_starts_on")),
    )
    op.create_table(
        "training_rule_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "effective_from >= published_on", name=op.f("ck_training_rule_version_is_known_before_it_binds")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["training_programme.id"],
            name=op.f("fk_training_rule_version_programme_id_training_programme"),
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["account.id"], name=op.f("fk_training_rule_version_published_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_rule_version")),
        sa.UniqueConstraint("rule", "number", name=op.f("uq_training_rule_version_rule_number")),
    )
    with op.batch_alter_table("training_rule_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_rule_version_programme_id"), ["programme_id"], unique=False)
        batch_op.create_index("ix_training_rule_version_published", ["published_on"], unique=False)

    op.create_table(
        "training_certificate_withdrawal",
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["training_certificate.id"],
            name=op.f("fk_training_certificate_withdrawal_certificate_id_training_certificate"),
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["account.id"], name=op.f("fk_training_certificate_withdrawal_withdrawn_by_id_account")
        ),
        sa.PrimaryKeyConstraint("certificate_id", name=op.f("pk_training_certificate_withdrawal")),
    )
