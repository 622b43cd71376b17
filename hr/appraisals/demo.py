"""Ledgers of the demo company: three past months, imported through the same services as by hand."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from flask import current_app
from sqlalchemy import select

from hr.appraisals.importing import KINDS
from hr.appraisals.made_up import made_up_month
from hr.appraisals.queries import sums_of
from hr.appraisals.rules.values import Ledger
from hr.appraisals.services import enter_control
from hr.attendance.months import Month, month_of
from portal import clock
from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.auth.queries import actor_for
from portal.db.session import transaction
from portal.exchange.services import stage_file, start_commit
from portal.feature import DemoWorld
from portal.people.models import Assignment, Department, Employee, Post
from portal.people.queries import holds_on

_FILES = {
    "en": {Ledger.ACCOUNTS: "accounts-{}.csv", Ledger.CALLS: "calls-{}.csv", Ledger.PAYMENTS: "payments-{}.csv"},
    "zh_Hans": {
        Ledger.ACCOUNTS: "案件台账-{}.csv",
        Ledger.CALLS: "通话台账-{}.csv",
        Ledger.PAYMENTS: "还款台账-{}.csv",
    },
    "zh_Hant": {
        Ledger.ACCOUNTS: "案件台帳-{}.csv",
        Ledger.CALLS: "通話台帳-{}.csv",
        Ledger.PAYMENTS: "還款台帳-{}.csv",
    },
}
_MISSING = 128_000
"""What the collection system counted of the last month and the file lacks: one payment."""


def make_ledgers(world: DemoWorld) -> None:
    """Three months before this one; the sums of the collection system differ by one payment of the last."""
    last = month_of(clock.local(world.now).date()).previous
    account = world.session.get_one(Account, world.data["accounts"]["hr"])
    matrix = current_app.extensions["fairline.matrix"]
    actor = replace(actor_for(world.session, account, matrix, clock.local(world.now).date()), source="command")
    for month in (last.previous.previous, last.previous, last):
        _make_month(world, actor, month)
        _enter_controls(world, actor, month, _MISSING if month == last else 0)


def _make_month(world: DemoWorld, actor: Actor, month: Month) -> None:
    made = made_up_month(month, _collectors(world, month), world.language)
    handed_in = min(datetime.combine(month.next.first, time(8, 50), tzinfo=clock.COMPANY_ZONE), world.now)
    for minutes, (ledger, kind) in enumerate(zip(Ledger, KINDS, strict=True)):
        with transaction(world.session) as session:
            name = _FILES[world.language][ledger].format(month)
            batch, _ = stage_file(session, actor, kind, name, made.file(ledger, world.language))
            start_commit(session, actor, kind, batch.id)
            at = min(handed_in + timedelta(minutes=4 * minutes), world.now)
            batch.uploaded_at = batch.committed_at = at


def _collectors(world: DemoWorld, month: Month) -> list[str]:
    """Staff numbers of the collectors who were there from the first to the last day of the month."""
    statement = (
        select(Employee.number)
        .join(Assignment, (Assignment.employee_id == Employee.id) & holds_on(month.last))
        .join(Department, Department.id == Assignment.department_id)
        .where(
            Assignment.post == Post.COLLECTOR,
            Employee.entered_on <= month.first,
            Employee.left_on.is_(None) | (Employee.left_on > month.last),
        )
        .order_by(Employee.number)
    )
    return list(world.session.scalars(statement))


def _enter_controls(world: DemoWorld, actor: Actor, month: Month, missing: int) -> None:
    for one in sums_of(world.session, actor, month, clock.local(world.now).date()):
        apart = missing if one.ledger is Ledger.PAYMENTS else 0
        cents = None if one.cents is None else one.cents + apart
        with transaction(world.session) as session:
            entry = enter_control(session, actor, month, one.ledger, one.rows + bool(apart), cents, one.currency)
            morning = datetime.combine(month.next.first, time(9, 20), tzinfo=clock.COMPANY_ZONE)
            entry.entered_at = min(morning, world.now)
