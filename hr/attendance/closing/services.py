"""Verbs of the month's closing: ask everybody, answer, decide, begin to close, open again, adjust (H6)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hr.attendance.closed_months import check_open
from hr.attendance.closing.blockers import blockers_of
from hr.attendance.closing.mails import tell_decision, tell_review
from hr.attendance.closing.models import (
    AttendanceMonth,
    DayDispute,
    MonthAnswer,
    MonthReopening,
    MonthSheet,
    StandingDay,
)
from hr.attendance.closing.queries import answers_of, month_row, own_sheet, undecided_reopening
from hr.attendance.closing.rules.states import FROZEN, MonthAction, MonthState, advance
from hr.attendance.closing.sheets import employed_in
from hr.attendance.months import Month
from hr.permissions import DECIDE_DISPUTES
from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.errors import Invalid, NotFound, Refused
from portal.jobs.models import Job
from portal.jobs.services import enqueue
from portal.people.models import Employee
from portal.people.queries import within_reach
from portal.words import mark

LONGEST_REASON = 500
CLOSE_JOB = "hr.close_month"
LONGEST_REVIEW = 60
NOT_IN_REVIEW = mark("This month is not given to you to look at now.")
BLOCKED = mark("The month cannot be closed yet. What blocks: %(what)s.")


def locked_month(session: Session, month: Month) -> AttendanceMonth:
    """The month's row, afresh and locked; made where nobody touched the month before."""
    row = month_row(session, month, lock=True)
    if row is None:
        row = AttendanceMonth(first_day=month.first, state=MonthState.OPEN, version=0)
        session.add(row)
        session.flush()
    return row


def checked_reason(text: str | None, field: str = "reason") -> str:
    """A reason in words; Invalid for none, and for one that is too long."""
    reason = (text or "").strip()
    if not reason:
        raise Invalid("Give a reason.", field=field)
    if len(reason) > LONGEST_REASON:
        raise Invalid("The reason is too long: at most %(most)s characters.", field=field, most=LONGEST_REASON)
    return reason


def _step(session: Session, actor: Actor, row: AttendanceMonth, action: MonthAction, **after: object) -> None:
    before, row.state = row.state, advance(row.state, action)
    record(
        session, actor, f"hr:month:{action.value}", "attendance_month", row.id,
        before={"state": before.value}, after={"state": row.state.value, "month": str(Month(row.first_day)), **after},
    )  # fmt: skip


def start_review(
    session: Session, actor: Actor, month: Month, due: date | None, *, tell: bool = True
) -> AttendanceMonth:
    """Give the month to everybody to look at until ``due``; each is told by mail, unless they know already."""
    today = clock.today()
    if month.last >= today:
        raise Refused("The month is not over yet.")
    if due is None or due < today or (due - today).days > LONGEST_REVIEW:
        raise Invalid("Give a day from today on, within %(days)s days.", field="due", days=LONGEST_REVIEW)
    row = locked_month(session, month)
    row.review_started_at, row.review_due = clock.now(), due
    _step(session, actor, row, MonthAction.START_REVIEW, due=due)
    if tell:
        tell_review(session, actor, row, [person.id for person in employed_in(session, month)])
    return row


def answer_month(session: Session, actor: Actor, month: Month, disputes: Mapping[date, str], seen: str) -> None:
    """Confirm the own month but for the days that are disputed, each with a reason. A later answer takes the place.

    ``seen`` is the leaf of the sheet that was on the page: Invalid where it changed meanwhile.
    """
    row = month_row(session, month, lock=True)
    if row is None or row.state is not MonthState.REVIEW or actor.employee_id is None:
        raise Refused(NOT_IN_REVIEW)
    sheet = own_sheet(session, actor.employee_id, month, clock.now())
    if sheet is None:
        raise NotFound("There is no such month.")
    if sheet.leaf.hex() != seen:
        raise Invalid("Your month changed since you opened the page. Look at it again.", field="seen")
    days = {day: checked_reason(text, f"day-{day}") for day, text in disputes.items()}
    if not set(days) <= set(month.days):
        raise NotFound("There is no such day.")
    own = (row.id, row.version + 1, actor.employee_id)
    _replace_answer(session, row, actor.employee_id, seen)
    _replace_disputes(session, row, actor.employee_id, days)
    record(session, actor, "hr:month:answer", "attendance_month", own[0], after={"disputed": len(days)})


def _replace_answer(session: Session, row: AttendanceMonth, employee_id: int, seen: str) -> None:
    there = session.scalars(
        select(MonthAnswer).where(
            MonthAnswer.month_id == row.id,
            MonthAnswer.round == row.version + 1,
            MonthAnswer.employee_id == employee_id,
        )
    ).first()
    if there is None:
        there = MonthAnswer(month_id=row.id, round=row.version + 1, employee_id=employee_id)
        session.add(there)
    there.seen, there.answered_at = seen, clock.now()


def _replace_disputes(session: Session, row: AttendanceMonth, employee_id: int, days: Mapping[date, str]) -> None:
    """What was decided stays; what is open and not repeated is taken back."""
    own = [
        DayDispute.month_id == row.id,
        DayDispute.round == row.version + 1,
        DayDispute.employee_id == employee_id,
    ]
    there = {one.day: one for one in session.scalars(select(DayDispute).where(*own))}
    session.execute(
        delete(DayDispute).where(*own, DayDispute.decided_at.is_(None), DayDispute.day.not_in(days)),
        execution_options={"synchronize_session": False},
    )
    for day, reason in days.items():
        known = there.get(day)
        if known is None:
            session.add(
                DayDispute(
                    month_id=row.id, round=row.version + 1, employee_id=employee_id, day=day,
                    reason=reason, raised_at=clock.now(),
                )
            )  # fmt: skip
        elif known.decided_at is None:
            known.reason = reason
    session.flush()


def decide_dispute(
    session: Session, actor: Actor, dispute_id: int, upheld: bool | None, reason: str | None
) -> DayDispute:
    """The lead or HR says whether a disputed row is wrong, and why; the person is told. Nobody decides their own."""
    found = session.scalars(
        select(DayDispute)
        .join(Employee, Employee.id == DayDispute.employee_id)
        .where(DayDispute.id == dispute_id, within_reach(actor, DECIDE_DISPUTES, clock.today()))
        .with_for_update(of=DayDispute)
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NotFound("There is no such dispute.")
    if found.employee_id == actor.employee_id:
        raise Refused("Nobody decides about their own days.")
    if found.decided_at is not None:
        raise Refused("This was decided already.")
    if found.month.state in FROZEN or found.round != found.month.version + 1:
        raise Refused(NOT_IN_REVIEW)
    if upheld is None:
        raise Invalid("Choose one.", field="upheld")
    found.upheld, found.decision = upheld, checked_reason(reason, "decision")
    found.decided_by_id, found.decided_at = actor.account_id, clock.now()
    session.flush()
    record(session, actor, "hr:dispute:decide", "day_dispute", found.id, after={"upheld": upheld})
    tell_decision(session, actor, found)
    return found


def let_stand(session: Session, actor: Actor, days: Sequence[tuple[int, date, str]], reason: str | None) -> int:
    """Decide that days with a missing punch or without a shift stay as they are: (person, day, status) each."""
    why = checked_reason(reason)
    if not days:
        raise Invalid("Choose a day.", field="days")
    check_open(session, [day for _, day, _ in days])
    rows = session.execute(
        select(StandingDay.employee_id, StandingDay.day).where(StandingDay.day.in_({day for _, day, _ in days}))
    )
    known = {(employee_id, day) for employee_id, day in rows}
    fresh = [one for one in days if one[:2] not in known]
    for employee_id, day, status in fresh:
        session.add(
            StandingDay(
                employee_id=employee_id, day=day, status=status, reason=why,
                decided_by_id=actor.account_id, decided_at=clock.now(),
            )
        )  # fmt: skip
    session.flush()
    record(session, actor, "hr:day:let_stand", "standing_day", str(days[0][1]), after={"days": len(fresh)})
    return len(fresh)


def begin_close(
    session: Session, actor: Actor, month: Month, *, set_aside: Collection[str] = (), note: str = ""
) -> AttendanceMonth:
    """Take no more facts for the month and begin to close it; Refused, naming what blocks.

    ``set_aside`` are codes of blockers that the console may pass over, with a ``note`` that the manifest keeps.
    """
    row = locked_month(session, month)
    advance(row.state, MonthAction.BEGIN_CLOSE)
    left = [one for one in blockers_of(session, month, clock.now()) if one.code not in set_aside]
    if left:
        raise Refused(BLOCKED, what="; ".join(f"{one.title} ({one.count})" for one in left))
    _step(session, actor, row, MonthAction.BEGIN_CLOSE, note=note)
    return row


def ask_close(session: Session, actor: Actor, month: Month) -> Job:
    """What HR's button does: begin, and let a job do the work."""
    row = begin_close(session, actor, month)
    key = f"close:{month}:{row.version + 1}:{clock.now().timestamp():.0f}"
    return enqueue(session, CLOSE_JOB, {"month": str(month)}, unique_key=key, actor=actor)


def ask_reopen(session: Session, actor: Actor, month: Month, reason: str | None) -> MonthReopening:
    """Ask another person to open the closed month again."""
    row = locked_month(session, month)
    advance(row.state, MonthAction.REOPEN)
    if undecided_reopening(session, row.id) is not None:
        raise Refused("Somebody asked for this already.")
    asked = MonthReopening(
        month_id=row.id, version=row.version, reason=checked_reason(reason),
        asked_by_id=actor.account_id, asked_at=clock.now(),
    )  # fmt: skip
    session.add(asked)
    session.flush()
    record(session, actor, "hr:month:ask_reopen", "attendance_month", row.id, after={"month": str(month)})
    return asked


def decide_reopen(session: Session, actor: Actor, month: Month, agreed: bool) -> MonthReopening:
    """Another person agrees, and the month is open again, or does not. The manifest stays."""
    row = locked_month(session, month)
    asked = undecided_reopening(session, row.id)
    if asked is None:
        raise Refused("Nobody asks for this month to be opened again.")
    if _same_human(session, asked.asked_by_id, actor):
        raise Refused("Another person has to agree.")
    asked.decided_by_id, asked.decided_at, asked.agreed = actor.account_id, clock.now(), agreed
    session.flush()
    if agreed:
        _step(session, actor, row, MonthAction.REOPEN, asked=asked.id)
        row.review_started_at = row.review_due = None
    else:
        record(session, actor, "hr:month:decline_reopen", "attendance_month", row.id, after={"asked": asked.id})
    return asked


def _same_human(session: Session, account_id: int | None, actor: Actor) -> bool:
    """Whether the one who asked is the actor: the same account, or another account of the same person."""
    if account_id is None or account_id == actor.account_id:
        return account_id == actor.account_id
    asker = session.get(Account, account_id)
    return asker is not None and asker.employee_id is not None and asker.employee_id == actor.employee_id


def forget_sheets(session: Session, actor: Actor, employee_id: int) -> int:
    """Empty a person's sheets of closed months; leaves stay, so that everybody else's slip still leads to the root."""
    rows = session.scalars(select(MonthSheet).where(MonthSheet.employee_id == employee_id)).all()
    for row in rows:
        row.head = row.days = None
    if rows:
        record(session, actor, "hr:sheet:forget", "employee", employee_id, after={"sheets": len(rows)})
    return len(rows)


def remind(session: Session, actor: Actor, month: Month) -> int:
    """Remind by mail who has not answered, once a review; how many mails."""
    row = month_row(session, month, lock=True)
    if row is None or row.state is not MonthState.REVIEW:
        raise Refused(NOT_IN_REVIEW)
    answered = answers_of(session, row)
    silent = [person.id for person in employed_in(session, month) if person.id not in answered]
    sent = tell_review(session, actor, row, silent, again=True)
    record(session, actor, "hr:month:remind", "attendance_month", row.id, after={"people": len(silent)})
    return sent
