"""Who may do what with complaints. Administrators hold none of these (safety s44)."""

from portal.auth.rules import Permission, Role, Scope
from portal.web.i18n import lazy_gettext

READ = "complaints:case:read"
DECIDE = "complaints:case:decide"
SEND = "complaints:letter:send"
ASSIGN = "complaints:case:assign"
REVEAL = "complaints:contact:read"

permissions = (
    Permission(
        name=READ,
        sentence=lazy_gettext(
            "Read complaints: officers those given to them; nobody one that names them or their people"
        ),
        grants={Role.OFFICER: Scope.OWN, Role.COMPLIANCE: Scope.ALL, Role.LEADER: Scope.ALL},
    ),
    Permission(
        name=DECIDE,
        sentence=lazy_gettext("Investigate complaints given to oneself, record findings, write and close"),
        grants={Role.OFFICER: Scope.OWN, Role.LEADER: Scope.OWN},
    ),
    Permission(
        name=REVEAL,
        sentence=lazy_gettext("Reveal name and addresses of the complainant of a case given to oneself, on the record"),
        grants={Role.OFFICER: Scope.OWN, Role.LEADER: Scope.OWN},
    ),
    Permission(
        name=SEND,
        sentence=lazy_gettext("Send the reply to a complaint given to oneself"),
        grants={Role.OFFICER: Scope.OWN, Role.LEADER: Scope.OWN},
    ),
    Permission(
        name=ASSIGN,
        sentence=lazy_gettext("Give complaints to somebody else, never against a conflict of interest"),
        grants={Role.COMPLIANCE: Scope.ALL, Role.LEADER: Scope.ALL},
    ),
)
