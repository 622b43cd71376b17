"""Who enters complaints for others."""

from portal.auth.rules import Permission, Role, Scope
from portal.web.i18n import lazy_gettext

ENTER = "complaints:desk:enter"

PERMISSIONS = (
    Permission(
        name=ENTER,
        sentence=lazy_gettext(
            "Enter complaints that came by hotline, visit, letter, client or regulator, and look up earlier ones for it"
        ),
        grants={
            Role.OFFICER: Scope.ALL,
            Role.COMPLIANCE: Scope.ALL,
            Role.LEGAL: Scope.ALL,
            Role.LEADER: Scope.ALL,
        },
    ),
)
