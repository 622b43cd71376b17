"""Calls are observed on the job."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("training_unit", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_training_unit_unitkind"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_training_unit_unitkind"), "kind IN ('lesson', 'quiz', 'session', 'sign_off')"
        )
    op.create_table(
        "training_checklist_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column(
            "content", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["training_unit.id"], name=op.f("fk_training_checklist_version_unit_id_training_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_checklist_version")),
        sa.UniqueConstraint("unit_id", "number", name=op.f("uq_training_checklist_version_unit_id_number")),
    )
    op.create_table(
        "training_observation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("assessor_id", sa.Integer(), nullable=False),
        sa.Column("call_reference", sa.String(length=40), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessor_id"], ["account.id"], name=op.f("fk_training_observation_assessor_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["training_enrolment.id"],
            name=op.f("fk_training_observation_enrolment_id_training_enrolment"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["training_unit.id"], name=op.f("fk_training_observation_unit_id_training_unit")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["training_checklist_version.id"],
            name=op.f("fk_training_observation_version_id_training_checklist_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_observation")),
    )
    with op.batch_alter_table("training_observation", schema=None) as batch_op:
        batch_op.create_index("ix_training_observation_assessor", ["assessor_id", "begun_at"], unique=False)
        batch_op.create_index("ix_training_observation_unit", ["enrolment_id", "unit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_observation_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_observation_version_id"), ["version_id"], unique=False)

    op.create_table(
        "training_observation_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("observation_id", sa.Integer(), nullable=False),
        sa.Column("item_key", sa.String(length=40), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "level IS NULL OR level BETWEEN 1 AND 4", name=op.f("ck_training_observation_mark_level_is_one")
        ),
        sa.ForeignKeyConstraint(
            ["observation_id"],
            ["training_observation.id"],
            name=op.f("fk_training_observation_mark_observation_id_training_observation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_observation_mark")),
        sa.UniqueConstraint(
            "observation_id", "item_key", name=op.f("uq_training_observation_mark_observation_id_item_key")
        ),
    )
    op.create_table(
        "training_observation_result",
        sa.Column("observation_id", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("next_step", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["observation_id"],
            ["training_observation.id"],
            name=op.f("fk_training_observation_result_observation_id_training_observation"),
        ),
        sa.PrimaryKeyConstraint("observation_id", name=op.f("pk_training_observation_result")),
    )
    with op.batch_alter_table("training_observation_result", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_observation_result_submitted_at"), ["submitted_at"], unique=False)
