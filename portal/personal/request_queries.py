"""Reading requests of persons: those that wait, one for its page, and the records that somebody means."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, selectinload

from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.db.reading import asked_once
from portal.errors import NotFound
from portal.people.models import Employee
from portal.personal.permissions import HANDLE_REQUESTS
from portal.personal.register import Keeping
from portal.personal.request_models import PersonalRequest, RequestRecord
from portal.personal.request_rules import Hindrance, Right, hindrance
from portal.personal.retained import Retained
from portal.personal.retention_queries import all_retained, everybody, is_erased, nobody, retained_of
from portal.personal.retention_services import facts_of
from portal.personal.retention_settings import least_of
from portal.personal.rights import Rights
from portal.web.i18n import lazy_gettext

EMPLOYEE = "employee"
_MOST_HITS = 20


REQUESTS = Retained(
    kind=PersonalRequest.__tablename__,
    keeping=Keeping.REQUEST,
    label=lazy_gettext("Requests about personal data"),
    model=PersonalRequest,
    number=PersonalRequest.number,
    ended=PersonalRequest.ended_at,
    needed=nobody,
    seen_by=everybody,
)


def asked_about(model: Any, kind: str) -> ColumnElement[bool]:
    """The condition on a record that an open request needs it, but for one that wants it erased."""
    return (
        exists()
        .where(
            RequestRecord.kind == kind,
            RequestRecord.record_id == model.id,
            PersonalRequest.id == RequestRecord.request_id,
            PersonalRequest.ended_at.is_(None),
            PersonalRequest.right != Right.ERASE,
        )
        .correlate(model)
    )


def employee_asked_about() -> ColumnElement[bool]:
    """An open request is about the employee."""
    return asked_about(Employee, EMPLOYEE)


def not_own(actor: Actor) -> ColumnElement[bool]:
    """The condition that a request is not of the reader: nobody decides about their own."""
    about_me = exists().where(
        RequestRecord.request_id == PersonalRequest.id,
        RequestRecord.kind == EMPLOYEE,
        RequestRecord.record_id == actor.employee_id,
    )
    mine = and_(PersonalRequest.asked_by_id.is_not(None), PersonalRequest.asked_by_id == actor.account_id)
    return and_(~mine, ~about_me.correlate(PersonalRequest))


def all_rights() -> dict[str, Rights]:
    """What the domains can do, by kind of record."""
    return {one.kind: one for feature in current_app.extensions["fairline.features"] for one in feature.rights}


def requests_for(actor: Actor, *, only_open: bool) -> Select[*tuple[Any, ...]]:
    """The requests that the reader may handle, with how many records each is about."""
    linked = (
        select(func.count())
        .select_from(RequestRecord)
        .where(RequestRecord.request_id == PersonalRequest.id)
        .correlate(PersonalRequest)
        .scalar_subquery()
    )
    statement = select(
        PersonalRequest.id,
        PersonalRequest.number,
        PersonalRequest.right,
        PersonalRequest.way,
        PersonalRequest.received_on,
        PersonalRequest.due_on,
        PersonalRequest.legal_due_on,
        PersonalRequest.ended_at,
        PersonalRequest.outcome,
        PersonalRequest.proposed_by_id,
        linked.label("linked"),
    ).where(not_own(actor))
    return statement.where(PersonalRequest.ended_at.is_(None)) if only_open else statement


def waiting_for(session: Session, actor: Actor) -> Sequence[Any]:
    """Open requests of the reader's, soonest due first; one statement for menu and My day."""

    def ask() -> Sequence[Any]:
        columns = (
            PersonalRequest.id,
            PersonalRequest.number,
            PersonalRequest.right,
            PersonalRequest.due_on,
            PersonalRequest.proposed_by_id,
        )
        waiting = select(*columns).where(PersonalRequest.ended_at.is_(None), not_own(actor))
        return session.execute(waiting.order_by(PersonalRequest.due_on, PersonalRequest.id)).all()

    return asked_once(session, ("personal requests", actor.account_id), ask)


def count_open(session: Session, actor: Actor) -> int:
    """How many requests wait; for the menu."""
    return len(waiting_for(session, actor))


def request_for(session: Session, actor: Actor, request_id: int, *, lock: bool = False) -> PersonalRequest:
    """A request that the reader may handle; raises NotFound for every other (safety s03)."""
    statement = select(PersonalRequest).where(PersonalRequest.id == request_id, not_own(actor))
    statement = statement.options(selectinload(PersonalRequest.steps), selectinload(PersonalRequest.records))
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(statement).first() if actor.may(HANDLE_REQUESTS) else None
    if found is None:
        raise NotFound("There is no such request, or it is not yours to see.")
    return found


def own_requests(session: Session, actor: Actor) -> Sequence[PersonalRequest]:
    """What a person asked in the portal, newest first."""
    return session.scalars(
        select(PersonalRequest)
        .where(PersonalRequest.asked_by_id == actor.account_id)
        .order_by(PersonalRequest.id.desc())
    ).all()


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A record as the page of a request shows it; ``visible`` is false for one that the reader may not know of."""

    kind: Retained
    record_id: int
    number: str = ""
    hint: Any = ""
    visible: bool = True
    hindrance: Hindrance | None = None
    url: str = ""

    @property
    def key(self) -> str:
        """How a form names the record."""
        return f"{self.kind.kind}:{self.record_id}"


def find_records(session: Session, actor: Actor, text: str, today: date) -> list[Hit]:
    """Records that a text means, among those the reader may know of; one statement a kind, at most 20 each."""
    found: list[Hit] = []
    for kind in _kinds():
        rights = all_rights()[kind.kind]
        conditions = rights.found_by(text.strip())
        if not conditions:
            continue
        rows = session.execute(
            select(kind.model.id, kind.number, rights.hint)
            .where(or_(*conditions), kind.seen_by(actor, today), ~is_erased(kind))
            .order_by(kind.model.id)
            .limit(_MOST_HITS)
        )
        found += [Hit(kind=kind, record_id=row[0], number=row[1], hint=row[2]) for row in rows]
    return found


def linked_records(session: Session, actor: Actor, request: PersonalRequest, today: date) -> list[Hit]:
    """The records of a request, and what stands in the way of erasing each where that is asked."""
    found = []
    for kind in _kinds():
        ids = [row.record_id for row in request.records if row.kind == kind.kind]
        if not ids:
            continue
        rights = all_rights()[kind.kind]
        seen = case((kind.seen_by(actor, today), True), else_=False)
        rows = session.execute(
            select(kind.model.id, kind.number, rights.hint, seen).where(kind.model.id.in_(ids)).order_by(kind.model.id)
        )
        for record_id, number, hint, visible in rows:
            if not visible:
                found.append(Hit(kind=kind, record_id=record_id, visible=False))
                continue
            stands = hindrance_of(session, kind, record_id, today) if request.right is Right.ERASE else None
            url = rights.url(record_id)
            found.append(
                Hit(kind=kind, record_id=record_id, number=number, hint=hint, hindrance=stands, url=url)
            )  # fmt: skip
    return found


def hindrance_of(session: Session, kind: Retained, record_id: int, today: date) -> Hindrance | None:
    """Why a record cannot be erased on request; None where it can."""
    return hindrance(facts_of(session, kind, record_id, today), least_of(kind.keeping), today)


def is_known(session: Session, actor: Actor, kind: str, record_id: int, today: date) -> bool:
    """Whether there is such a record, not erased, that the reader may know of."""
    retained = retained_of(kind)
    seen = select(retained.model.id).where(
        retained.model.id == record_id, retained.seen_by(actor, today), ~is_erased(retained)
    )
    return session.scalar(seen) is not None


def _kinds() -> list[Retained]:
    """Kinds of record that hold a person who may ask."""
    there = all_rights()
    return [kind for kind in all_retained() if kind.kind in there]


def names_of(session: Session, account_ids: set[int | None]) -> dict[int | None, str]:
    """Who is behind these accounts, one statement."""
    rows = session.execute(
        select(Account.id, func.coalesce(Employee.name, Account.username))
        .outerjoin(Employee, Employee.id == Account.employee_id)
        .where(Account.id.in_([number for number in account_ids if number is not None]))
    )
    return {row[0]: row[1] for row in rows}
