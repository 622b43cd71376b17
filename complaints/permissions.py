"""Who may do what with complaints. Administrators hold none of these, but for the mailbox server's own (safety s44)."""

from portal.auth.rules import Permission, Role, Scope
from portal.web.i18n import lazy_gettext

READ = "complaints:case:read"
DECIDE = "complaints:case:decide"
SEND = "complaints:letter:send"
ASSIGN = "complaints:case:assign"
REVEAL = "complaints:contact:read"
CONFIRM = "complaints:finding:decide"
HEAR = "complaints:hearing:answer"
EXTEND = "complaints:clock:extend"
MOVED = "complaints:clock:moved"
AWAY = "complaints:absence:write"
SORT_MAILS = "complaints:mail:sort"
SEE_MAILBOX = "mailbox:server:read"
TEST_MAILBOX = "mailbox:server:test"
REVIEW = "complaints:letter:review"
CORRECT = "complaints:action:read"
VOLUME = "complaints:volume:write"
INSIGHT = "complaints:figures:read"
PUBLISH = "complaints:figures:publish"

permissions = (
    Permission(
        name=READ,
        sentence=lazy_gettext(
            "Read complaints: officers those given to them; nobody one that names them or their people"
        ),
        grants={
            Role.OFFICER: Scope.OWN,
            Role.COMPLIANCE: Scope.ALL,
            Role.LEADER: Scope.ALL,
            Role.OUTSIDER: Scope.OWN,
        },
    ),
    Permission(
        name=DECIDE,
        sentence=lazy_gettext("Investigate complaints given to oneself, record findings, write and close"),
        grants={Role.OFFICER: Scope.OWN, Role.LEADER: Scope.OWN, Role.OUTSIDER: Scope.OWN},
    ),
    Permission(
        name=REVEAL,
        sentence=lazy_gettext("Reveal name and addresses of the complainant of a case given to oneself, on the record"),
        grants={Role.OFFICER: Scope.OWN, Role.LEADER: Scope.OWN, Role.OUTSIDER: Scope.OWN},
    ),
    Permission(
        name=SEND,
        sentence=lazy_gettext("Send the reply to a complaint given to oneself"),
        grants={Role.OFFICER: Scope.OWN, Role.LEADER: Scope.OWN, Role.OUTSIDER: Scope.OWN},
    ),
    Permission(
        name=EXTEND,
        sentence=lazy_gettext(
            "Approve more time for a complaint that one does not handle; from outside where one decides on it"
        ),
        grants={Role.COMPLIANCE: Scope.ALL, Role.LEADER: Scope.ALL, Role.OUTSIDER: Scope.OWN},
    ),
    Permission(
        name=MOVED,
        sentence=lazy_gettext("See the dates of complaints that counting anew has moved"),
        grants={Role.COMPLIANCE: Scope.ALL, Role.LEADER: Scope.ALL},
    ),
    Permission(
        name=ASSIGN,
        sentence=lazy_gettext("Give complaints to somebody else, never against a conflict of interest"),
        grants={Role.COMPLIANCE: Scope.ALL, Role.LEADER: Scope.ALL},
    ),
    Permission(
        name=AWAY,
        sentence=lazy_gettext("Enter days on which one is away from handling complaints; overseers for everybody"),
        grants={Role.OFFICER: Scope.OWN, Role.COMPLIANCE: Scope.ALL, Role.LEADER: Scope.ALL},
    ),
    Permission(
        name=CONFIRM,
        sentence=lazy_gettext("Decide on the findings of a complaint that one did not investigate"),
        grants={Role.COMPLIANCE: Scope.ALL, Role.LEADER: Scope.ALL, Role.OUTSIDER: Scope.OWN},
    ),
    Permission(
        name=HEAR,
        sentence=lazy_gettext("Answer the questions put to oneself about a complaint, and see nothing else of it"),
        grants={Role.EMPLOYEE: Scope.OWN},
    ),
    Permission(
        name=SORT_MAILS,
        sentence=lazy_gettext(
            "Look at mails to the complaint mailbox that the portal could not treat, and say what they are; "
            "nobody one that names them"
        ),
        grants={Role.OFFICER: Scope.ALL, Role.COMPLIANCE: Scope.ALL, Role.LEADER: Scope.ALL},
    ),
    Permission(
        name=SEE_MAILBOX,
        sentence=lazy_gettext("See whether the complaint mailbox is read, without its mails"),
        grants={Role.SYSTEM_ADMIN: Scope.ALL},
    ),
    Permission(
        name=TEST_MAILBOX,
        sentence=lazy_gettext("Test the connection to the complaint mailbox"),
        grants={Role.SYSTEM_ADMIN: Scope.ALL},
    ),
    Permission(
        name=REVIEW,
        sentence=lazy_gettext("Approve replies to serious complaints before they leave, or return them"),
        grants={Role.LEGAL: Scope.ALL},
    ),
    Permission(
        name=CORRECT,
        sentence=lazy_gettext("Read corrective actions; whoever owns one accepts it and says when it is done"),
        grants={
            Role.LEAD: Scope.OWN,
            Role.TRAINER: Scope.OWN,
            Role.COMPLIANCE: Scope.ALL,
            Role.LEADER: Scope.ALL,
        },
    ),
    Permission(
        name=VOLUME,
        sentence=lazy_gettext("Enter how many calls the agency made in a month"),
        grants={Role.HR: Scope.ALL, Role.COMPLIANCE: Scope.ALL, Role.LEADER: Scope.ALL},
    ),
    Permission(
        name=INSIGHT,
        sentence=lazy_gettext("Read figures of complaints and their monthly reports; names of nobody are in them"),
        grants={Role.OFFICER: Scope.ALL, Role.COMPLIANCE: Scope.ALL, Role.LEADER: Scope.ALL},
    ),
    Permission(
        name=PUBLISH,
        sentence=lazy_gettext(
            "Have a monthly report written anew, propose its figures for the public, approve what another proposed"
        ),
        grants={Role.COMPLIANCE: Scope.ALL, Role.LEADER: Scope.ALL},
    ),
)
