"""Who reads alerts and deals with them; which kinds, the audience of each kind says (portal.alerts.rules)."""

from portal.auth.rules import ADMINISTRATORS, Permission, Role, Scope
from portal.web.i18n import mark

READ_ALERTS = "alerts:alert:read"
CLOSE_ALERTS = "alerts:alert:close"
_ALL = dict.fromkeys((*sorted(ADMINISTRATORS), Role.COMPLIANCE), Scope.ALL)

PERMISSIONS = (
    Permission(name=READ_ALERTS, sentence=mark("Read security alerts that concern one's role"), grants=_ALL),
    Permission(name=CLOSE_ALERTS, sentence=mark("Deal with security alerts that concern one's role"), grants=_ALL),
)
