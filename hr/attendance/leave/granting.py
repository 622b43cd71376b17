"""What the ledger is given: annual leave of a year, what HR grants and adjusts, what expires."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr.attendance.asking.rules import RequestState, check_not_own, checked_words
from hr.attendance.chosen import ANNUAL_KEPT
from hr.attendance.leave.models import LeaveEntry, LeaveRequest, WorkedElsewhere
from hr.attendance.leave.queries import months_elsewhere, terms_on
from hr.attendance.leave.rules.kinds import FROM_LEDGER, LeaveKind
from hr.attendance.leave.rules.ledger import EntryKind, check_adjustment
from hr.attendance.leave.rules.statutory import AnnualLeave, YearBefore, annual_leave
from hr.attendance.leave.rules.stretches import DAY_OF_LEAVE
from hr.attendance.months import Month
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid, NotFound
from portal.people.models import Employee
from portal.policy.queries import setting_number

MOST_MONTHS = 720


def grant_annual(session: Session, actor: Actor, year: int, now: datetime) -> int:
    """Give everybody the year's annual leave who has none of it yet; to how many. May run as often as anybody likes."""
    have = select(LeaveEntry.employee_id).where(LeaveEntry.once.startswith(f"annual:{year}:", autoescape=True))
    people = session.scalars(
        select(Employee)
        .where(
            Employee.outside.is_(False),
            Employee.entered_on <= date(year, 12, 31),
            Employee.left_on.is_(None) | (Employee.left_on >= date(year, 1, 1)),
            Employee.id.not_in(have),
        )
        .order_by(Employee.id)
    ).all()
    until, given = _until(session, year), 0
    for person, found in _reckoned(session, people, year):
        if found.days:
            given += 1
            session.add(
                LeaveEntry(
                    employee_id=person.id, leave=LeaveKind.ANNUAL, kind=EntryKind.GRANT,
                    seconds=found.days * DAY_OF_LEAVE, since=found.since, until=until,
                    once=f"annual:{year}:{person.id}", made_at=now, made_by_id=actor.account_id,
                )
            )  # fmt: skip
    session.flush()
    if given:
        record(session, actor, "hr:leave:grant", "leave_year", year, after={"people": given})
    return given


def _until(session: Session, year: int) -> date:
    """The last day on which a year's leave may be taken: so many months after the year as the agency says."""
    month = Month(date(year, 12, 1))
    for _ in range(setting_number(session, ANNUAL_KEPT, date(year, 12, 31))):
        month = month.next
    return month.last


def annual_of(session: Session, person: Employee, year: int) -> AnnualLeave:
    """What the year brings the person, with its reckoning."""
    return _reckoned(session, [person], year)[0][1]


def _reckoned(session: Session, people: Collection[Employee], year: int) -> list[tuple[Employee, AnnualLeave]]:
    ids = [person.id for person in people]
    elsewhere, before = months_elsewhere(session, ids), _years_before(session, ids, year - 1)
    return [
        (
            person,
            annual_leave(
                year,
                entered_on=person.entered_on,
                months_before=elsewhere.get(person.id, 0),
                left_on=person.left_on,
                before=before.get(person.id, YearBefore()),
            ),
        )
        for person in people
    ]


def _years_before(session: Session, employee_ids: Collection[int], year: int) -> Mapping[int, YearBefore]:
    counted = (LeaveKind.SICK, LeaveKind.PERSONAL, LeaveKind.ANNUAL)
    rows = session.execute(
        select(LeaveRequest.employee_id, LeaveRequest.kind, func.sum(LeaveRequest.days))
        .where(
            LeaveRequest.employee_id.in_(employee_ids),
            LeaveRequest.state == RequestState.APPROVED,
            LeaveRequest.kind.in_(counted),
            LeaveRequest.first_on >= date(year, 1, 1),
            LeaveRequest.first_on <= date(year, 12, 31),
        )
        .group_by(LeaveRequest.employee_id, LeaveRequest.kind)
    )
    days: dict[int, dict[LeaveKind, int]] = {}
    for employee_id, kind, total in rows:
        days.setdefault(employee_id, {})[kind] = int(total)
    with_pay = terms_on(session, LeaveKind.PERSONAL, date(year, 12, 31)).paid
    return {
        key: YearBefore(
            sick=found.get(LeaveKind.SICK, 0),
            personal_with_pay=found.get(LeaveKind.PERSONAL, 0) if with_pay else 0,
            annual_taken=LeaveKind.ANNUAL in found,
        )
        for key, found in days.items()
    }


def enter_worked_elsewhere(
    session: Session, actor: Actor, employee_id: int, months: int, shown_by: str, now: datetime
) -> None:
    """Enter how long somebody worked before they came; this year's leave is brought to what that gives."""
    check_not_own(employee_id, actor.employee_id)
    person = _person(session, employee_id)
    if not 0 <= months <= MOST_MONTHS:
        raise Invalid("Give from 0 to %(most)s months.", field="months", most=MOST_MONTHS)
    row = WorkedElsewhere(
        employee_id=employee_id,
        months=months,
        shown_by=checked_words(shown_by, "shown_by"),
        set_at=now,
        set_by_id=actor.account_id,
    )
    session.add(row)
    session.flush()
    record(session, actor, "hr:leave:elsewhere", "employee", employee_id, after={"months": months})
    _bring_up_to_date(session, actor, person, now)


def _bring_up_to_date(session: Session, actor: Actor, person: Employee, now: datetime) -> None:
    """Adjust the grants of years that can still be taken by the difference to what they come to now."""
    grants = session.scalars(
        select(LeaveEntry).where(
            LeaveEntry.employee_id == person.id,
            LeaveEntry.once.startswith("annual:", autoescape=True),
            LeaveEntry.until >= now.date(),
        )
    ).all()
    for grant in grants:
        year = int((grant.once or "").split(":")[1])
        adjusted = session.scalar(
            select(func.coalesce(func.sum(LeaveEntry.seconds), 0)).where(
                LeaveEntry.grant_id == grant.id, LeaveEntry.once.startswith("again:", autoescape=True)
            )
        )
        differs = annual_of(session, person, year).days * DAY_OF_LEAVE - grant.seconds - int(adjusted or 0)
        if differs:
            _adjusted(session, actor, grant, differs, "", now, once=f"again:{grant.id}:{now.isoformat()}")


def grant_leave(
    session: Session, actor: Actor, employee_id: int, leave: LeaveKind, seconds: int, until: date, reason: str,
    now: datetime, since: date, once: str | None = None,
) -> LeaveEntry:  # fmt: skip
    """Grant leave beside what the law gives, or as a balance at the beginning; usable until a day."""
    if once is None:
        check_not_own(employee_id, actor.employee_id)
    _person(session, employee_id)
    if leave not in FROM_LEDGER:
        raise Invalid("This kind of leave has no balance.", field="leave")
    if seconds <= 0 or seconds > 366 * DAY_OF_LEAVE:
        raise Invalid("Give more than nothing and no more than a year.", field="hours")
    if until < since:
        raise Invalid("This day has passed.", field="until")
    entry = LeaveEntry(
        employee_id=employee_id, leave=leave, kind=EntryKind.GRANT, seconds=seconds, since=since, until=until,
        reason=checked_words(reason, "reason", needed=once is None), once=once, made_at=now,
        made_by_id=actor.account_id,
    )  # fmt: skip
    session.add(entry)
    session.flush()
    after = {"employee": employee_id, "kind": leave.value, "seconds": seconds, "until": until}
    record(session, actor, "hr:leave:grant", "leave_entry", entry.id, after=after)
    return entry


def adjust_grant(session: Session, actor: Actor, grant_id: int, seconds: int, reason: str, now: datetime) -> None:
    """Add to a grant or take off what is left of it, with a reason."""
    grant = session.get(LeaveEntry, grant_id, with_for_update=True)
    if grant is None or grant.grant_id is not None:
        raise NotFound("There is no such grant.")
    check_not_own(grant.employee_id, actor.employee_id)
    mine = (LeaveEntry.grant_id == grant_id) | (LeaveEntry.id == grant_id)
    left = session.scalar(select(func.coalesce(func.sum(LeaveEntry.seconds), 0)).where(mine))
    check_adjustment(seconds, int(left or 0))
    _adjusted(session, actor, grant, seconds, checked_words(reason, "reason"), now)


def adjust_by_itself(session: Session, actor: Actor, grant: LeaveEntry, wanted: int, now: datetime) -> None:
    """Bring what a grant came to, adjustments with it, to ``wanted``; never below what was taken of it already."""
    mine = (LeaveEntry.grant_id == grant.id) | (LeaveEntry.id == grant.id)
    found = session.execute(select(LeaveEntry.kind, func.sum(LeaveEntry.seconds)).where(mine).group_by(LeaveEntry.kind))
    rows = {kind: int(total) for kind, total in found}
    came_to = rows.get(EntryKind.GRANT, 0) + rows.get(EntryKind.ADJUSTED, 0)
    left = sum(rows.values())
    differs = max(wanted - came_to, -left)
    if differs:
        _adjusted(session, actor, grant, differs, "", now)


def _adjusted(
    session: Session, actor: Actor, grant: LeaveEntry, seconds: int, reason: str, now: datetime, once: str | None = None
) -> None:
    entry = LeaveEntry(
        employee_id=grant.employee_id, leave=grant.leave, kind=EntryKind.ADJUSTED, seconds=seconds, grant_id=grant.id,
        reason=reason, once=once, made_at=now, made_by_id=actor.account_id,
    )  # fmt: skip
    session.add(entry)
    session.flush()
    record(session, actor, "hr:leave:adjust", "leave_entry", entry.id, after={"grant": grant.id, "seconds": seconds})


def expire_grants(session: Session, actor: Actor, today: date, now: datetime) -> int:
    """Write off what was not taken in time; of how many grants."""
    entry = LeaveEntry.__table__.alias("about")
    total = (
        select(func.sum(entry.c.seconds))
        .where((entry.c.grant_id == LeaveEntry.id) | (entry.c.id == LeaveEntry.id))
        .scalar_subquery()
    )
    rows = session.execute(
        select(LeaveEntry, total).where(LeaveEntry.grant_id.is_(None), LeaveEntry.until < today, total > 0)
    ).all()
    for grant, left in rows:
        session.add(
            LeaveEntry(
                employee_id=grant.employee_id, leave=grant.leave, kind=EntryKind.EXPIRED, seconds=-int(left),
                grant_id=grant.id, once=f"expired:{grant.id}:{today}", made_at=now, made_by_id=actor.account_id,
            )
        )  # fmt: skip
    session.flush()
    if rows:
        record(session, actor, "hr:leave:expire", "leave_year", today.year, after={"grants": len(rows)})
    return len(rows)


def _person(session: Session, employee_id: int) -> Employee:
    person = session.get(Employee, employee_id, with_for_update=True)
    if person is None:
        raise NotFound("There is no such person.")
    return person
