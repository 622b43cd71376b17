"""What raises a complaint's severity is kept, who complains may be unknown, mails name those before them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0057"
down_revision = "0052"
branch_labels = None
depends_on = None

_WHO = "'debtor', 'family', 'contact', 'colleague', 'wrong_number', 'lawyer', 'group', 'unknown'"
_JSON = sa.JSON().with_variant(JSONB(), "postgresql")
_RAISES = ("vulnerable", "repeated", "regulator", "media", "upheld_before", "no_recording")


def upgrade() -> None:
    op.add_column("outbox_message", sa.Column("follows_sealed", sa.LargeBinary(), nullable=True))
    op.add_column(
        "complaint",
        sa.Column("severity_raises", _JSON, server_default=sa.text("'[]'"), nullable=False),
    )
    op.execute(
        sa.text(
            "UPDATE complaint SET severity_raises = '[\"vulnerable\"]', severity_reason = 'raised one step' "
            "WHERE severity_reason = 'raised one step: a vulnerable person'"
        )
    )
    _let_the_complainant_be_unknown()
    op.create_table(
        "complaint_circumstance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*_RAISES, name="raise", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_by_id", sa.Integer(), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_back_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_circumstance_complaint_id_complaint")
        ),
        sa.ForeignKeyConstraint(
            ["said_by_id"], ["account.id"], name=op.f("fk_complaint_circumstance_said_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["taken_back_by_id"], ["account.id"], name=op.f("fk_complaint_circumstance_taken_back_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_circumstance")),
    )
    with op.batch_alter_table("complaint_circumstance", schema=None) as batch_op:
        batch_op.create_index("ix_complaint_circumstance_complaint", ["complaint_id", "id"], unique=False)


def _let_the_complainant_be_unknown() -> None:
    """SQLite makes the table anew, and with it goes every trigger that names it: all are put back word for word."""
    connection = op.get_bind()
    triggers: list[tuple[str, str]] = []
    if connection.dialect.name == "sqlite":
        found = sa.text(
            "SELECT 'DROP TRIGGER \"' || name || '\"', sql FROM sqlite_master "
            "WHERE type = 'trigger' AND sql LIKE '%complaint%'"
        )
        triggers = [(away, again) for away, again in connection.execute(found)]
    for away, _ in triggers:
        connection.exec_driver_sql(away)
    with op.batch_alter_table("complaint", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_complaint_complainant"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_complaint_complainant"), f"complainant IN ({_WHO})")
    for _, again in triggers:
        connection.exec_driver_sql(again)
