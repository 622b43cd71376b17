"""Who may see the register of papers."""

from portal.auth.rules import Permission, Role, Scope
from portal.web.i18n import lazy_gettext

READ_REGISTER = "documents:register:read"

permissions = (
    Permission(
        name=READ_REGISTER,
        sentence=lazy_gettext("See the register of papers: what was produced, when and by whom, not what is in it"),
        grants={Role.COMPLIANCE: Scope.ALL, Role.AUDIT_ADMIN: Scope.ALL},
    ),
)
