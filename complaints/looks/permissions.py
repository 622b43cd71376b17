"""Who sees who looked into complaints."""

from portal.auth.rules import Permission, Role, Scope
from portal.web.i18n import lazy_gettext

LOOKS = "complaints:look:read"

PERMISSIONS = (
    Permission(
        name=LOOKS,
        sentence=lazy_gettext("See who opened, downloaded or exported complaints; nobody for one that names them"),
        grants={Role.COMPLIANCE: Scope.ALL, Role.LEADER: Scope.ALL},
    ),
)
