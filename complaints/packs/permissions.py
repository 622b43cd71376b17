"""Who takes the evidence pack of a complaint out of the portal."""

from portal.auth.rules import Permission, Role, Scope
from portal.web.i18n import lazy_gettext

PACK = "complaints:pack:take"

PERMISSIONS = (
    Permission(
        name=PACK,
        sentence=lazy_gettext("Take the evidence pack of a complaint for a client bank or a regulator, on the record"),
        grants={Role.OFFICER: Scope.OWN, Role.COMPLIANCE: Scope.ALL, Role.LEADER: Scope.ALL},
    ),
)
