"""complaints come by mail."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0045"
branch_labels = None
depends_on = None

_TREATMENTS = ("new_case", "reply_to_case", "auto_reply", "bounce", "quarantine")
_WHY = (
    "new",
    "in_reply_to",
    "references",
    "reply_token",
    "auto_submitted",
    "precedence",
    "null_sender",
    "mailing_list",
    "auto_responder",
    "receipt",
    "delayed",
    "own_address",
    "repeated",
    "not_delivered",
    "no_sender",
    "no_words",
    "unreadable",
    "nested",
    "too_large",
    "too_slow",
    "damaged",
    "failed",
    "unknown_case",
)


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("answers_sealed", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("reply_to", sa.String(length=254), server_default=sa.text("''"), nullable=False))
    op.create_table(
        "complaint_mailbox",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("last_uid", sa.BigInteger(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("worked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_complaint_mailbox")),
    )
    op.create_table(
        "complaint_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mailbox", sa.String(length=200), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("treatment", _choice("treatment", *_TREATMENTS), nullable=True),
        sa.Column("why", _choice("why", *_WHY), nullable=True),
        sa.Column("charset", sa.String(length=40), nullable=False),
        sa.Column("sender_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("sender_index", sa.String(length=32), nullable=True),
        sa.Column("sender_name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("subject_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("refused_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("message_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("message_index", sa.String(length=32), nullable=True),
        sa.Column("complaint_id", sa.Integer(), nullable=True),
        sa.Column("message_row_id", sa.Integer(), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", _choice("decision", "case", "belongs", "no_complaint"), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("data_key_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_mail_complaint_id_complaint")
        ),
        sa.ForeignKeyConstraint(["data_key_id"], ["data_key.id"], name=op.f("fk_complaint_mail_data_key_id_data_key")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account.id"], name=op.f("fk_complaint_mail_decided_by_id_account")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_complaint_mail_file_id_stored_file")),
        sa.ForeignKeyConstraint(
            ["message_row_id"],
            ["complaint_message.id"],
            name=op.f("fk_complaint_mail_message_row_id_complaint_message"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_mail")),
        sa.UniqueConstraint("mailbox", "uidvalidity", "uid", name="uq_complaint_mail_place"),
        sa.UniqueConstraint("sha256", name=op.f("uq_complaint_mail_sha256")),
    )
    with op.batch_alter_table("complaint_mail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_mail_arrived_at"), ["arrived_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_mail_complaint_id"), ["complaint_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_mail_data_key_id"), ["data_key_id"], unique=False)
        batch_op.create_index("ix_complaint_mail_message", ["message_index"], unique=False)
        batch_op.create_index("ix_complaint_mail_sender", ["sender_index", "acknowledged_at"], unique=False)
        batch_op.create_index("ix_complaint_mail_treatment", ["treatment", "decided_at", "id"], unique=False)
