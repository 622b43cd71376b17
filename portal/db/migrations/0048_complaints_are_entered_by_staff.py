"""complaints are entered by staff; their words cannot be changed."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0041"
branch_labels = None
depends_on = None

_UNCHANGED = {
    "sqlite": (
        """CREATE TRIGGER complaint_words_stay BEFORE UPDATE OF words, words_sha256 ON complaint
        WHEN NEW.words_sha256 <> OLD.words_sha256 OR (NEW.words <> OLD.words AND NEW.words <> '')
        BEGIN SELECT RAISE(ABORT, 'the words of a complaint stay as they were'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION complaint_words_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the words of a complaint stay as they were'; END $$""",
        """CREATE TRIGGER complaint_words_stay BEFORE UPDATE OF words, words_sha256 ON complaint
        FOR EACH ROW WHEN (NEW.words_sha256 <> OLD.words_sha256 OR (NEW.words <> OLD.words AND NEW.words <> ''))
        EXECUTE FUNCTION complaint_words_refuse()""",
    ),
}


def upgrade() -> None:
    op.create_table(
        "complaint_draft",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("data_key_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_complaint_draft_account_id_account")),
        sa.ForeignKeyConstraint(["data_key_id"], ["data_key.id"], name=op.f("fk_complaint_draft_data_key_id_data_key")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_complaint_draft")),
    )
    with op.batch_alter_table("complaint_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_draft_saved_at"), ["saved_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_draft_data_key_id"), ["data_key_id"], unique=False)
    op.create_table(
        "complaint_entry",
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("arrived_on", sa.Date(), nullable=True),
        sa.Column("asked_by", sa.String(length=120), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("read_back", sa.Boolean(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("account_number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("account_number_index", sa.String(length=32), nullable=True),
        sa.Column("data_key_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_entry_complaint_id_complaint")
        ),
        sa.ForeignKeyConstraint(["data_key_id"], ["data_key.id"], name=op.f("fk_complaint_entry_data_key_id_data_key")),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["account.id"], name=op.f("fk_complaint_entry_entered_by_id_account")
        ),
        sa.PrimaryKeyConstraint("complaint_id", name=op.f("pk_complaint_entry")),
    )
    with op.batch_alter_table("complaint_entry", schema=None) as batch_op:
        batch_op.create_index("ix_complaint_entry_due", ["due_on", "complaint_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_complaint_entry_account_number_index"), ["account_number_index"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_complaint_entry_data_key_id"), ["data_key_id"], unique=False)
    for statement in _UNCHANGED[op.get_bind().dialect.name]:
        op.execute(sa.text(statement))
