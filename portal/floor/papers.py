"""The ground floor's papers, outbox and jobs, gathered for ``feature.py``."""

from portal.documents.permissions import permissions as document_permissions
from portal.documents.views import documents

BLUEPRINTS = (documents,)
PERMISSIONS = (*document_permissions,)
