"""What the clock starts: find somebody for what nobody holds, and end what lasted until yesterday."""

from typing import Any

from complaints.outsiders.services import find_somebody
from portal import clock
from portal.db.session import transaction
from portal.feature import JobKind, JobRun, PeriodicJob
from portal.web.i18n import lazy_gettext

FIND = "complaints.find_somebody"


def find(run: JobRun) -> dict[str, Any]:
    """A run that is missed or repeated does no harm."""
    with transaction(run.session) as session:
        return {"given": find_somebody(session, clock.now())}


jobs = (JobKind(name=FIND, handler=find, label=lazy_gettext("Find somebody for complaints that nobody here may take")),)
periodic = (PeriodicJob(name=FIND, kind=FIND, minutes=10),)
