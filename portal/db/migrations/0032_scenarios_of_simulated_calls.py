"""scenarios of simulated calls."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    op.create_table(
        "training_scenario",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_scenario")),
        sa.UniqueConstraint("key", name=op.f("uq_training_scenario_key")),
    )
    op.create_table(
        "training_scenario_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("titles", _JSON, nullable=False),
        sa.Column("summaries", _JSON, nullable=False),
        sa.Column("family", sa.String(length=40), nullable=False),
        sa.Column("difficulty", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("errors", sa.Integer(), nullable=False),
        sa.Column("warnings", sa.Integer(), nullable=False),
        sa.Column("states", sa.Integer(), nullable=False),
        sa.Column(
            "origin",
            sa.Enum("shipped", "portal", name="origin", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["account.id"], name=op.f("fk_training_scenario_version_published_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["saved_by_id"], ["account.id"], name=op.f("fk_training_scenario_version_saved_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["scenario_id"],
            ["training_scenario.id"],
            name=op.f("fk_training_scenario_version_scenario_id_training_scenario"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_scenario_version")),
        sa.UniqueConstraint("scenario_id", "number", name=op.f("uq_training_scenario_version_scenario_id_number")),
    )
