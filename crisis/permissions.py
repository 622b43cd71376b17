"""Who may do what in a crisis (policy 9.2). Administrators hold nothing here; scope OWN means: called or named."""

from portal.auth.rules import Permission, Role, Scope
from portal.web.i18n import mark

PERMISSIONS = (
    Permission(
        name="crisis:alert:raise",
        sentence=mark("Raise an alert and see one's own"),
        grants={Role.EMPLOYEE: Scope.OWN},
    ),
    Permission(
        name="crisis:alert:check",
        sentence=mark("See every alert and say whether it is real"),
        grants={Role.LEADER: Scope.ALL, Role.COMPLIANCE: Scope.ALL, Role.OFFICER: Scope.ALL},
    ),
    Permission(
        name="crisis:plan:read",
        sentence=mark("Read crisis plans: all of them, or those with a role for oneself"),
        grants={
            Role.LEADER: Scope.ALL,
            Role.LEGAL: Scope.ALL,
            Role.COMPLIANCE: Scope.ALL,
            Role.OFFICER: Scope.ALL,
            Role.EMPLOYEE: Scope.OWN,
        },
    ),
    Permission(
        name="crisis:plan:staff",
        sentence=mark("Name holders and deputies for the roles of a plan"),
        grants={Role.LEADER: Scope.ALL, Role.COMPLIANCE: Scope.ALL},
    ),
    Permission(
        name="crisis:plan:approve",
        sentence=mark("Approve a version of a plan"),
        grants={Role.LEADER: Scope.ALL},
    ),
    Permission(
        name="crisis:plan:activate",
        sentence=mark("Activate a plan or start a drill"),
        grants={Role.LEADER: Scope.ALL},
    ),
    Permission(
        name="crisis:room:enter",
        sentence=mark("Enter the room of an activation: all of them, or those one was called to"),
        grants={Role.LEADER: Scope.ALL, Role.EMPLOYEE: Scope.OWN},
    ),
    Permission(
        name="crisis:plan:stand_down",
        sentence=mark("Stand a plan down and write its review"),
        grants={Role.LEADER: Scope.ALL},
    ),
)
