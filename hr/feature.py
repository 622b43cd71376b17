"""How HR plugs into the portal."""

from datetime import datetime

from sqlalchemy.orm import Session

from hr.appraisals.demo import make_ledgers
from hr.appraisals.importing import BLUEPRINTS as LEDGER_IMPORTS
from hr.appraisals.importing import KINDS as LEDGER_KINDS
from hr.appraisals.labels import LEDGERS
from hr.appraisals.rules.values import Ledger
from hr.appraisals.views import ledgers
from hr.attendance.asking.rules import RequestState
from hr.attendance.asking.words import STATE_WORDS
from hr.attendance.clock_views import add_clock
from hr.attendance.closed_months import check_day
from hr.attendance.closing.demo import make_closing
from hr.attendance.closing.home import closing_todos, count_disputes, counted_disputes
from hr.attendance.closing.jobs import jobs as closing_jobs
from hr.attendance.closing.told import TOLD_VALUES
from hr.attendance.closing.views import months
from hr.attendance.corrections.demo import make_corrections
from hr.attendance.corrections.files import may_read_proof
from hr.attendance.corrections.services import ABOUT as CORRECTION_ABOUT
from hr.attendance.corrections.views import corrections
from hr.attendance.demo import make_attendance
from hr.attendance.devices.demo import make_devices
from hr.attendance.devices.views import devices
from hr.attendance.home import attendance_panels, attendance_todos
from hr.attendance.importing import imports
from hr.attendance.keeping import forget_records, give_records
from hr.attendance.labels import DIRECTIONS, SOURCES, WHYS_ASIDE
from hr.attendance.leave.demo import make_leave
from hr.attendance.leave.files import may_read_leave_proof
from hr.attendance.leave.jobs import LEAVE_JOBS, LEAVE_PERIODIC
from hr.attendance.leave.ledger_views import leave_ledger
from hr.attendance.leave.queries import away_on_day
from hr.attendance.leave.rules.kinds import LeaveKind
from hr.attendance.leave.rules.ledger import EntryKind
from hr.attendance.leave.rules.questions import Verdict
from hr.attendance.leave.rules.stretches import Portion
from hr.attendance.leave.services import ABOUT as LEAVE_ABOUT
from hr.attendance.leave.terms_views import leave_kinds
from hr.attendance.leave.views import leave
from hr.attendance.leave.words import ENTRY_WORDS, KIND_WORDS, PORTION_WORDS, VERDICT_WORDS
from hr.attendance.month_file import add_export
from hr.attendance.overtime.demo import make_overtime
from hr.attendance.overtime.jobs import OVERTIME_JOBS, OVERTIME_PERIODIC
from hr.attendance.overtime.rules import Rate, Settled
from hr.attendance.overtime.views import overtime
from hr.attendance.overtime.words import RATE_WORDS, SETTLED_WORDS
from hr.attendance.punches import PUNCHES
from hr.attendance.rule_page import add_rule_page
from hr.attendance.rules.swaps import SwapState
from hr.attendance.rules.values import Direction, PunchSource, WhyAside
from hr.attendance.sheet_papers import SHEET, SHEET_ABOUT, SHEETS, may_read_sheet
from hr.attendance.slips import ABOUT, SLIP, SLIPS, may_read_slip
from hr.attendance.views import attendance
from hr.commands import commands
from hr.permissions import (
    ASK_SWAPS,
    DECIDE_DISPUTES,
    IMPORT_PUNCHES,
    MANAGE_DEVICES,
    MANAGE_SHIFTS,
    READ_ATTENDANCE,
    READ_LEDGERS,
    WRITE_ROSTERS,
    permissions,
)
from hr.register import ENTRIES
from hr.rosters.demo import make_rosters
from hr.rosters.home import roster_panels, swap_todos
from hr.rosters.labels import STATES
from hr.rosters.swap_views import swaps
from hr.rosters.views import rosters
from hr.settings import settings
from hr.shifts.views import shifts
from portal.auth.actor import Actor
from portal.exchange.jobs import import_jobs
from portal.feature import DemoStep, Feature, MenuEntry, Panel, Todo
from portal.web.i18n import lazy_gettext

_GROUP = lazy_gettext("People and time")

add_export(attendance)
add_rule_page(attendance)
add_clock(attendance)


def _todos(session: Session, actor: Actor, now: datetime) -> list[Todo]:
    return [
        *attendance_todos(session, actor, now),
        *closing_todos(session, actor, now),
        *swap_todos(session, actor, now),
    ]


def _panels(session: Session, actor: Actor, now: datetime) -> list[Panel]:
    return [*attendance_panels(session, actor, now), *roster_panels(session, actor, now)]


feature = Feature(
    name="hr",
    label=lazy_gettext("HR"),
    blueprints=(
        attendance,
        imports,
        corrections,
        leave,
        leave_ledger,
        leave_kinds,
        overtime,
        months,
        devices,
        shifts,
        rosters,
        swaps,
        ledgers,
        *LEDGER_IMPORTS,
    ),
    menu=(
        MenuEntry(
            label=lazy_gettext("Attendance"),
            endpoint="attendance.overview",
            icon="calendar-time",
            permission=READ_ATTENDANCE,
            group=_GROUP,
            order=60,
            key="a",
        ),
        MenuEntry(
            label=lazy_gettext("Corrections"),
            endpoint="corrections.index",
            icon="edit",
            permission=READ_ATTENDANCE,
            group=_GROUP,
            order=61,
        ),
        MenuEntry(
            label=lazy_gettext("Leave"),
            endpoint="leave.index",
            icon="beach",
            permission=READ_ATTENDANCE,
            group=_GROUP,
            order=62,
        ),
        MenuEntry(
            label=lazy_gettext("Overtime"),
            endpoint="overtime.index",
            icon="alarm",
            permission=READ_ATTENDANCE,
            group=_GROUP,
            order=63,
        ),
        MenuEntry(
            label=lazy_gettext("Imports of punches"),
            endpoint="hr_imports.index",
            icon="upload",
            permission=IMPORT_PUNCHES,
            group=_GROUP,
            order=65,
        ),
        MenuEntry(
            label=lazy_gettext("Devices"),
            endpoint="devices.index",
            icon="fingerprint",
            permission=MANAGE_DEVICES,
            group=_GROUP,
            order=66,
        ),
        MenuEntry(
            label=lazy_gettext("Months closed"),
            endpoint="months.index",
            icon="lock",
            permission=READ_ATTENDANCE,
            group=_GROUP,
            order=62,
        ),
        MenuEntry(
            label=lazy_gettext("Shifts and plans"),
            endpoint="hr_shifts.index",
            icon="clock-hour-4",
            permission=MANAGE_SHIFTS,
            group=_GROUP,
            order=62,
        ),
        MenuEntry(
            label=lazy_gettext("Disputed days"),
            endpoint="months.disputes",
            icon="messages",
            permission=DECIDE_DISPUTES,
            group=_GROUP,
            order=63,
            count=count_disputes,
            counted=counted_disputes,
        ),
        MenuEntry(
            label=lazy_gettext("Rosters"),
            endpoint="hr_rosters.index",
            icon="calendar-event",
            permission=WRITE_ROSTERS,
            group=_GROUP,
            order=63,
        ),
        MenuEntry(
            label=lazy_gettext("My shifts"),
            endpoint="hr_rosters.mine",
            icon="calendar",
            permission=ASK_SWAPS,
            group=_GROUP,
            order=64,
        ),
        MenuEntry(
            label=lazy_gettext("Swaps of shifts"),
            endpoint="hr_swaps.index",
            icon="refresh",
            permission=ASK_SWAPS,
            group=_GROUP,
            order=65,
        ),
        MenuEntry(
            label=lazy_gettext("Ledgers"),
            endpoint="hr_ledgers.index",
            icon="list-details",
            permission=READ_LEDGERS,
            group=_GROUP,
            order=67,
        ),
    ),
    permissions=permissions,
    settings=settings,
    commands=commands,
    todos=_todos,
    panels=_panels,
    jobs=(
        *import_jobs(PUNCHES),
        *(job for kind in LEDGER_KINDS for job in import_jobs(kind)),
        *closing_jobs,
        *LEAVE_JOBS,
        *OVERTIME_JOBS,
    ),
    periodic=(*LEAVE_PERIODIC, *OVERTIME_PERIODIC),
    absences=away_on_day,
    demo=(
        DemoStep(name="attendance", make=make_attendance, order=30),
        DemoStep(name="punch devices", make=make_devices, order=33),
        DemoStep(name="corrections", make=make_corrections, order=31),
        DemoStep(name="rosters", make=make_rosters, order=32),
        DemoStep(name="leave", make=make_leave, order=33),
        DemoStep(name="overtime", make=make_overtime, order=34),
        DemoStep(name="months", make=make_closing, order=90),
        DemoStep(name="ledgers", make=make_ledgers, order=34),
    ),
    document_readers={ABOUT: may_read_slip, SHEET_ABOUT: may_read_sheet},
    file_readers={CORRECTION_ABOUT: may_read_proof, LEAVE_ABOUT: may_read_leave_proof},
    paper_names={SLIP: lazy_gettext("Attendance slip"), SHEET: lazy_gettext("Attendance of a month")},
    batches=(SLIPS, SHEETS),
    forgets={"employee": forget_records},
    gives={"employee": give_records},
    told_words={
        Direction: DIRECTIONS,
        PunchSource: SOURCES,
        WhyAside: WHYS_ASIDE,
        SwapState: STATES,
        RequestState: STATE_WORDS,
        LeaveKind: KIND_WORDS,
        Portion: PORTION_WORDS,
        EntryKind: ENTRY_WORDS,
        Verdict: VERDICT_WORDS,
        Rate: RATE_WORDS,
        Settled: SETTLED_WORDS,
        Ledger: LEDGERS,
    },
    told_values=TOLD_VALUES,
    register=ENTRIES,
    check_day=check_day,
)
