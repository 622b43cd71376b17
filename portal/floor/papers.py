"""The ground floor's papers, outbox and jobs, gathered for ``feature.py``."""

from portal.documents.batches import BATCH_JOB, print_batch
from portal.documents.permissions import permissions as document_permissions
from portal.documents.views import documents
from portal.feature import JobKind

BLUEPRINTS = (documents,)
PERMISSIONS = (*document_permissions,)
JOBS = (JobKind(name=BATCH_JOB, handler=print_batch),)
