"""Asking for leave, answering, taking back; what of it stands in the ledger; what holds where somebody came anyway."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from hr.attendance.asking.mails import tell
from hr.attendance.asking.queries import first_step, locked
from hr.attendance.asking.rules import (
    RequestAction,
    RequestState,
    check_not_own,
    checked_words,
)
from hr.attendance.asking.services import answer, take_back
from hr.attendance.chosen import LEAVE_TO_HR
from hr.attendance.closed_months import check_open
from hr.attendance.leave.models import LeaveEntry, LeaveRequest, LeaveRuling
from hr.attendance.leave.queries import entries_of, outstanding, pots_in, requests_on, terms_on
from hr.attendance.leave.rules.kinds import FROM_LEDGER, LeaveKind, Terms
from hr.attendance.leave.rules.ledger import EntryKind, shared_out
from hr.attendance.leave.rules.questions import Verdict
from hr.attendance.leave.rules.stretches import (
    LeaveStretch,
    check_length,
    check_stretch,
    overlapping,
    taken_by_day,
)
from hr.attendance.leave.words import answered, ruled
from hr.attendance.months import Month, month_of
from hr.attendance.queries import asked_on, planned_span
from hr.permissions import DECIDE_LEAVE
from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.auth.rules import Scope
from portal.errors import Invalid, NotFound, Refused
from portal.files.receiving import Received
from portal.files.services import keep_files
from portal.people.models import Employee
from portal.people.queries import reaches
from portal.policy.queries import setting_number
from portal.words import mark

ABOUT = "hr_leave"
_BACK = timedelta(days=62)
_AHEAD = timedelta(days=400)
_NOTHING = mark("There is no such request, or it is not yours to see.")


def ask_leave(
    session: Session,
    actor: Actor,
    kind: LeaveKind,
    stretch: LeaveStretch,
    *,
    words: str,
    received: Sequence[Received],
    now: datetime,
) -> LeaveRequest:
    """Ask to be away. What it takes of the ledger is taken off at once, so that nobody asks twice for the same.

    Raises Invalid at the field: days that cannot be, leave beside leave, not enough left, a proof that is missing.
    """
    person = session.get(Employee, actor.employee_id or 0, with_for_update=True)
    if person is None:
        raise NotFound("There is no such person.")
    terms, plain = terms_on(session, kind, stretch.first), checked_words(words, "words")
    taken = _checked(session, person, terms, stretch, has_proof=bool(received), now=now)
    row = LeaveRequest(
        employee_id=person.id,
        data_key=person.key_to_write(),
        kind=kind,
        first_on=stretch.first,
        last_on=stretch.last,
        portion=stretch.portion,
        starts=stretch.starts,
        ends=stretch.ends,
        seconds=sum(seconds for _, seconds in taken),
        days=len(taken),
        state=first_step(session, person.id, clock.local(now).date()),
        asked_at=now,
    )
    session.add(row)
    session.flush()
    row.words = plain
    _take(session, actor, row, taken, now)
    keep_files(session, actor, received, about_type=ABOUT, about_id=row.id)
    after = {"kind": kind.value, "from": row.first_on, "to": row.last_on, "seconds": row.seconds}
    record(session, actor, "hr:leave:ask", "leave_request", row.id, after=after)
    return row


def _checked(
    session: Session, person: Employee, terms: Terms, stretch: LeaveStretch, *, has_proof: bool, now: datetime
) -> list[tuple[date, int]]:
    if not terms.offered:
        raise Invalid("This kind of leave is not given at present.", field="kind")
    check_stretch(stretch, terms)
    _check_days(person, stretch, clock.local(now).date())
    check_open(session, _months(stretch.first, stretch.last), "first")
    standing = requests_on(session, person.id, stretch.first, stretch.last)
    if any(overlapping(stretch, other.stretch()) for other in standing):
        raise Invalid("You have asked for leave at this time already.", field="first")
    planned = planned_span(session, person, stretch.first, stretch.last, now)
    taken = taken_by_day(stretch, planned, terms.counting)
    check_length(taken, terms, has_proof=has_proof)
    return taken


def _check_days(person: Employee, stretch: LeaveStretch, today: date) -> None:
    if stretch.first < person.entered_on or (person.left_on is not None and stretch.last > person.left_on):
        raise Invalid("You do not work here on all of these days.", field="first")
    if stretch.first < today - _BACK:
        raise Invalid("This is longer ago than %(days)s days.", field="first", days=_BACK.days)
    if stretch.last > today + _AHEAD:
        raise Invalid("This is further ahead than can be planned.", field="last")


def _months(first: date, last: date) -> list[Month]:
    found = [month_of(first)]
    while found[-1].last < last:
        found.append(found[-1].next)
    return found


def _take(session: Session, actor: Actor, row: LeaveRequest, taken: Sequence[tuple[date, int]], now: datetime) -> None:
    """Write what the request takes of which grant, where its kind is granted at all."""
    if row.kind not in FROM_LEDGER:
        return
    pots = pots_in(entries_of(session, row.employee_id, row.kind))
    for (grant_id, day), seconds in shared_out(taken, pots).items():
        session.add(_entry(actor, row, EntryKind.TAKEN, grant_id, day, -seconds, now))
    session.flush()


def _entry(
    actor: Actor, row: LeaveRequest, kind: EntryKind, grant_id: int, day: date, seconds: int, now: datetime
) -> LeaveEntry:
    return LeaveEntry(
        employee_id=row.employee_id,
        leave=row.kind,
        kind=kind,
        seconds=seconds,
        grant_id=grant_id,
        request_id=row.id,
        on_day=day,
        made_at=now,
        made_by_id=actor.account_id,
    )


def give_back(session: Session, actor: Actor, row: LeaveRequest, now: datetime, day: date | None = None) -> int:
    """Return to the ledger what a request still takes, of one day or of all; how many seconds."""
    total = 0
    for grant_id, taken_on, seconds in outstanding(session, row.id):
        if seconds > 0 and day in (None, taken_on):
            session.add(_entry(actor, row, EntryKind.RETURNED, grant_id, taken_on, seconds, now))
            total += seconds
    session.flush()
    return total


def answer_leave(
    session: Session, actor: Actor, number: int, action: RequestAction, words: str, now: datetime
) -> RequestState:
    """Approve, refuse, or take back what was approved. A lead's yes to long leave goes on to HR."""
    row = locked(session, LeaveRequest, number)
    before = row.state
    if action is RequestAction.APPROVE and before is RequestState.WITH_LEAD and _goes_on(session, actor, row):
        action = RequestAction.PASS_ON
    answer(session, actor, row, DECIDE_LEAVE, action, words, now)
    if action is not RequestAction.REFUSE:
        check_open(session, _months(row.first_on, row.last_on), "answer")
    if row.state in (RequestState.REFUSED, RequestState.CANCELLED):
        give_back(session, actor, row, now)
    _noted(session, actor, row, action, before)
    if row.state is not RequestState.WITH_HR:
        _told(session, actor, row)
    return row.state


def _goes_on(session: Session, actor: Actor, row: LeaveRequest) -> bool:
    """Whether HR decides after the lead: for more days than the agency says."""
    if actor.scope(DECIDE_LEAVE) is Scope.ALL:
        return False
    return row.days > setting_number(session, LEAVE_TO_HR, row.first_on)


def _noted(session: Session, actor: Actor, row: LeaveRequest, action: RequestAction, before: RequestState) -> None:
    record(
        session, actor, f"hr:leave:{action.value}", "leave_request", row.id,
        before={"state": before.value}, after={"state": row.state.value},
    )  # fmt: skip


def _told(session: Session, actor: Actor, row: LeaveRequest) -> None:
    tell(
        session,
        actor,
        row.employee_id,
        key=f"leave:{row.id}:{row.state.value}",
        path=f"/hr/leave/{row.id}",
        subject=lambda: answered(row),
    )


def take_leave_back(session: Session, actor: Actor, number: int, now: datetime) -> None:
    """The asker does not want it any more: while it waits, or approved before its first day."""
    row = locked(session, LeaveRequest, number)
    before = row.state
    approved = before is RequestState.APPROVED
    if approved and row.employee_id == actor.employee_id and row.first_on <= clock.local(now).date():
        raise Refused("This leave has begun. Your lead or HR can take it back.")
    action = RequestAction.CANCEL if approved else RequestAction.WITHDRAW
    take_back(row, actor, action, now)
    check_open(session, _months(row.first_on, row.last_on))
    give_back(session, actor, row, now)
    _noted(session, actor, row, action, before)


def rule_on_day(
    session: Session, actor: Actor, employee_id: int, day: date, verdict: Verdict, reason: str, now: datetime
) -> LeaveRuling:
    """Decide what holds of a day on which somebody was on leave and there. The punches stay whatever is decided."""
    check_not_own(employee_id, actor.employee_id)
    person = session.get(Employee, employee_id, with_for_update=True)
    if person is None or not reaches(session, actor, DECIDE_LEAVE, employee_id, clock.local(now).date()):
        raise NotFound(_NOTHING)
    plain = checked_words(reason, "reason")
    check_open(session, [day], "verdict")
    if not asked_on(session, person, day, now):
        raise Refused("Nothing is to be decided of this day any more.")
    ruling = LeaveRuling(
        employee_id=employee_id,
        day=day,
        verdict=verdict,
        reason=plain,
        decided_at=now,
        decided_by_id=actor.account_id,
    )
    session.add(ruling)
    session.flush()
    if verdict is Verdict.RETURNED:
        for row in requests_on(session, employee_id, day, day):
            if row.state is RequestState.APPROVED:
                give_back(session, actor, row, now, day)
    after = {"employee": employee_id, "day": day, "verdict": verdict.value}
    record(session, actor, "hr:leave:rule", "leave_ruling", ruling.id, after=after)
    tell(
        session,
        actor,
        employee_id,
        key=f"ruling:{ruling.id}",
        path=f"/hr/attendance/{employee_id}/{day}",
        subject=lambda: ruled(day, verdict),
    )
    return ruling
