"""Reading the month's closing: where it stands, the own sheet, who answered, manifests."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload

from hr.attendance.closing.models import (
    AttendanceMonth,
    DayDispute,
    MonthAdjustment,
    MonthAnswer,
    MonthManifest,
    MonthReopening,
    MonthSheet,
    StandingDay,
)
from hr.attendance.closing.rules.rows import Sheet
from hr.attendance.closing.rules.states import MonthState
from hr.attendance.closing.sheets import sheets_of
from hr.attendance.months import Month
from hr.permissions import DECIDE_DISPUTES
from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.errors import NotFound
from portal.people.models import Employee
from portal.people.queries import within_reach


def month_row(session: Session, month: Month, *, lock: bool = False) -> AttendanceMonth | None:
    """Where the month stands; None where nobody touched it and it is open."""
    statement = select(AttendanceMonth).where(AttendanceMonth.first_day == month.first)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return session.scalars(statement).first()


def month_rows(session: Session) -> Sequence[AttendanceMonth]:
    """Every month that was touched, newest first."""
    return session.scalars(select(AttendanceMonth).order_by(AttendanceMonth.first_day.desc())).all()


def state_of(row: AttendanceMonth | None) -> MonthState:
    """Its state; a month without a row is open."""
    return row.state if row else MonthState.OPEN


def is_closed_now(session: Session, month: Month) -> bool:
    """Whether the month is closed, done and not begun."""
    return state_of(month_row(session, month)) is MonthState.CLOSED


def manifests_of(session: Session, month_id: int) -> Sequence[MonthManifest]:
    """What the month was closed as, newest version first."""
    return session.scalars(
        select(MonthManifest).where(MonthManifest.month_id == month_id).order_by(MonthManifest.version.desc())
    ).all()


def manifest_of(session: Session, month: Month, version: int | None = None) -> MonthManifest:
    """The newest manifest of a month, or that of a version; NotFound where there is none."""
    statement = (
        select(MonthManifest)
        .join(AttendanceMonth, AttendanceMonth.id == MonthManifest.month_id)
        .where(AttendanceMonth.first_day == month.first)
        .order_by(MonthManifest.version.desc())
    )
    if version is not None:
        statement = statement.where(MonthManifest.version == version)
    found = session.scalars(statement.limit(1)).first()
    if found is None:
        raise NotFound("This month was never closed.")
    return found


def newest_manifests(session: Session) -> Sequence[MonthManifest]:
    """Every manifest with its month, newest month and version first: the roots as they are published."""
    return session.scalars(
        select(MonthManifest)
        .join(MonthManifest.month)
        .options(joinedload(MonthManifest.month))
        .order_by(AttendanceMonth.first_day.desc(), MonthManifest.version.desc())
    ).all()


def leaves_of(session: Session, manifest_id: int) -> list[bytes]:
    """The leaves of the sheets in the order of the tree."""
    rows = session.scalars(
        select(MonthSheet.leaf).where(MonthSheet.manifest_id == manifest_id).order_by(MonthSheet.place)
    )
    return [bytes.fromhex(leaf) for leaf in rows]


def stored_sheet(session: Session, manifest_id: int, employee_id: int) -> MonthSheet | None:
    """A person's sheet within a manifest."""
    return session.scalars(
        select(MonthSheet).where(MonthSheet.manifest_id == manifest_id, MonthSheet.employee_id == employee_id)
    ).first()


def own_sheet(session: Session, employee_id: int, month: Month, now: datetime) -> Sheet | None:
    """A person's sheet as it would be closed now; None for who was not employed in the month."""
    person = session.get(Employee, employee_id)
    if person is None or person.outside or person.entered_on > month.last:
        return None
    if person.left_on is not None and person.left_on < month.first:
        return None
    return next(sheets_of(session, [person], month, now)).sheet


def undecided_reopening(session: Session, month_id: int) -> MonthReopening | None:
    """The question whether to open the month again that waits for another person."""
    return session.scalars(
        select(MonthReopening)
        .where(MonthReopening.month_id == month_id, MonthReopening.decided_at.is_(None))
        .order_by(MonthReopening.id.desc())
    ).first()


@dataclass(frozen=True, kw_only=True)
class MonthAsked:
    """A month with what it may ask of a person: who wants it opened again, and whether they have answered."""

    row: AttendanceMonth
    answered: bool
    reopening: MonthReopening | None


def months_asked(session: Session, employee_id: int | None) -> list[MonthAsked]:
    """Every month that was touched, newest first, with the questions that wait; one statement."""
    answered = (MonthAnswer.month_id == AttendanceMonth.id) & (MonthAnswer.round == AttendanceMonth.version + 1)
    undecided = (MonthReopening.month_id == AttendanceMonth.id) & MonthReopening.decided_at.is_(None)
    rows = session.execute(
        select(AttendanceMonth, MonthAnswer.id, MonthReopening)
        .outerjoin(MonthAnswer, answered & (MonthAnswer.employee_id == (employee_id or -1)))
        .outerjoin(MonthReopening, undecided)
        .order_by(AttendanceMonth.first_day.desc(), MonthReopening.id)
    )
    return [MonthAsked(row=row, answered=answer is not None, reopening=asked) for row, answer, asked in rows]


def reopenings_of(session: Session, month_id: int) -> Sequence[MonthReopening]:
    """Every time that somebody asked to open the month again, newest first."""
    return session.scalars(
        select(MonthReopening).where(MonthReopening.month_id == month_id).order_by(MonthReopening.id.desc())
    ).all()


def answers_of(session: Session, row: AttendanceMonth) -> dict[int, MonthAnswer]:
    """Who answered in the present round, by person."""
    rows = session.scalars(
        select(MonthAnswer).where(MonthAnswer.month_id == row.id, MonthAnswer.round == row.version + 1)
    )
    return {one.employee_id: one for one in rows}


def answer_of(session: Session, row: AttendanceMonth, employee_id: int) -> MonthAnswer | None:
    """What one person answered in the present round."""
    return session.scalars(
        select(MonthAnswer).where(
            MonthAnswer.month_id == row.id,
            MonthAnswer.round == row.version + 1,
            MonthAnswer.employee_id == employee_id,
        )
    ).first()


def disputes_of(session: Session, row: AttendanceMonth, employee_id: int | None = None) -> Sequence[DayDispute]:
    """The disputed rows of the present round, by day."""
    statement = select(DayDispute).where(DayDispute.month_id == row.id, DayDispute.round == row.version + 1)
    if employee_id is not None:
        statement = statement.where(DayDispute.employee_id == employee_id)
    return session.scalars(
        statement.options(joinedload(DayDispute.employee)).order_by(DayDispute.day, DayDispute.id)
    ).all()


def disputes_to_decide(session: Session, actor: Actor, today: date) -> Sequence[DayDispute]:
    """What waits for this lead (or HR), oldest first; never the own."""
    return session.scalars(
        _to_decide(actor, today)
        .options(joinedload(DayDispute.employee), joinedload(DayDispute.month))
        .order_by(DayDispute.raised_at, DayDispute.id)
    ).all()


def disputes_counted(actor: Actor, today: date) -> ColumnElement[int]:
    """How many wait, as an expression."""
    return _to_decide(actor, today).with_only_columns(func.count(DayDispute.id)).scalar_subquery()


def _to_decide(actor: Actor, today: date) -> Select[DayDispute]:
    return (
        select(DayDispute)
        .join(Employee, Employee.id == DayDispute.employee_id)
        .join(AttendanceMonth, AttendanceMonth.id == DayDispute.month_id)
        .where(
            DayDispute.decided_at.is_(None),
            AttendanceMonth.state == MonthState.REVIEW,
            DayDispute.round == AttendanceMonth.version + 1,
            within_reach(actor, DECIDE_DISPUTES, today),
            Employee.id != (actor.employee_id or 0),
        )
    )


def dispute_for(session: Session, actor: Actor, dispute_id: int, today: date) -> DayDispute:
    """A dispute that the reader decides about; NotFound for others and unknown ones alike."""
    found = session.scalars(
        select(DayDispute)
        .join(Employee, Employee.id == DayDispute.employee_id)
        .where(
            DayDispute.id == dispute_id,
            within_reach(actor, DECIDE_DISPUTES, today),
            Employee.id != (actor.employee_id or 0),
        )
        .options(joinedload(DayDispute.employee), joinedload(DayDispute.month))
    ).first()
    if found is None:
        raise NotFound("There is no such dispute.")
    return found


def standing_days(session: Session, month: Month) -> set[tuple[int, date, str]]:
    """(person, day, status) of what was decided to stay as it is."""
    rows = session.execute(
        select(StandingDay.employee_id, StandingDay.day, StandingDay.status).where(
            StandingDay.day >= month.first, StandingDay.day <= month.last
        )
    )
    return {(employee_id, day, status) for employee_id, day, status in rows}


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far the review has come: numbers of people."""

    people: int
    confirmed: int
    disputing: int
    silent: int
    changed: int
    undecided: int


def progress_of(
    answers: Mapping[int, MonthAnswer], disputes: Iterable[DayDispute], leaves: Mapping[int, str]
) -> tuple[Progress, dict[int, str]]:
    """Count answers, and say of each person: confirmed, disputing, changed (since the answer) or silent."""
    rows = list(disputes)
    disputing = {one.employee_id for one in rows}
    states = {}
    for employee_id, leaf in leaves.items():
        answer = answers.get(employee_id)
        if answer is None:
            states[employee_id] = "silent"
        elif answer.seen != leaf:
            states[employee_id] = "changed"
        else:
            states[employee_id] = "disputing" if employee_id in disputing else "confirmed"
    count = list(states.values()).count
    undecided = sum(one.decided_at is None for one in rows)
    return (
        Progress(
            people=len(leaves), confirmed=count("confirmed"), disputing=count("disputing"),
            silent=count("silent"), changed=count("changed"), undecided=undecided,
        ),
        states,
    )  # fmt: skip


def adjustments_of(session: Session, month: Month) -> Sequence[MonthAdjustment]:
    """What a month counts of closed ones."""
    return session.scalars(
        select(MonthAdjustment)
        .where(MonthAdjustment.month_first == month.first)
        .options(joinedload(MonthAdjustment.employee), joinedload(MonthAdjustment.manifest))
        .order_by(MonthAdjustment.closed_day, MonthAdjustment.id)
    ).all()


def names_of(session: Session, account_ids: Iterable[int | None]) -> dict[int, str]:
    """Who is behind an account."""
    rows = session.execute(
        select(Account.id, func.coalesce(Employee.name, Account.username, ""))
        .outerjoin(Employee, Employee.id == Account.employee_id)
        .where(Account.id.in_({one for one in account_ids if one is not None}))
    )
    return {row[0]: row[1] for row in rows}
