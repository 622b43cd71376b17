"""Second factors, counted failures, tickets, and sessions that know when they end. Everybody signs in again."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "failed_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bucket", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_try")),
    )
    with op.batch_alter_table("failed_try", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_failed_try_at"), ["at"], unique=False)
        batch_op.create_index("ix_failed_try_bucket_at", ["bucket", "at"], unique=False)

    op.create_table(
        "past_password",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_past_password_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_password")),
    )
    with op.batch_alter_table("past_password", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_past_password_account_id"), ["account_id"], unique=False)

    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_recovery_code_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("account_id", "digest", name=op.f("uq_recovery_code_account_id_digest")),
    )
    op.create_table(
        "second_factor",
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.String(length=200), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("pending", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_second_factor_account_id_account")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_second_factor")),
    )
    op.create_table(
        "ticket",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "step", "reset", "invitation", name="ticketkind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_ticket_account_id_account")),
        sa.ForeignKeyConstraint(["made_by_id"], ["account.id"], name=op.f("fk_ticket_made_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_ticket_token_digest")),
    )
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.create_index("ix_ticket_account_kind", ["account_id", "kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_ticket_expires_at"), ["expires_at"], unique=False)

    # Added in place: a table made anew would have to be dropped, and rows of others refer to accounts.
    op.add_column("account", sa.Column("password_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("account", sa.Column("devices_since", sa.Integer(), server_default=sa.text("0"), nullable=False))

    op.execute(sa.text("DELETE FROM signed_in_session"))
    with op.batch_alter_table("signed_in_session", schema=None, recreate="auto") as batch_op:
        batch_op.add_column(sa.Column("idle_ends_at", sa.DateTime(timezone=True), nullable=False))
        batch_op.add_column(sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False))
        batch_op.add_column(sa.Column("proved_at", sa.DateTime(timezone=True), nullable=False))
        batch_op.add_column(sa.Column("by_card", sa.Boolean(), nullable=False))
