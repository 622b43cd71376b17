"""The ground floor's papers, outbox and jobs, gathered for ``feature.py``."""

from portal.documents.batches import BATCH_JOB, print_batch
from portal.documents.permissions import permissions as document_permissions
from portal.documents.views import documents
from portal.feature import JobKind, PeriodicJob
from portal.notifications.listeners import TELL_JOB, tell_again
from portal.notifications.sending import SWEEP_JOB, send_message, sweep_outbox
from portal.notifications.services import SEND_JOB
from portal.notifications.settings import settings as notification_settings

BLUEPRINTS = (documents,)
PERMISSIONS = (*document_permissions,)
SETTINGS = (*notification_settings,)
JOBS = (
    JobKind(name=BATCH_JOB, handler=print_batch),
    JobKind(name=SEND_JOB, handler=send_message),
    JobKind(name=TELL_JOB, handler=tell_again),
    JobKind(name=SWEEP_JOB, handler=sweep_outbox),
)
PERIODIC = (PeriodicJob(name="outbox sweep", kind=SWEEP_JOB, minutes=1),)
