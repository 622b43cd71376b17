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
        stays="at direction device source employee_id",
        internal="id batch_id line received_at",
        personal={
            "at": lazy_gettext("When"),
            "source": lazy_gettext("How it came in"),
            "direction": lazy_gettext("Came or went"),
            "device": lazy_gettext("Where it was taken"),
            "employee_id": lazy_gettext("Who"),
        },
    ),
    TableEntry(
        table="punch_aside",
        purpose=lazy_gettext("What a clock or device sent that did not become a punch, and why"),
        basis=Basis.CONTRACT,
        keeping=Keeping.EMPLOYMENT,
        of="employee_id",
        stays="at direction source why said pin employee_id",
        internal="id received_at",
        personal={
            "at": lazy_gettext("When"),
            "direction": lazy_gettext("Came or went"),
            "source": lazy_gettext("How it came in"),
            "why": lazy_gettext("Why it did not count"),
            "said": lazy_gettext("What was sent"),
            "pin": lazy_gettext("Number at the device"),
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
