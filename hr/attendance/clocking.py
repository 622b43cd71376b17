"""Punching at the portal's own clock: the server's time, no place, no address, nothing lost."""

from typing import NamedTuple

from sqlalchemy.orm import Session

from hr.attendance.belonging import check_punches_open
from hr.attendance.clock_queries import clock_is_on, last_punch, may_clock
from hr.attendance.models import Punch, PunchAside
from hr.attendance.rules.clocking import is_bounce
from hr.attendance.rules.values import Direction, PunchSource, WhyAside
from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Refused
from portal.people.models import Employee


class Clocked(NamedTuple):
    """What became of a tap: the punch, or the earlier one that it is one with."""

    punch: Punch
    bounced: bool


def clock_tap(session: Session, actor: Actor, direction: Direction) -> Clocked:
    """Somebody taps on the clock now. A tap within two minutes of the last punch is kept aside and counts as that one.

    Raises Refused for whoever is not employed today, or where the agency keeps the clock switched off.
    """
    now = clock.now().replace(microsecond=0)
    today = clock.local(now).date()
    person = session.get(Employee, actor.employee_id or 0, populate_existing=True, with_for_update={"of": Employee})
    if person is None or not may_clock(person, today):
        raise Refused("Only people who are employed here today can punch.")
    if not clock_is_on(session, today):
        raise Refused("The clock of the portal is switched off. Use the device at the entrance.")
    check_punches_open(session, [(person.id, int(now.timestamp()))])
    earlier = last_punch(session, person.id)
    if earlier is not None and is_bounce(int(earlier.at.timestamp()), int(now.timestamp())):
        session.add(
            PunchAside(
                source=PunchSource.WEB,
                why=WhyAside.BOUNCE,
                employee_id=person.id,
                at=now,
                direction=direction,
                received_at=now,
            )
        )
        record(session, actor, "hr:clock:bounce", "punch", earlier.id, after={"direction": direction.value})
        return Clocked(earlier, bounced=True)
    punch = Punch(employee_id=person.id, at=now, direction=direction, source=PunchSource.WEB, received_at=now)
    session.add(punch)
    session.flush()
    record(session, actor, "hr:clock:punch", "punch", punch.id, after={"direction": direction.value})
    return Clocked(punch, bounced=False)
