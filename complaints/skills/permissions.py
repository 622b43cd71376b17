"""Who chooses what officers are suited for. No administrator: what of a complaint is given to whom is no office of
theirs (safety s44)."""

from portal.auth.rules import Permission, Role, Scope
from portal.web.i18n import lazy_gettext

CHOOSE = "complaints:skill:write"

PERMISSIONS = (
    Permission(
        name=CHOOSE,
        sentence=lazy_gettext("Choose which languages, categories and channels of complaints suit which officer"),
        grants={Role.COMPLIANCE: Scope.ALL, Role.LEADER: Scope.ALL},
    ),
)
