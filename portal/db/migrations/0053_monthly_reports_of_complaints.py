"""monthly reports of complaints, their papers, and what of them is published."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0053"
down_revision = "0059b"
branch_labels = None
depends_on = None
_JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    op.create_table(
        "complaint_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("figures", _JSON, nullable=False),
        sa.Column("figures_sha256", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["made_by_id"], ["account.id"], name=op.f("fk_complaint_report_made_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_report")),
        sa.UniqueConstraint("month", "version", name=op.f("uq_complaint_report_month_version")),
    )
    op.create_table(
        "complaint_report_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("pdf_id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["pdf_id"], ["document.id"], name=op.f("fk_complaint_report_paper_pdf_id_document")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["complaint_report.id"], name=op.f("fk_complaint_report_paper_report_id_complaint_report")
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["document.id"], name=op.f("fk_complaint_report_paper_sheet_id_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_report_paper")),
        sa.UniqueConstraint("report_id", "language", name=op.f("uq_complaint_report_paper_report_id_language")),
    )
    op.create_table(
        "complaint_publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("figures", _JSON, nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "approved_by_id <> proposed_by_id", name=op.f("ck_complaint_publication_approved_by_another")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["account.id"], name=op.f("fk_complaint_publication_approved_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["account.id"], name=op.f("fk_complaint_publication_proposed_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["complaint_report.id"], name=op.f("fk_complaint_publication_report_id_complaint_report")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["account.id"], name=op.f("fk_complaint_publication_withdrawn_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_publication")),
    )
    with op.batch_alter_table("complaint_publication", schema=None) as batch_op:
        batch_op.create_index("ix_complaint_publication_report", ["report_id", "id"], unique=False)
        batch_op.create_index("ix_complaint_publication_shown", ["withdrawn_at", "approved_at"], unique=False)
    with op.batch_alter_table("complaint_letter", schema=None) as batch_op:
        batch_op.create_index("ix_complaint_letter_sent", ["sent_at", "complaint_id"], unique=False)
