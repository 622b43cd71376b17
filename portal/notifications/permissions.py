"""Who looks after the outbox. Nobody reads messages there: they belong to whom they are for (policy 8.1.2)."""

from portal.auth.rules import Permission, Role, Scope
from portal.web.i18n import lazy_gettext

READ_OUTBOX = "notifications:outbox:read"
RETRY_OUTBOX = "notifications:outbox:retry"

permissions = (
    Permission(
        name=READ_OUTBOX,
        sentence=lazy_gettext("See which messages wait, left or failed, without their texts and full addresses"),
        grants={Role.SYSTEM_ADMIN: Scope.ALL},
    ),
    Permission(
        name=RETRY_OUTBOX,
        sentence=lazy_gettext("Have a message sent again that waits or failed"),
        grants={Role.SYSTEM_ADMIN: Scope.ALL},
    ),
)
