"""What the clock starts for like complaints: those from before there were sketches get theirs."""

from typing import Any

from complaints.duplicates.sketches import sketch_missing
from portal import clock
from portal.db.session import transaction
from portal.feature import JobKind, JobRun, PeriodicJob
from portal.web.i18n import lazy_gettext

SKETCH = "complaints.sketch"
_BATCH = 500


def sketch_all(run: JobRun) -> dict[str, Any]:
    """Sketch what has none, newest first, some hundred in a transaction; a text of blanks alone is passed over."""
    made = 0
    while True:
        with transaction(run.session) as session:
            count = sketch_missing(session, clock.now(), _BATCH)
        made += count
        if count < _BATCH:
            return {"made": made}


jobs = (JobKind(name=SKETCH, handler=sketch_all, label=lazy_gettext("Make older complaints findable by their words")),)
periodic = (PeriodicJob(name=SKETCH, kind=SKETCH, minutes=1440),)
