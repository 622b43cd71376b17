"""Who names people from outside. The list is made before there is a case, so that nobody chooses for their own."""

from portal.auth.rules import Permission, Role, Scope
from portal.web.i18n import lazy_gettext

NAME = "complaints:outsider:name"

PERMISSIONS = (
    Permission(
        name=NAME,
        sentence=lazy_gettext("Name people from outside who take a complaint to which everybody here stands too near"),
        grants={Role.HR: Scope.ALL, Role.COMPLIANCE: Scope.ALL, Role.LEADER: Scope.ALL},
    ),
)
