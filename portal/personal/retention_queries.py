"""Reading what is past its keeping, what holds it, and what the job did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.errors import NotFound
from portal.people.models import Employee
from portal.personal.models import DataKey
from portal.personal.register import Keeping, TableEntry
from portal.personal.retained import Forget, Retained, Tidy
from portal.personal.retention_models import ErasedRecord, LegalHold, RetentionRun
from portal.personal.retention_rules import Period
from portal.personal.retention_settings import periods_on

SOON = timedelta(days=90)


def all_retained() -> list[Retained]:
    """Every kind of record whose keeping ends: cases first, since people are needed for them."""
    kinds = [kind for feature in current_app.extensions["fairline.features"] for kind in feature.retained]
    return sorted(kinds, key=lambda kind: kind.keeping is not Keeping.CASE)


def retained_of(kind: str) -> Retained:
    """A kind of record by name; raises NotFound."""
    for one in all_retained():
        if one.kind == kind:
            return one
    raise NotFound("There is no such page, or it is not yours to see.")


def all_entries() -> list[TableEntry]:
    """The whole field register."""
    return [entry for feature in current_app.extensions["fairline.features"] for entry in feature.register]


def all_forgets(kind: str) -> list[Forget]:
    """What the domains take away with a record of a kind."""
    found = current_app.extensions["fairline.features"]
    return [feature.forgets[kind] for feature in found if kind in feature.forgets]


def all_tidies() -> list[Tidy]:
    """What the domains clear that is kept a short while."""
    return [tidy for feature in current_app.extensions["fairline.features"] for tidy in feature.tidies]


def is_needed(kind: Retained) -> ColumnElement[bool]:
    """The condition that an open duty of any domain rests on the record."""
    found = current_app.extensions["fairline.features"]
    return or_(kind.needed(), *(feature.needs[kind.kind]() for feature in found if kind.kind in feature.needs))


def is_held(kind: Retained, today: date) -> ColumnElement[bool]:
    """The condition that a legal hold stops the record's erasure on ``today``."""
    return (
        exists()
        .where(LegalHold.kind == kind.kind, LegalHold.record_id == kind.model.id, holding(today))
        .correlate(kind.model)
    )


def holding(today: date) -> ColumnElement[bool]:
    """The condition on a legal hold that it stops an erasure on ``today``; ``holds_on`` in SQL."""
    return and_(LegalHold.lifted_at.is_(None), or_(LegalHold.until.is_(None), LegalHold.until >= today))


def is_erased(kind: Retained) -> ColumnElement[bool]:
    """The condition that the record was erased."""
    return (
        exists()
        .where(ErasedRecord.kind == kind.kind, ErasedRecord.record_id == kind.model.id)
        .correlate(kind.model)
    )  # fmt: skip


def key_destroyed(kind: Retained) -> ColumnElement[bool]:
    """The condition that the record's key is gone."""
    gone = exists().where(DataKey.id == kind.model.data_key_id, DataKey.destroyed_at.is_not(None))
    return gone.correlate(kind.model)


def is_due(kind: Retained, period: Period, today: date) -> ColumnElement[bool]:
    """The condition that ``standing`` is DUE."""
    over = and_(kind.ended_by(period.cutoff(today)), ~is_held(kind, today))
    return and_(kind.ended.is_not(None), ~is_erased(kind), ~is_needed(kind), or_(over, key_destroyed(kind)))


def due_ids(session: Session, kind: Retained, period: Period, today: date, after: int, most: int) -> Sequence[int]:
    """Ids of records that are due, in their order."""
    model = kind.model
    statement = select(model.id).where(model.id > after, is_due(kind, period, today)).order_by(model.id).limit(most)
    return session.scalars(statement).all()


@dataclass(frozen=True, kw_only=True)
class Count:
    """How the records of one kind stand: ``soon`` within 90 days, ``open`` going on or needed."""

    kind: Retained
    due: int
    soon: int
    held: int
    running: int
    open: int
    erased: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.due + self.soon + self.held + self.running + self.open + self.erased


def counts_of(session: Session, actor: Actor, kind: Retained, period: Period, today: date) -> Count:
    """The records that the reader may know of, each counted once; one statement."""
    left = ~is_erased(kind)
    going = or_(kind.ended.is_(None), is_needed(kind))
    due, held = is_due(kind, period, today), is_held(kind, today)
    soon = and_(kind.ended_by(period.cutoff(today + SOON)), ~is_held(kind, today))
    row = session.execute(
        select(
            func.count(),
            func.count().filter(is_erased(kind)),
            func.count().filter(left, going),
            func.count().filter(due),
            func.count().filter(left, ~going, ~due, held),
            func.count().filter(left, ~going, ~due, soon),
        )
        .select_from(kind.model)
        .where(kind.seen_by(actor, today))
    ).one()
    total, erased, still, now, stopped, next_ones = row
    running = total - erased - still - now - stopped - next_ones
    return Count(
        kind=kind, due=now, soon=next_ones, held=stopped, running=running, open=still, erased=erased
    )  # fmt: skip


def look_first(actor: Actor, kind: Retained, period: Period, today: date) -> Select[*tuple[Any, ...]]:
    """The records that end within 90 days or have ended, with what stops their erasure."""
    model = kind.model
    return select(
        model.id,
        kind.number.label("number"),
        kind.ended.label("ended"),
        is_needed(kind).label("needed"),
        is_held(kind, today).label("held"),
        key_destroyed(kind).label("key_destroyed"),
    ).where(kind.seen_by(actor, today), ~is_erased(kind), kind.ended_by(period.cutoff(today + SOON)))


@dataclass(frozen=True, kw_only=True)
class Held:
    """A legal hold as the page shows it."""

    hold: LegalHold
    number: str
    label: object
    who: str


def holds_for(session: Session, actor: Actor, today: date) -> list[Held]:
    """The holds in force on records that the reader may know of, one statement for each kind."""
    found: list[Held] = []
    placer = aliased(Employee)  # the record held back may be an employee itself
    for kind in all_retained():
        rows = session.execute(
            select(LegalHold, kind.number, func.coalesce(placer.name, Account.username, ""))
            .join(kind.model, kind.model.id == LegalHold.record_id)
            .outerjoin(Account, Account.id == LegalHold.placed_by_id)
            .outerjoin(placer, placer.id == Account.employee_id)
            .where(LegalHold.kind == kind.kind, holding(today), kind.seen_by(actor, today))
            .order_by(LegalHold.id)
        )
        found += [Held(hold=hold, number=number, label=kind.label, who=who) for hold, number, who in rows]
    return found


def hold_for(session: Session, actor: Actor, hold_id: int, today: date) -> LegalHold:
    """A hold on a record that the reader may know of; NotFound for every other."""
    hold = session.get(LegalHold, hold_id)
    kind = retained_of(hold.kind) if hold is not None else None
    seen = kind and session.scalar(
        select(kind.model.id).where(kind.model.id == hold.record_id, kind.seen_by(actor, today))  # type: ignore[union-attr]
    )
    if hold is None or not seen:
        raise NotFound("There is no such hold, or it is not yours to see.")
    return hold


def record_called(session: Session, actor: Actor, number: str, today: date) -> tuple[Retained, int] | None:
    """The record that people call ``number``, if the reader may know of it and it is not erased."""
    for kind in all_retained():
        found = session.scalar(
            select(kind.model.id).where(
                func.upper(kind.number) == number.strip().upper(), kind.seen_by(actor, today), ~is_erased(kind)
            )
        )
        if found is not None:
            return kind, found
    return None


def last_runs(session: Session, most: int = 10) -> Sequence[RetentionRun]:
    """The newest runs of the job."""
    return session.scalars(select(RetentionRun).order_by(RetentionRun.id.desc()).limit(most)).all()


def period_of(session: Session, kind: Retained, today: date) -> Period:
    """How long records of a kind are kept, by the number in force."""
    return periods_on(session, today)[kind.keeping].period


def erased_at(session: Session, kind: str, record_id: int) -> datetime | None:
    """When a record was erased; None while it is kept."""
    return session.scalar(
        select(ErasedRecord.erased_at).where(ErasedRecord.kind == kind, ErasedRecord.record_id == record_id)
    )


def everybody(_actor: Actor, _today: date) -> ColumnElement[bool]:
    """The condition of a kind that is kept from no reader of these pages."""
    return true()


def nobody() -> ColumnElement[bool]:
    """The condition of a kind that no duty of its own rests on."""
    return false()
