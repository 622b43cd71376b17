"""Who chooses what officers are suited for. An administrator may: no complaint is seen by it (safety s44)."""

from portal.auth.rules import Permission, Role, Scope
from portal.web.i18n import lazy_gettext

CHOOSE = "complaints:skill:write"

PERMISSIONS = (
    Permission(
        name=CHOOSE,
        sentence=lazy_gettext("Choose which languages, categories and channels of complaints suit which officer"),
        grants={Role.COMPLIANCE: Scope.ALL, Role.LEADER: Scope.ALL, Role.SYSTEM_ADMIN: Scope.ALL},
    ),
)
