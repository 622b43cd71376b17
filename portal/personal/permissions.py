"""Who reads the field register and the page of keeping, holds records back, and answers what persons ask."""

from portal.auth.rules import Permission, Role, Scope
from portal.web.i18n import mark

READ_REGISTER = "personal:register:read"
PLACE_HOLD = "personal:hold:place"
HANDLE_REQUESTS = "personal:request:handle"
PERMISSIONS = (
    Permission(
        name=READ_REGISTER,
        sentence=mark("Read and export the register of fields: what is kept of whom, why and how long"),
        grants={Role.COMPLIANCE: Scope.ALL, Role.SECURITY_ADMIN: Scope.ALL, Role.AUDIT_ADMIN: Scope.ALL},
    ),
    Permission(
        name=PLACE_HOLD,
        sentence=mark("Hold a complaint or an employee's records back from being erased, and lift such a hold"),
        grants={Role.COMPLIANCE: Scope.ALL},
    ),
    Permission(
        name=HANDLE_REQUESTS,
        sentence=mark("Answer what persons ask about their data; an erasure needs two of these people"),
        grants={Role.COMPLIANCE: Scope.ALL, Role.LEADER: Scope.ALL},
    ),
)
