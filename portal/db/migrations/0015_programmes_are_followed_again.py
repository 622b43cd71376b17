"""Programmes are followed again, and special training stands beside the two phases of starting."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("training_course", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_training_course_phase"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_training_course_phase"), "phase IN ('onboarding', 'business', 'special')"
        )
    with op.batch_alter_table("training_enrolment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("round", sa.Integer(), server_default=sa.text("1"), nullable=False))
        batch_op.drop_constraint(batch_op.f("uq_training_enrolment_employee_id_programme_id"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_training_enrolment_employee_id_programme_id_round"), ["employee_id", "programme_id", "round"]
        )
    with op.batch_alter_table("training_enrolment", schema=None) as batch_op:
        batch_op.alter_column("round", existing_type=sa.Integer(), existing_nullable=False, server_default=None)
