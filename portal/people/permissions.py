"""Who may see and change the records of people (policy 1.2, 8.1.2)."""

from portal.auth.rules import Permission, Role, Scope
from portal.web.i18n import mark

PERMISSIONS = (
    Permission(
        name="people:person:read",
        sentence=mark("Look up colleagues: name, number, department, team, post and lead"),
        grants={Role.EMPLOYEE: Scope.ALL, Role.HR: Scope.ALL},
    ),
    Permission(
        name="people:history:read",
        sentence=mark("See dates, mail address and earlier assignments, as of any day"),
        grants={
            Role.EMPLOYEE: Scope.OWN,
            Role.LEAD: Scope.TEAM,
            Role.LEADER: Scope.ALL,
            Role.HR: Scope.ALL,
        },
    ),
    Permission(
        name="people:identifier:read",
        sentence=mark("See mobile number, identity number and bank account masked, and reveal them on the record"),
        grants={Role.EMPLOYEE: Scope.OWN, Role.HR: Scope.ALL},
    ),
    Permission(
        name="people:person:write",
        sentence=mark("Enter people, assign them from a day on, change contact data, set the last day"),
        grants={Role.HR: Scope.ALL},
    ),
    Permission(
        name="people:person:export",
        sentence=mark("Take the list of people out as a file"),
        grants={Role.HR: Scope.ALL},
    ),
    Permission(
        name="people:unit:write",
        sentence=mark("Add departments and teams, and rename them"),
        grants={Role.HR: Scope.ALL},
    ),
)
