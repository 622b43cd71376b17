"""Who may see, set up and switch on second opinions: the one who sets them up never switches them on."""

from portal.auth.rules import Permission, Role, Scope
from portal.web.i18n import mark

READ, SET_UP, ALLOW = "training:opinion:read", "training:opinion:set", "training:opinion:allow"

PERMISSIONS = (
    Permission(
        name=READ,
        sentence=mark("See where second opinions on practice calls come from and how often they were of use"),
        grants={Role.SYSTEM_ADMIN: Scope.ALL, Role.COMPLIANCE: Scope.ALL},
    ),
    Permission(
        name=SET_UP,
        sentence=mark("Set up where second opinions on practice calls come from"),
        grants={Role.SYSTEM_ADMIN: Scope.ALL},
    ),
    Permission(
        name=ALLOW,
        sentence=mark("Switch second opinions on practice calls on and off"),
        grants={Role.COMPLIANCE: Scope.ALL},
    ),
)
