"""Who may take part in sessions, hold them and plan them (policy 7.1.2, 7.2)."""

from portal.auth.rules import Permission, Role, Scope
from portal.web.i18n import mark

ATTEND = "training:session:attend"
TEACH = "training:session:teach"
PLAN = "training:session:plan"

PERMISSIONS = (
    Permission(
        name=ATTEND,
        sentence=mark("See training sessions, take and give back one’s own place, check in, give feedback"),
        grants={Role.EMPLOYEE: Scope.OWN},
    ),
    Permission(
        name=TEACH,
        sentence=mark("Hold sessions in which one is the trainer: show the code, note attendance, add materials"),
        grants={Role.EMPLOYEE: Scope.OWN, Role.TRAINER: Scope.ALL},
    ),
    Permission(
        name=PLAN,
        sentence=mark("Plan, move and cancel training sessions"),
        grants={Role.TRAINER: Scope.ALL},
    ),
)
