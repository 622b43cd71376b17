"""The ground floor's papers, files, outbox and jobs, gathered for ``feature.py``."""

from datetime import time

from portal.documents.batches import BATCH_JOB, print_batch
from portal.documents.permissions import READ_REGISTER
from portal.documents.permissions import permissions as document_permissions
from portal.documents.views import documents
from portal.failed.jobs import retry_everything
from portal.failed.queries import failed_count
from portal.failed.services import RETRY_JOB
from portal.failed.views import failed
from portal.feature import JobKind, MenuEntry, PeriodicJob
from portal.files.portrait_views import portraits
from portal.files.settings import settings as file_settings
from portal.files.tidying import TIDY_JOB as TIDY_FILES_JOB
from portal.files.tidying import tidy_files
from portal.files.views import files
from portal.jobs.permissions import READ_JOBS
from portal.jobs.permissions import permissions as job_permissions
from portal.jobs.tidying import TIDY_JOB, tidy_ledger
from portal.jobs.views import jobs
from portal.notifications.listeners import TELL_JOB, tell_again
from portal.notifications.permissions import READ_OUTBOX
from portal.notifications.permissions import permissions as outbox_permissions
from portal.notifications.post_office_views import mailbox
from portal.notifications.sending import SWEEP_JOB, send_message, sweep_outbox
from portal.notifications.services import SEND_JOB
from portal.notifications.settings import settings as notification_settings
from portal.notifications.views import outbox
from portal.web.i18n import lazy_gettext

_HOUSE = lazy_gettext("Company")

BLUEPRINTS = (documents, files, portraits, jobs, failed, outbox, mailbox)
PERMISSIONS = (*document_permissions, *job_permissions, *outbox_permissions)
SETTINGS = (*notification_settings, *file_settings)
JOBS = (
    JobKind(name=BATCH_JOB, handler=print_batch, label=lazy_gettext("Print papers")),
    JobKind(name=SEND_JOB, handler=send_message, label=lazy_gettext("Send a message")),
    JobKind(name=TELL_JOB, handler=tell_again, label=lazy_gettext("Note what became of a message")),
    JobKind(name=SWEEP_JOB, handler=sweep_outbox, label=lazy_gettext("Look for messages that are due")),
    JobKind(name=RETRY_JOB, handler=retry_everything, label=lazy_gettext("Start what failed again")),
    JobKind(name=TIDY_JOB, handler=tidy_ledger, label=lazy_gettext("Tidy the list of background work")),
    JobKind(name=TIDY_FILES_JOB, handler=tidy_files, label=lazy_gettext("Tidy the stored files")),
)
PERIODIC = (
    PeriodicJob(name="outbox sweep", kind=SWEEP_JOB, minutes=1),
    PeriodicJob(name="ledger tidying", kind=TIDY_JOB, at=time(4, 10)),
    PeriodicJob(name="file tidying", kind=TIDY_FILES_JOB, minutes=60),
)
MENU = (
    MenuEntry(
        label=lazy_gettext("Register of papers"),
        endpoint="documents.register",
        icon="files",
        permission=READ_REGISTER,
        group=_HOUSE,
        order=90,
    ),
    MenuEntry(
        label=lazy_gettext("Outbox"),
        endpoint="outbox.messages",
        icon="send",
        permission=READ_OUTBOX,
        group=_HOUSE,
        order=92,
    ),
    MenuEntry(
        label=lazy_gettext("Background work"),
        endpoint="jobs.ledger",
        icon="activity",
        permission=READ_JOBS,
        group=_HOUSE,
        order=93,
    ),
    MenuEntry(
        label=lazy_gettext("What failed"),
        endpoint="failed.overview",
        icon="alert-triangle",
        permission=READ_JOBS,
        group=_HOUSE,
        order=91,
        count=failed_count,
    ),
)
