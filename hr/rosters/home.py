"""What My day shows of rosters: the next shifts, and swaps that wait for somebody."""

from datetime import datetime, timedelta

from flask import url_for
from sqlalchemy.orm import Session

from hr.attendance.plans import Edition
from hr.permissions import ASK_SWAPS
from hr.rosters.pictures import hours_of
from hr.rosters.queries import own_days
from hr.rosters.swap_queries import waiting_swaps
from portal import clock
from portal.auth.actor import Actor
from portal.feature import Panel, Todo
from portal.web.filters import written_date
from portal.web.i18n import gettext

_DAYS = 9
_SHOWN = 4


def swap_todos(session: Session, actor: Actor, now: datetime) -> list[Todo]:
    """Colleagues who ask, and swaps that two people agree on; one statement."""
    if actor.employee_id is None or not actor.may(ASK_SWAPS):
        return []
    answer, decide = waiting_swaps(session, actor, clock.local(now).date())
    found = [
        Todo(
            title=gettext("Answer %(name)s, who asks to swap shifts", name=line.asker.name),
            detail=written_date(line.swap.day, "full"),
            url=url_for("hr_swaps.show", swap_id=line.swap.id),
            icon="refresh",
        )
        for line in answer
    ]
    return found + [
        Todo(
            title=gettext("Decide the swap of %(one)s and %(other)s", one=line.asker.name, other=line.colleague.name),
            detail=written_date(line.swap.day, "full"),
            url=url_for("hr_swaps.show", swap_id=line.swap.id),
            icon="refresh",
        )
        for line in decide
    ]


def roster_panels(session: Session, actor: Actor, now: datetime) -> list[Panel]:
    """The next shifts of who works one."""
    if actor.employee_id is None or not actor.may(ASK_SWAPS):
        return []
    today = clock.local(now).date()
    days = own_days(session, actor.employee_id, [today + timedelta(days=number) for number in range(_DAYS)])
    coming = [one for one in days if one.edition is not None][:_SHOWN]
    if not coming:
        return []
    lines = [(one.day, one.edition.name, _hours(one.edition)) for one in coming if one.edition]
    return [Panel(template="hr/panels/shifts.html", values={"lines": lines, "today": today}, order=58)]


def _hours(edition: Edition) -> str:
    """When it begins and ends, unless the name says so."""
    hours = hours_of(edition)
    return "" if hours in edition.name else hours
