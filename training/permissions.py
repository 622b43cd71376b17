"""Who may follow, watch, teach and grant in training (policy 7)."""

from portal.auth.rules import Permission, Role, Scope
from portal.web.i18n import mark

PERMISSIONS = (
    Permission(
        name="training:plan:follow",
        sentence=mark("Follow one’s own training plan: read lessons, take quizzes"),
        grants={Role.EMPLOYEE: Scope.OWN},
    ),
    Permission(
        name="training:progress:read",
        sentence=mark("See who is where in the training plan, with quiz results"),
        grants={Role.LEAD: Scope.TEAM, Role.TRAINER: Scope.ALL, Role.HR: Scope.ALL, Role.COMPLIANCE: Scope.ALL},
    ),
    Permission(
        name="training:attempt:grant",
        sentence=mark("Grant another attempt at a quiz, with a reason"),
        grants={Role.LEAD: Scope.TEAM, Role.TRAINER: Scope.ALL},
    ),
    Permission(
        name="training:assignment:write",
        sentence=mark("Give special training with a reason and take it back, never to oneself"),
        grants={Role.LEAD: Scope.TEAM, Role.TRAINER: Scope.ALL, Role.HR: Scope.ALL, Role.COMPLIANCE: Scope.ALL},
    ),
    Permission(
        name="training:signoff:write",
        sentence=mark("Observe calls and sign people off, never oneself, with one’s own certificate in force"),
        grants={Role.LEAD: Scope.TEAM, Role.TRAINER: Scope.ALL},
    ),
    Permission(
        name="training:certificate:read",
        sentence=mark("See certificates, who may call and why not, and give the list to the dialler"),
        grants={Role.LEAD: Scope.TEAM, Role.TRAINER: Scope.ALL, Role.HR: Scope.ALL, Role.COMPLIANCE: Scope.ALL},
    ),
    Permission(
        name="training:certificate:withdraw",
        sentence=mark("Withdraw a certificate with a reason, never one’s own"),
        grants={Role.TRAINER: Scope.ALL, Role.COMPLIANCE: Scope.ALL},
    ),
    Permission(
        name="training:rule:publish",
        sentence=mark("Publish that a rule changed, after a look at whose certificate goes out of date"),
        grants={Role.COMPLIANCE: Scope.ALL},
    ),
    Permission(
        name="training:term:write",
        sentence=mark("Set how long certificates hold that are granted from a later day on"),
        grants={Role.COMPLIANCE: Scope.ALL, Role.HR: Scope.ALL},
    ),
    Permission(
        name="training:proof:read",
        sentence=mark("Read and print the proof of people’s training as of any day, also of those who left"),
        grants={Role.LEAD: Scope.TEAM, Role.HR: Scope.ALL, Role.COMPLIANCE: Scope.ALL},
    ),
    Permission(
        name="training:essay:mark",
        sentence=mark("Read and mark what people wrote in quizzes, never one’s own"),
        grants={Role.TRAINER: Scope.ALL},
    ),
    Permission(
        name="training:call:settle",
        sentence=mark("Settle practice calls that need a person, never one’s own"),
        grants={Role.TRAINER: Scope.ALL},
    ),
    Permission(
        name="training:extra_time:grant",
        sentence=mark("Give somebody more time in quizzes, with a reason, never oneself"),
        grants={Role.TRAINER: Scope.ALL, Role.HR: Scope.ALL},
    ),
    Permission(
        name="training:library:read",
        sentence=mark("Read all lessons and questions with the right answers and their clauses"),
        grants={Role.TRAINER: Scope.ALL, Role.COMPLIANCE: Scope.ALL},
    ),
    Permission(
        name="training:content:write",
        sentence=mark("Write lessons, questions, quizzes and programmes, and publish them"),
        grants={Role.TRAINER: Scope.ALL},
    ),
)
