"""The field register of the tables of attendance (safety s76)."""

from portal.personal.register import Basis, Keeping, TableEntry
from portal.web.i18n import lazy_gettext

ENTRIES = (
    TableEntry(
        table="punch",
        purpose=lazy_gettext("When somebody came and went"),
        basis=Basis.CONTRACT,
        keeping=Keeping.EMPLOYMENT,
        of="employee_id",
        stays="at direction device employee_id",
        internal="id batch_id line",
        personal={
            "at": lazy_gettext("When"),
            "direction": lazy_gettext("Came or went"),
            "device": lazy_gettext("Where it was taken"),
            "employee_id": lazy_gettext("Who"),
        },
    ),
    TableEntry(
        table="attendance_month",
        purpose=lazy_gettext("How far a month of attendance has come"),
        basis=Basis.OPERATION,
        keeping=Keeping.OPERATION,
        internal="id first_day state version review_started_at review_due",
    ),
    TableEntry(
        table="shift",
        purpose=lazy_gettext("Shifts of the agency"),
        basis=Basis.OPERATION,
        keeping=Keeping.OPERATION,
        internal="id code name starts_at ends_at breaks",
    ),
    TableEntry(
        table="shift_plan",
        purpose=lazy_gettext("Who works which shift from when"),
        basis=Basis.CONTRACT,
        keeping=Keeping.EMPLOYMENT,
        of="employee_id",
        stays="employee_id",
        internal="id team_id shift_id starts_on created_at",
        personal={
            "employee_id": lazy_gettext("Who"),
        },
    ),
    TableEntry(
        table="attendance_correction",
        purpose=lazy_gettext("What a punch should have been"),
        basis=Basis.CONTRACT,
        keeping=Keeping.EMPLOYMENT,
        of="employee_id",
        stays="employee_id day at direction wrong_at wrong_direction",
        internal="id state asked_at decided_at decided_by_id",
        personal={
            "employee_id": lazy_gettext("Who"),
            "day": lazy_gettext("Which day"),
            "at": lazy_gettext("When"),
            "direction": lazy_gettext("Came or went"),
            "wrong_at": lazy_gettext("The punch in whose place it stands"),
            "wrong_direction": lazy_gettext("The punch in whose place it stands"),
            "reason": lazy_gettext("Why the punch is missing or wrong"),
            "answer": lazy_gettext("Words of the decision"),
        },
    ),
)
