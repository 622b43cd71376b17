"""Who may do what in HR."""

from portal.auth.rules import Permission, Role, Scope
from portal.web.i18n import lazy_gettext

READ_ATTENDANCE = "hr:attendance:read"
IMPORT_PUNCHES = "hr:punches:import"
EXPORT_ATTENDANCE = "hr:attendance:export"
MAKE_SLIPS = "hr:slips:make"
ASK_CORRECTIONS = "hr:correction:ask"
DECIDE_CORRECTIONS = "hr:correction:decide"
CLOCK = "hr:clock:punch"
MANAGE_DEVICES = "hr:device:manage"
CLOSE_MONTHS = "hr:month:close"
AGREE_REOPENING = "hr:month:reopen"
ANSWER_MONTH = "hr:month:answer"
DECIDE_DISPUTES = "hr:dispute:decide"
MANAGE_SHIFTS = "hr:shifts:manage"
READ_ROSTERS = "hr:rosters:read"
WRITE_ROSTERS = "hr:rosters:write"
ASK_SWAPS = "hr:swaps:ask"
DECIDE_SWAPS = "hr:swaps:decide"
ASK_LEAVE = "hr:leave:ask"
DECIDE_LEAVE = "hr:leave:decide"
MANAGE_LEAVE = "hr:leave:manage"
ASK_OVERTIME = "hr:overtime:ask"
DECIDE_OVERTIME = "hr:overtime:decide"
READ_LEDGERS = "hr:ledgers:read"
READ_LEDGER_ROWS = "hr:ledgers:rows"
IMPORT_LEDGERS = "hr:ledgers:import"

permissions = (
    Permission(
        name=CLOCK,
        sentence=lazy_gettext("Clock in and out in the portal, for oneself and now"),
        grants={Role.EMPLOYEE: Scope.OWN},
    ),
    Permission(
        name=READ_ATTENDANCE,
        sentence=lazy_gettext("See attendance: employees their own, team leads their team's, HR and leadership all"),
        grants={Role.EMPLOYEE: Scope.OWN, Role.LEAD: Scope.TEAM, Role.HR: Scope.ALL, Role.LEADER: Scope.ALL},
    ),
    Permission(
        name=IMPORT_PUNCHES,
        sentence=lazy_gettext("Import punches from files, see what was refused and why"),
        grants={Role.HR: Scope.ALL},
    ),
    Permission(
        name=MANAGE_DEVICES,
        sentence=lazy_gettext("Let devices send punches, end their tokens, say whose a device's number is"),
        grants={Role.HR: Scope.ALL},
    ),
    Permission(
        name=EXPORT_ATTENDANCE,
        sentence=lazy_gettext("Take a month of attendance out of the portal as a spreadsheet"),
        grants={Role.HR: Scope.ALL},
    ),
    Permission(
        name=MAKE_SLIPS,
        sentence=lazy_gettext("Make everybody's attendance slips of a month as PDF"),
        grants={Role.HR: Scope.ALL},
    ),
    Permission(
        name=ASK_CORRECTIONS,
        sentence=lazy_gettext("Ask that an own punch is corrected which is missing or wrong"),
        grants={Role.EMPLOYEE: Scope.OWN},
    ),
    Permission(
        name=DECIDE_CORRECTIONS,
        sentence=lazy_gettext("Decide on corrections of punches: leads their team's, HR those of leads and the others"),
        grants={Role.LEAD: Scope.TEAM, Role.LEADER: Scope.TEAM, Role.HR: Scope.ALL},
    ),
    Permission(
        name=CLOSE_MONTHS,
        sentence=lazy_gettext("Give a month of attendance to everybody to look at, close it, enter what comes late"),
        grants={Role.HR: Scope.ALL},
    ),
    Permission(
        name=AGREE_REOPENING,
        sentence=lazy_gettext("Agree that a closed month of attendance is opened again, which somebody else asked for"),
        grants={Role.HR: Scope.ALL, Role.LEADER: Scope.ALL},
    ),
    Permission(
        name=ANSWER_MONTH,
        sentence=lazy_gettext("Confirm the own month of attendance, or say which days are wrong"),
        grants={Role.EMPLOYEE: Scope.OWN},
    ),
    Permission(
        name=DECIDE_DISPUTES,
        sentence=lazy_gettext("Decide about days that people say are wrong: team leads their team's, HR all"),
        grants={Role.LEAD: Scope.TEAM, Role.HR: Scope.ALL},
    ),
    Permission(
        name=MANAGE_SHIFTS,
        sentence=lazy_gettext("Write shifts and their versions, plan who works them, and set up rotations"),
        grants={Role.HR: Scope.ALL},
    ),
    Permission(
        name=READ_ROSTERS,
        sentence=lazy_gettext(
            "See who works what: employees their own, team leads their team's, HR and leadership all"
        ),
        grants={Role.EMPLOYEE: Scope.OWN, Role.LEAD: Scope.TEAM, Role.HR: Scope.ALL, Role.LEADER: Scope.ALL},
    ),
    Permission(
        name=WRITE_ROSTERS,
        sentence=lazy_gettext("Draw up a team's roster and publish it"),
        grants={Role.LEAD: Scope.TEAM, Role.HR: Scope.ALL},
    ),
    Permission(
        name=ASK_SWAPS,
        sentence=lazy_gettext("Ask a colleague to swap shifts, and answer one who asks"),
        grants={Role.EMPLOYEE: Scope.OWN},
    ),
    Permission(
        name=DECIDE_SWAPS,
        sentence=lazy_gettext("Approve or refuse a swap that two people agree on"),
        grants={Role.LEAD: Scope.TEAM, Role.HR: Scope.ALL},
    ),
    Permission(
        name=ASK_LEAVE,
        sentence=lazy_gettext("Ask for leave"),
        grants={Role.EMPLOYEE: Scope.OWN},
    ),
    Permission(
        name=DECIDE_LEAVE,
        sentence=lazy_gettext("Decide on leave, and on what holds where somebody was on leave and there"),
        grants={Role.LEAD: Scope.TEAM, Role.LEADER: Scope.TEAM, Role.HR: Scope.ALL},
    ),
    Permission(
        name=ASK_OVERTIME,
        sentence=lazy_gettext("Ask for overtime of one's own"),
        grants={Role.EMPLOYEE: Scope.OWN},
    ),
    Permission(
        name=DECIDE_OVERTIME,
        sentence=lazy_gettext("Decide on overtime, before it is worked"),
        grants={Role.LEAD: Scope.TEAM, Role.LEADER: Scope.TEAM, Role.HR: Scope.ALL},
    ),
    Permission(
        name=MANAGE_LEAVE,
        sentence=lazy_gettext("Grant and adjust leave, enter work before the entry, set how each kind is taken"),
        grants={Role.HR: Scope.ALL},
    ),
    Permission(
        name=READ_LEDGERS,
        sentence=lazy_gettext(
            "See what the ledgers of a month add up to: team leads their team's, HR and leadership all"
        ),
        grants={Role.LEAD: Scope.TEAM, Role.HR: Scope.ALL, Role.LEADER: Scope.ALL},
    ),
    Permission(
        name=READ_LEDGER_ROWS,
        sentence=lazy_gettext("Read the rows of the ledgers, account numbers masked: team leads their team's, HR all"),
        grants={Role.LEAD: Scope.TEAM, Role.HR: Scope.ALL},
    ),
    Permission(
        name=IMPORT_LEDGERS,
        sentence=lazy_gettext("Import the ledgers of the month and enter the sums of the collection system"),
        grants={Role.HR: Scope.ALL},
    ),
)
