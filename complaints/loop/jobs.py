"""What the clock starts for appeals: one that nobody could be given, or whose decider has come to stand near."""

from typing import Any

from complaints.loop.services import give_waiting_appeals
from portal import clock
from portal.db.session import transaction
from portal.feature import JobKind, JobRun, PeriodicJob
from portal.web.i18n import lazy_gettext

GIVE = "complaints.give_appeals"


def give(run: JobRun) -> dict[str, Any]:
    """Give what waits to somebody uninvolved; a run that is missed or repeated does no harm."""
    with transaction(run.session) as session:
        return {"looked": give_waiting_appeals(session, clock.now())}


jobs = (JobKind(name=GIVE, handler=give, label=lazy_gettext("Give appeals against findings to somebody uninvolved")),)
periodic = (PeriodicJob(name=GIVE, kind=GIVE, minutes=240),)
