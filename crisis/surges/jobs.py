"""What the clock does about surges: every ten minutes it looks at the complaints and raises what is new."""

from typing import Any

from complaints.facts import lasting_surges
from crisis.surges.services import note_surges
from portal import clock
from portal.auth.actor import PORTAL
from portal.db.session import transaction
from portal.feature import JobKind, JobRun, PeriodicJob
from portal.web.i18n import lazy_gettext

WATCH = "crisis.watch_surges"


def watch(run: JobRun) -> dict[str, Any]:
    """Look, then raise; looking holds no lock."""
    now = clock.now()
    seen = lasting_surges(run.session, now)
    run.session.rollback()
    with transaction(run.session) as session:
        raised = note_surges(session, PORTAL, seen, now)
    return {"lasting": len(seen), "raised": len(raised)}


jobs = (JobKind(name=WATCH, handler=watch, label=lazy_gettext("Look for surges of complaints")),)
periodic = (PeriodicJob(name=WATCH, kind=WATCH, minutes=10),)
