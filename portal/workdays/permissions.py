"""Who sees the calendar of working days and who sets the company's own days."""

from portal.auth.rules import Permission, Role, Scope
from portal.web.i18n import mark

PERMISSIONS = (
    Permission(
        name="workdays:calendar:read",
        sentence=mark("See the working days and count with them"),
        grants={Role.EMPLOYEE: Scope.ALL, Role.SYSTEM_ADMIN: Scope.ALL},
    ),
    Permission(
        name="workdays:company_day:set",
        sentence=mark("Have the company close or work on a day against the official list"),
        grants={Role.HR: Scope.ALL, Role.COMPLIANCE: Scope.ALL},
    ),
)
