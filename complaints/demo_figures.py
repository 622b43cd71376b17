"""Figures of the demo company: the report of the month that ended last, approved for the public by a second person."""

from sqlalchemy import select

from complaints.insight.figures.models import ReportPublication
from complaints.insight.figures.rules.months import month_before
from complaints.insight.figures.services import (
    approve_publication,
    count_report,
    keep_report,
    propose_publication,
    write_draft,
)
from portal import clock
from portal.auth.actor import PORTAL, Actor
from portal.auth.models import Account, AccountRole
from portal.auth.rules import Role
from portal.db.session import transaction
from portal.feature import DemoWorld


def make_figures(world: DemoWorld) -> None:
    """Write the report in the language of the demo alone: that is what printing costs."""
    month = month_before(clock.local(world.now).date().replace(day=1))
    counted = count_report(world.session, month)
    world.session.rollback()
    draft = write_draft(counted, world.now, languages=(world.language,))
    with transaction(world.session) as session:
        report_id = keep_report(session, PORTAL, draft, world.now)
        propose_publication(session, _holder(world, Role.COMPLIANCE), report_id, world.now)
        row = session.scalars(select(ReportPublication)).one()
        approve_publication(session, _holder(world, Role.LEADER), report_id, row.id, world.now)


def _holder(world: DemoWorld, role: Role) -> Actor:
    """The first who holds a role, as they act."""
    account = world.session.scalars(
        select(Account)
        .join(AccountRole, AccountRole.account_id == Account.id)
        .where(AccountRole.role == role, Account.employee_id.is_not(None))
        .order_by(Account.id)
        .limit(1)
    ).one()
    return Actor(account_id=account.id, employee_id=account.employee_id, name="", source="command")
