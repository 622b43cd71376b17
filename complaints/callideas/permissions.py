"""Who tells a complaint again for training."""

from portal.auth.rules import Permission, Role, Scope
from portal.web.i18n import lazy_gettext

TELL = "complaints:idea:tell"

PERMISSIONS = (
    Permission(
        name=TELL,
        sentence=lazy_gettext("Make an idea for a practice call from an upheld complaint, without anybody in it"),
        grants={Role.OFFICER: Scope.OWN, Role.COMPLIANCE: Scope.ALL, Role.LEADER: Scope.ALL},
    ),
)
"""Officers for their own cases; compliance and leadership for all that do not concern them."""
