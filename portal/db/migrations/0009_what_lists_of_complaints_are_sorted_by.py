"""What lists of complaints are sorted by is kept with them: open or not, the next date, who handles it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# Added in place: building the table anew on SQLite would mean dropping what half the schema points to.
_HANDLER = """ALTER TABLE complaint ADD COLUMN handler_id INTEGER
    CONSTRAINT fk_complaint_handler_id_employee REFERENCES employee (id)"""
FILL = """UPDATE complaint SET
    is_open = (state IN ('received', 'assigned', 'investigating', 'finding', 'replied')),
    next_due_at = (SELECT MIN(due_at) FROM complaint_clock
        WHERE complaint_clock.complaint_id = complaint.id AND complaint_clock.kind IN ('reply', 'client')),
    handler_id = (SELECT employee_id FROM complaint_assignment
        WHERE complaint_assignment.complaint_id = complaint.id AND complaint_assignment.until_at IS NULL)"""
_INDEXES = {
    "ix_complaint_due": ["next_due_at", "id"],
    "ix_complaint_open_due": ["is_open", "next_due_at", "id"],
    "ix_complaint_open_received": ["is_open", "received_at", "id"],
    "ix_complaint_open_severity": ["is_open", "severity", "next_due_at", "id"],
    "ix_complaint_state_due": ["state", "next_due_at", "id"],
    "ix_complaint_handler_due": ["handler_id", "is_open", "next_due_at", "id", "state", "event_on"],
    "ix_complaint_handler_number": ["handler_id", "number"],
}


def upgrade() -> None:
    op.add_column("complaint", sa.Column("is_open", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.add_column("complaint", sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(_HANDLER)
    op.execute(FILL)
    for name, columns in _INDEXES.items():
        op.create_index(name, "complaint", columns, unique=False)
