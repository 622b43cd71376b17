"""Verbs about keeping: placing and lifting a legal hold, erasing a record whose keeping has ended (safety s73)."""

from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid, Refused
from portal.personal.blanking import empty_record
from portal.personal.erasures import erase_person
from portal.personal.models import DataKey
from portal.personal.retained import Retained, day_of
from portal.personal.retention_models import ErasedRecord, LegalHold
from portal.personal.retention_queries import (
    all_entries,
    all_forgets,
    hold_for,
    is_erased,
    is_held,
    is_needed,
    period_of,
    record_called,
)
from portal.personal.retention_rules import Facts, Standing, holds_on, standing


def place_hold(session: Session, actor: Actor, number: str, reason: str, until: date | None, today: date) -> LegalHold:
    """Keep a record from being erased; raises Invalid where there is none of this number or no reason."""
    found = record_called(session, actor, number, today)
    if found is None:
        raise Invalid("There is no such record, or it is not yours to see.", field="number")
    if not reason.strip():
        raise Invalid("Say why.", field="reason")
    if until is not None and until < today:
        raise Invalid("A hold ends today or later.", field="until")
    kind, record_id = found
    lock_record(session, kind, record_id)
    if facts_of(session, kind, record_id, today).erased:
        raise Refused("This record was erased meanwhile.")
    hold = LegalHold(
        kind=kind.kind,
        record_id=record_id,
        reason=reason.strip(),
        until=until,
        placed_at=clock.now(),
        placed_by_id=actor.account_id,
    )
    session.add(hold)
    session.flush()
    record(session, actor, "personal:hold:place", kind.kind, record_id, after={"hold": hold.id, "until": until})
    return hold


def lift_hold(session: Session, actor: Actor, hold_id: int, today: date) -> None:
    """End a hold; what it stopped is erased with the next run, if nothing else stops it."""
    hold = hold_for(session, actor, hold_id, today)
    if not holds_on(hold.until, hold.lifted_at is not None, today):
        raise Refused("This hold has ended already.")
    hold.lifted_at, hold.lifted_by_id = clock.now(), actor.account_id
    session.flush()
    record(session, actor, "personal:hold:lift", hold.kind, hold.record_id, before={"hold": hold.id})


def erase_if_due(session: Session, actor: Actor, kind: Retained, record_id: int, today: date, folder: Path) -> bool:
    """Erase the person in a record, if the rule says so at this moment; the rest of it stays for the numbers."""
    lock_record(session, kind, record_id)
    if standing(facts_of(session, kind, record_id, today), period_of(session, kind, today), today) is not Standing.DUE:
        return False
    erase_record(session, actor, kind, record_id, folder)
    return True


def erase_record(session: Session, actor: Actor, kind: Retained, record_id: int, folder: Path) -> None:
    """Take the person out of a locked record, its files and papers, and destroy the key; the caller knows it may go."""
    key_id = session.scalar(select(kind.model.data_key_id).where(kind.model.id == record_id))
    files = sum(forget(session, actor, record_id) for forget in all_forgets(kind.kind))
    empty_record(session, all_entries(), kind.kind, record_id)
    session.add(ErasedRecord(kind=kind.kind, record_id=record_id, erased_at=clock.now(), files=files))
    session.flush()
    record(session, actor, "personal:record:erase", kind.kind, record_id, after={"files": files})
    if key_id is not None:
        erase_person(session, actor, key_id, folder)


def lock_record(session: Session, kind: Retained, record_id: int) -> None:
    """Let nobody change the record until the transaction ends."""
    session.execute(select(kind.model.id).where(kind.model.id == record_id).with_for_update())


def facts_of(session: Session, kind: Retained, record_id: int, today: date) -> Facts:
    """What the rule asks, read while the record is locked."""
    row = session.execute(
        select(
            kind.ended.label("ended"),
            is_needed(kind).label("needed"),
            is_held(kind, today).label("held"),
            is_erased(kind).label("erased"),
            DataKey.destroyed_at.label("destroyed_at"),
        )
        .select_from(kind.model)
        .outerjoin(DataKey, DataKey.id == kind.model.data_key_id)
        .where(kind.model.id == record_id)
    ).one()
    return Facts(
        ended_on=day_of(row.ended),
        needed=bool(row.needed),
        held=bool(row.held),
        erased=bool(row.erased),
        key_destroyed=row.destroyed_at is not None,
    )
