"""What the clock starts for corrective actions: the checks at 30 and 90 days."""

from typing import Any

from complaints.correction.services import check_effects
from portal import clock
from portal.db.session import transaction
from portal.feature import JobKind, JobRun, PeriodicJob
from portal.web.i18n import lazy_gettext

CHECK = "complaints.check_effects"


def check(run: JobRun) -> dict[str, Any]:
    """Make the checks that are due; a missed or repeated run skips and doubles none."""
    with transaction(run.session) as session:
        made, waiting = check_effects(session, clock.now())
    return {"made": made, "waiting": waiting}


jobs = (JobKind(name=CHECK, handler=check, label=lazy_gettext("Check whether corrective actions helped")),)
periodic = (PeriodicJob(name=CHECK, kind=CHECK, minutes=360),)
