"""Who reads the field register."""

from portal.auth.rules import Permission, Role, Scope
from portal.web.i18n import mark

READ_REGISTER = "personal:register:read"
PERMISSIONS = (
    Permission(
        name=READ_REGISTER,
        sentence=mark("Read and export the register of fields: what is kept of whom, why and how long"),
        grants={Role.COMPLIANCE: Scope.ALL, Role.SECURITY_ADMIN: Scope.ALL, Role.AUDIT_ADMIN: Scope.ALL},
    ),
)
