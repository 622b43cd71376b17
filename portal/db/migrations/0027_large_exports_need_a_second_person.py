"""Large exports need a second person, and every export is written down."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_KINDS = (
    "'password_guessed', 'names_tried', 'factor_guessed', 'factor_left', 'bulk_reveal', 'bulk_view', 'bulk_export', "
    "'many_exports', 'denials', 'chain_broken', 'backup_missed'"
)


def upgrade() -> None:
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_alert_alertkind"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_alert_alertkind"), f"kind IN ({_KINDS})")
    op.create_table(
        "export_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("sheet", sa.String(length=64), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=500), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waits_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("most_times", sa.Integer(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by_id"], ["account.id"], name=op.f("fk_export_request_asked_by_id_account")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account.id"], name=op.f("fk_export_request_decided_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_request")),
    )
    with op.batch_alter_table("export_request", schema=None) as batch_op:
        batch_op.create_index("ix_export_request_asked", ["asked_by_id", "sheet", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_export_request_asked_at"), ["asked_at"], unique=False)
        batch_op.create_index("ix_export_request_waiting", ["decided_at", "waits_until", "id"], unique=False)

    op.create_table(
        "export_taken",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("form", sa.String(length=10), nullable=False),
        sa.Column("filtered_by", sa.String(length=300), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("personal", sa.Boolean(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_export_taken_account_id_account")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["export_request.id"], name=op.f("fk_export_taken_request_id_export_request")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_taken")),
        sa.UniqueConstraint("code", name=op.f("uq_export_taken_code")),
    )
    with op.batch_alter_table("export_taken", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_export_taken_at"), ["at"], unique=False)
        batch_op.create_index("ix_export_taken_day", ["account_id", "at", "personal", "rows"], unique=False)
        batch_op.create_index(batch_op.f("ix_export_taken_request_id"), ["request_id"], unique=False)
