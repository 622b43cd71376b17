"""Who sees and changes accounts and roles, and who reads the matrix (safety s44)."""

from portal.auth.rules import Permission, Role, Scope
from portal.web.i18n import mark

PERMISSIONS = (
    Permission(
        name="admin:account:read",
        sentence=mark("See who has an account and which roles"),
        grants={Role.SECURITY_ADMIN: Scope.ALL, Role.AUDIT_ADMIN: Scope.ALL},
    ),
    Permission(
        name="admin:account:write",
        sentence=mark("Open and close accounts, grant and end roles, not one's own"),
        grants={Role.SECURITY_ADMIN: Scope.ALL},
    ),
    Permission(
        name="admin:matrix:read",
        sentence=mark("Read the access matrix"),
        grants={
            Role.SECURITY_ADMIN: Scope.ALL,
            Role.AUDIT_ADMIN: Scope.ALL,
            Role.COMPLIANCE: Scope.ALL,
            Role.SYSTEM_ADMIN: Scope.ALL,
        },
    ),
)
