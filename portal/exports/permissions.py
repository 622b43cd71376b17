"""Who says yes to a large sheet, and who reads what was taken."""

from portal.auth.rules import Permission, Role, Scope
from portal.web.i18n import mark

DECIDE = "exports:request:decide"
READ_LOG = "exports:log:read"
PERMISSIONS = (
    Permission(
        name=DECIDE,
        sentence=mark("Approve or refuse large sheets about persons that others want to take out"),
        grants={Role.COMPLIANCE: Scope.ALL, Role.LEADER: Scope.ALL},
    ),
    Permission(
        name=READ_LOG,
        sentence=mark("See which sheets left the portal: by whom, when, how many rows, never what was in them"),
        grants={Role.COMPLIANCE: Scope.ALL, Role.SECURITY_ADMIN: Scope.ALL, Role.AUDIT_ADMIN: Scope.ALL},
    ),
)
