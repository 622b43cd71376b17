"""Reading complaints: only those the reader may see, sized for the page that shows them."""

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, not_, or_, select, true, union
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from complaints.cases.answers import Finding
from complaints.cases.models import Allegation, CaseClock, Complaint, RoleHolding, Subject
from complaints.cases.roundmodels import InternalCase
from complaints.cases.rules.clocks import ClockKind
from complaints.cases.rules.conflict import CaseRole
from complaints.cases.rules.workflow import UNANSWERED, State
from complaints.permissions import CONFIRM, DECIDE, EXTEND, READ
from portal import clock
from portal.auth.actor import Actor
from portal.auth.rules import Role, Scope
from portal.errors import NotFound
from portal.people.models import Assignment, Employee
from portal.people.queries import holds_on

COUNTED = 1_000
RIGHTS_AFTER_END = timedelta(days=30)
"""How long who handled a complaint may still look at it: an answer may come back, a supervisor may ask."""
Handler = aliased(Employee, name="handler")
ReplyClock = aliased(CaseClock, name="reply_clock")
ClientClock = aliased(CaseClock, name="client_clock")


def _of_round(row: Any, kind: ClockKind) -> ColumnElement[bool]:
    """That a clock is the one of this kind in the complaint's round."""
    return and_(row.complaint_id == Complaint.id, row.round_number == Complaint.round_number, row.kind == kind)


def internal_of(session: Session, complaint_id: int) -> InternalCase | None:
    """That a case goes on within the house only; None for a complaint."""
    return session.get(InternalCase, complaint_id)


def origin_of(session: Session, complaint_id: int) -> Complaint | None:
    """The withdrawn complaint that an internal case goes on from."""
    found = select(Complaint).join(InternalCase, InternalCase.origin_id == Complaint.id)
    return session.scalars(found.where(InternalCase.complaint_id == complaint_id)).first()


def told_in(session: Session, complaint: Complaint) -> Complaint:
    """The complaint that holds the words; nothing is read for one that has words or is not stored yet."""
    if complaint.words or complaint.id is None:
        return complaint
    return origin_of(session, complaint.id) or complaint


def not_internal() -> ColumnElement[bool]:
    """That a row is a complaint and not a case that goes on after one: what counts complaints counts each once."""
    return ~exists().where(InternalCase.complaint_id == Complaint.id).correlate(Complaint)


def not_near(actor: Actor, today: date) -> ColumnElement[bool]:
    """The condition that a complaint is neither about the reader nor about anybody the reader leads or led then."""
    if actor.employee_id is None:
        return true()
    about_me = (
        exists()
        .where(Subject.complaint_id == Complaint.id, Subject.employee_id == actor.employee_id)
        .correlate(Complaint)
    )
    on_the_day = and_(
        Assignment.starts_on <= Complaint.event_on,
        or_(Assignment.ends_on.is_(None), Assignment.ends_on >= Complaint.event_on),
    )
    about_mine = (
        exists()
        .where(
            Subject.complaint_id == Complaint.id,
            Assignment.employee_id == Subject.employee_id,
            Assignment.lead_id == actor.employee_id,
            or_(on_the_day, holds_on(today)),
        )
        .correlate(Complaint)
    )
    return and_(~about_me, ~about_mine)


def visible_to(actor: Actor, today: date, permission: str = READ) -> ColumnElement[bool]:
    """The condition on Complaint that keeps to what ``permission`` of the reader reaches, conflicts left out."""
    scope = actor.scope(permission)
    if scope is Scope.ALL:
        return not_near(actor, today)
    if scope is Scope.NONE or actor.employee_id is None:
        return false()
    return and_(_own(actor, permission), still_a_case(today), not_near(actor, today))


def _own(actor: Actor, permission: str) -> ColumnElement[bool]:
    """What somebody handles; whoever from outside decides on a case reads it as well, and decides on nothing else."""
    handles = Complaint.handler_id == actor.employee_id
    if permission not in (READ, CONFIRM, EXTEND) or not actor.has(Role.OUTSIDER):
        return handles
    decides = (
        exists()
        .where(
            RoleHolding.complaint_id == Complaint.id,
            RoleHolding.employee_id == actor.employee_id,
            RoleHolding.role == CaseRole.DECIDER,
            RoleHolding.until_at.is_(None),
        )
        .correlate(Complaint)
    )
    return or_(handles, decides) if permission == READ else decides


def still_a_case(today: date) -> ColumnElement[bool]:
    """The condition that who handled a complaint may still look at it: rights that a case gives end with it.

    It goes on, somebody wrote, or it ended within RIGHTS_AFTER_END (GB/T 35273-2020 7.1; safety s08).
    """
    ended_since = datetime.combine(today - RIGHTS_AFTER_END, time(), clock.COMPANY_ZONE)
    return or_(Complaint.is_open, Complaint.message_waits_since.is_not(None), Complaint.ended_at >= ended_since)


def require_visible(session: Session, actor: Actor, complaint_id: int, permission: str = READ) -> None:
    """Raises NotFound as ``case_for`` does, without reading the complaint."""
    if session.scalar(_seen(select(Complaint.id), actor, complaint_id, permission)) is None:
        raise _nothing()


def _seen(statement: Select[Any], actor: Actor, complaint_id: int, permission: str) -> Select[Any]:
    return statement.where(Complaint.id == complaint_id, visible_to(actor, clock.today(), permission))


def _nothing() -> NotFound:
    return NotFound("There is no such complaint, or it is not yours to see.")


def case_for(session: Session, actor: Actor, complaint_id: int, permission: str = READ) -> Complaint:
    """The complaint with its parts; raises NotFound for an unknown and for a foreign one alike (safety s03, s05)."""
    rows = session.scalars(
        _seen(select(Complaint), actor, complaint_id, permission).options(
            selectinload(Complaint.allegations),
            joinedload(Complaint.clocks),
            joinedload(Complaint.subjects),
            joinedload(Complaint.assignments),
            joinedload(Complaint.pauses),
            joinedload(Complaint.steps),
        )
    )
    found: Complaint | None = rows.unique().first()
    if found is None:
        raise _nothing()
    return found


def first_allegation(column: Any) -> ColumnElement[str]:
    """The code that a complaint is listed under: its first allegation's; empty while unclassified."""
    first = select(column).where(Allegation.complaint_id == Complaint.id).order_by(Allegation.id).limit(1)
    return func.coalesce(first.correlate(Complaint).scalar_subquery(), "")


FirstCode: ColumnElement[str] = first_allegation(Allegation.code)


def queue_of(actor: Actor, today: date) -> Select[*tuple[Any, ...]]:
    """What the list shows: each complaint with handler, both clocks and its first category.

    All joins are outer ones by a unique key: a database leaves out those that only the shown columns need, so that
    counting reads the complaints alone.
    """
    return (
        select(
            Complaint.id,
            Complaint.number,
            Complaint.received_at,
            Complaint.severity,
            Complaint.complainant,
            Complaint.state,
            Complaint.message_waits_since,
            FirstCode.label("code"),
            Handler.name.label("handler"),
            ReplyClock.due_on.label("reply_on"),
            ReplyClock.due_at.label("reply_at"),
            ReplyClock.done_at.label("reply_done"),
            ReplyClock.amount.label("reply_days"),
            ReplyClock.started_at.label("clock_started"),
            ReplyClock.provisional_year.label("provisional_year"),
            ClientClock.due_on.label("client_on"),
            ClientClock.due_at.label("client_at"),
            Complaint.next_due_at,
        )
        .outerjoin(ReplyClock, _of_round(ReplyClock, ClockKind.REPLY))
        .outerjoin(ClientClock, _of_round(ClientClock, ClockKind.CLIENT))
        .outerjoin(Handler, Handler.id == Complaint.handler_id)
        .where(visible_to(actor, today))
    )


def in_state(choice: str) -> ColumnElement[bool]:
    """The list's filter by state: ``open``, ``ended``, ``all`` or one state."""
    if choice == "all":
        return true()
    if choice == "ended":
        return not_(Complaint.is_open)
    if choice in {state.value for state in State}:
        return Complaint.state == State(choice)
    return Complaint.is_open.expression


def is_late(now: datetime) -> ColumnElement[bool]:
    """The list's filter: no reply although one of its dates has passed."""
    return and_(Complaint.is_open, Complaint.state.in_(UNANSWERED), Complaint.next_due_at <= now)


def found_by(words: str, number: str | None) -> ColumnElement[bool]:
    """The list's search: part of the number (``number`` where the words are one), or part of the handler's name.

    Each side is looked up once, in an index or a small table, not beside every complaint; every number of a
    complaint has the same letter, so words without a digit are a name.
    """
    of_name = select(Employee.id).where(Employee.name.icontains(words, autoescape=True))
    if not any(sign.isdigit() for sign in words):
        return Complaint.handler_id.in_(of_name)
    one = aliased(Complaint, name="one")
    of_number = select(one.id).where(one.number.contains(number or words.upper(), autoescape=True))
    return Complaint.id.in_(union(of_number, select(one.id).where(one.handler_id.in_(of_name))))


def findings_of(session: Session, complaint_id: int) -> dict[int, Finding]:
    """The findings of the complaint's round by allegation."""
    rows = session.scalars(
        select(Finding)
        .join(Allegation, Allegation.id == Finding.allegation_id)
        .join(Complaint, Complaint.id == Allegation.complaint_id)
        .where(Allegation.complaint_id == complaint_id, Finding.round_number == Complaint.round_number)
    )
    return {row.allegation_id: row for row in rows}


def dues_of(session: Session, actor: Actor) -> list[Any]:
    """The unanswered complaints that the person handles, with their next date and what else waits; one statement."""
    return list(
        session.execute(
            select(
                Complaint.id,
                Complaint.number,
                Complaint.severity,
                Complaint.state,
                Complaint.message_waits_since,
                Complaint.is_open,
                FirstCode.label("code"),
                Complaint.next_due_at.label("due_at"),
                ReplyClock.started_at.label("started_at"),
            )
            .outerjoin(ReplyClock, _of_round(ReplyClock, ClockKind.REPLY))
            .where(
                or_(Complaint.is_open, Complaint.message_waits_since.is_not(None)),
                visible_to(actor, clock.today(), DECIDE),
            )
            .order_by(Complaint.next_due_at, Complaint.id)
        )
    )


def open_count(session: Session, actor: Actor) -> int:
    """How many unanswered complaints the person handles, counted up to a thousand: it stands on every page."""
    return session.scalar(select(open_counted(actor))) or 0


def open_counted(actor: Actor) -> ColumnElement[int]:
    """The same as an expression."""
    mine = (
        select(Complaint.id)
        .where(Complaint.is_open, Complaint.state.in_(UNANSWERED), visible_to(actor, clock.today(), DECIDE))
        .limit(COUNTED)
        .subquery()
    )
    return select(func.count()).select_from(mine).scalar_subquery()
