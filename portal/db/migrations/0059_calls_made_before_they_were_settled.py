"""Calls that were made before trainers settled calls are looked at once, in the background."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from portal import clock

revision = "0059"
down_revision = "0047"
branch_labels = None
depends_on = None

# As training/settling/catching_up.py names it.
KIND = "training.queue_earlier_calls"
_JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
_TIME = sa.DateTime(timezone=True)
_JOB = sa.table(
    "job",
    sa.column("kind", sa.String),
    sa.column("payload", _JSON),
    sa.column("unique_key", sa.String),
    sa.column("state", sa.String),
    sa.column("run_at", _TIME),
    sa.column("tries", sa.Integer),
    sa.column("last_error", sa.Text),
    sa.column("done_steps", sa.Integer),
    sa.column("all_steps", sa.Integer),
    sa.column("created_at", _TIME),
)


def upgrade() -> None:
    """Ask for the job where there are such calls; a new installation has none."""
    there = op.get_bind().execute(sa.text("SELECT 1 FROM training_call WHERE ended_at IS NOT NULL LIMIT 1")).first()
    if there is None:
        return
    now = clock.now()
    asked = {"kind": KIND, "payload": {}, "unique_key": KIND, "state": "ready", "run_at": now, "created_at": now}
    op.bulk_insert(_JOB, [{**asked, "tries": 0, "last_error": "", "done_steps": 0, "all_steps": 0}])
