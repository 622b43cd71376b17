"""Who may read the audit trail and have it checked; nobody may change it (safety s19, s44)."""

from portal.auth.rules import Permission, Role, Scope
from portal.web.i18n import mark

PERMISSIONS = (
    Permission(
        name="audit:trail:read",
        sentence=mark("Read and export the audit trail"),
        grants={Role.AUDIT_ADMIN: Scope.ALL, Role.COMPLIANCE: Scope.ALL},
    ),
    Permission(
        name="audit:trail:verify",
        sentence=mark("Have the whole audit trail checked"),
        grants={Role.AUDIT_ADMIN: Scope.ALL},
    ),
)
