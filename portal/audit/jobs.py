"""Once a day the head of the audit chain is written outside the database (P24, safety s19)."""

from datetime import time
from typing import Any

from portal import clock
from portal.audit.heads import heads_file, keep_head
from portal.audit.queries import head
from portal.audit.rules import Anchor
from portal.feature import JobKind, JobRun, PeriodicJob
from portal.web.i18n import lazy_gettext


def write_head(run: JobRun) -> dict[str, Any]:
    """Append today's head; running twice on a day leaves the first one."""
    seq, hash_ = head(run.session)
    kept = keep_head(heads_file(), Anchor(day=clock.today(), seq=seq, hash=hash_))
    return {"seq": seq, "kept": kept}


JOBS = (
    JobKind(
        name="audit:head:write", handler=write_head, label=lazy_gettext("Keep the head of the audit trail outside")
    ),
)
PERIODIC = (PeriodicJob(name="audit-head", kind="audit:head:write", at=time(0, 10)),)
