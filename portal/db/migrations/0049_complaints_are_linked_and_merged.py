"""complaints are linked, merged and taken apart again."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

_STAY = {
    "sqlite": (
        """CREATE TRIGGER complaint_link_no_update BEFORE UPDATE OF complaint_id, kept_id, deed, at ON complaint_link
        BEGIN SELECT RAISE(ABORT, 'what was linked stays on record'); END""",
        """CREATE TRIGGER complaint_link_no_delete BEFORE DELETE ON complaint_link
        BEGIN SELECT RAISE(ABORT, 'what was linked stays on record'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION complaint_link_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'what was linked stays on record'; END $$""",
        """CREATE TRIGGER complaint_link_no_update BEFORE UPDATE OF complaint_id, kept_id, deed, at ON complaint_link
        FOR EACH ROW EXECUTE FUNCTION complaint_link_refuse()""",
        """CREATE TRIGGER complaint_link_no_delete BEFORE DELETE ON complaint_link
        FOR EACH ROW EXECUTE FUNCTION complaint_link_refuse()""",
    ),
}


def upgrade() -> None:
    op.create_table(
        "complaint_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column(
            "deed",
            sa.Enum(
                "link", "unlink", "merge", "undo", name="deed", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint("complaint_id <> kept_id", name=op.f("ck_complaint_link_two_complaints")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_complaint_link_by_id_account")),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_link_complaint_id_complaint")
        ),
        sa.ForeignKeyConstraint(["kept_id"], ["complaint.id"], name=op.f("fk_complaint_link_kept_id_complaint")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_link")),
    )
    with op.batch_alter_table("complaint_link", schema=None) as batch_op:
        batch_op.create_index("ix_complaint_link_complaint", ["complaint_id", "id"], unique=False)
        batch_op.create_index("ix_complaint_link_kept", ["kept_id", "id"], unique=False)
    for statement in _STAY[op.get_bind().dialect.name]:
        op.execute(sa.text(statement))
