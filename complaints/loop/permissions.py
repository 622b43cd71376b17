"""Who may see findings about themselves, appeal, decide on appeals, and choose which training findings order."""

from portal.auth.rules import Permission, Role, Scope
from portal.web.i18n import lazy_gettext

OWN = "complaints:finding:own"
JUDGE = "complaints:appeal:decide"
MATCH = "complaints:match:write"
MONITOR = "complaints:monitoring:record"

PERMISSIONS = (
    Permission(
        name=OWN,
        sentence=lazy_gettext("Read the findings about oneself and what followed from them, and appeal"),
        grants={Role.EMPLOYEE: Scope.OWN},
    ),
    Permission(
        name=JUDGE,
        sentence=lazy_gettext("Decide on appeals against findings that were given to oneself"),
        grants={
            Role.COMPLIANCE: Scope.OWN,
            Role.LEADER: Scope.OWN,
            Role.LEGAL: Scope.OWN,
            Role.HR: Scope.OWN,
        },
    ),
    Permission(
        name=MONITOR,
        sentence=lazy_gettext("Listen to calls of who was retrained, and record how they were"),
        grants={Role.LEAD: Scope.TEAM, Role.COMPLIANCE: Scope.ALL},
    ),
    Permission(
        name=MATCH,
        sentence=lazy_gettext("Choose which training a finding orders, by category and cause"),
        grants={Role.COMPLIANCE: Scope.ALL, Role.TRAINER: Scope.ALL},
    ),
)
