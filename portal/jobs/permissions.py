"""Who looks after the jobs."""

from portal.auth.rules import Permission, Role, Scope
from portal.web.i18n import lazy_gettext

READ_JOBS = "jobs:ledger:read"
RETRY_JOBS = "jobs:ledger:retry"

permissions = (
    Permission(
        name=READ_JOBS,
        sentence=lazy_gettext("See which work runs, waits or failed in the background"),
        grants={Role.SYSTEM_ADMIN: Scope.ALL},
    ),
    Permission(
        name=RETRY_JOBS,
        sentence=lazy_gettext("Start failed background work again"),
        grants={Role.SYSTEM_ADMIN: Scope.ALL},
    ),
)
