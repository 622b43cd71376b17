"""What a part of training stood on, and since when."""

from datetime import UTC, datetime, time

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "training_unit_clauses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "clauses", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["training_unit.id"], name=op.f("fk_training_unit_clauses_unit_id_training_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_unit_clauses")),
    )
    with op.batch_alter_table("training_unit_clauses", schema=None) as batch_op:
        batch_op.create_index("ix_training_unit_clauses_unit_since", ["unit_id", "since"], unique=False)
    _keep_what_stands_there()


def _keep_what_stands_there() -> None:
    """What a part stands on today stands for the time before: from the day on which its programme came."""
    json = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
    programme = sa.table("training_programme", sa.column("id"), sa.column("published_on", sa.Date()))
    course = sa.table("training_course", sa.column("id"), sa.column("programme_id"))
    unit = sa.table("training_unit", sa.column("id"), sa.column("course_id"), sa.column("clauses", json))
    kept = sa.table(
        "training_unit_clauses",
        sa.column("unit_id"),
        sa.column("since", sa.DateTime(timezone=True)),
        sa.column("clauses", json),
    )
    rows = op.get_bind().execute(
        sa.select(unit.c.id, programme.c.published_on, unit.c.clauses)
        .join(course, course.c.id == unit.c.course_id)
        .join(programme, programme.c.id == course.c.programme_id)
        .order_by(unit.c.id)
    )
    values = [
        {"unit_id": unit_id, "since": datetime.combine(day, time(), tzinfo=UTC), "clauses": clauses}
        for unit_id, day, clauses in rows
    ]
    if values:
        op.bulk_insert(kept, values)
