"""Who reads and sets the policy's numbers, and who sees who has acknowledged its text (policy 1.1)."""

from portal.auth.rules import Permission, Role, Scope
from portal.web.i18n import mark

PERMISSIONS = (
    Permission(
        name="policy:text:read",
        sentence=mark("Read the policy in force and acknowledge it"),
        grants=dict.fromkeys(Role, Scope.ALL),
    ),
    Permission(
        name="policy:acknowledgement:read",
        sentence=mark("See who has acknowledged the policy and who has not"),
        grants={Role.HR: Scope.ALL, Role.COMPLIANCE: Scope.ALL},
    ),
    Permission(
        name="policy:setting:read",
        sentence=mark("See the policy's numbers with their history"),
        grants={
            Role.COMPLIANCE: Scope.ALL,
            Role.HR: Scope.ALL,
            Role.LEADER: Scope.ALL,
            Role.LEGAL: Scope.ALL,
            Role.SYSTEM_ADMIN: Scope.ALL,
            Role.AUDIT_ADMIN: Scope.ALL,
        },
    ),
    Permission(
        name="policy:setting:change",
        sentence=mark("Set a number of the policy from a day on"),
        grants={Role.COMPLIANCE: Scope.ALL},
    ),
)
