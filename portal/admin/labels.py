"""What roles and reaches are called on pages, in the reader's language."""

from portal.auth.rules import Role, Scope
from portal.web.i18n import LazyString, lazy_gettext

ROLES: dict[Role, LazyString] = {
    Role.EMPLOYEE: lazy_gettext("Employee"),
    Role.COLLECTOR: lazy_gettext("Collector"),
    Role.LEAD: lazy_gettext("Team lead"),
    Role.TRAINER: lazy_gettext("Trainer"),
    Role.HR: lazy_gettext("HR"),
    Role.OFFICER: lazy_gettext("Complaint officer"),
    Role.LEGAL: lazy_gettext("Legal officer"),
    Role.COMPLIANCE: lazy_gettext("Compliance"),
    Role.ANALYST: lazy_gettext("Data analyst"),
    Role.LEADER: lazy_gettext("Leader"),
    Role.SYSTEM_ADMIN: lazy_gettext("System administrator"),
    Role.SECURITY_ADMIN: lazy_gettext("Security administrator"),
    Role.AUDIT_ADMIN: lazy_gettext("Audit administrator"),
    Role.OUTSIDER: lazy_gettext("From outside"),
}
SCOPES: dict[Scope, LazyString] = {
    Scope.OWN: lazy_gettext("own"),
    Scope.TEAM: lazy_gettext("team"),
    Scope.DEPARTMENT: lazy_gettext("department"),
    Scope.ALL: lazy_gettext("all"),
}


def role_label(role: Role) -> str:
    """The role's name in the reader's language."""
    return str(ROLES[role])
