"""Writes the room's diary: every change of a room is a line in it and moves its revision on."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from crisis.activations.models import Activation, EntryKind, RoomEntry
from portal.auth.actor import Actor
from portal.errors import NotFound


def write_entry(
    session: Session,
    actor: Actor,
    room: Activation,
    kind: EntryKind,
    now: datetime,
    *,
    key: str = "",
    text: str = "",
    employee_id: int | None = None,
) -> None:
    """Add a line to the diary of ``room`` so that everybody who has it open sees the change."""
    room.revision += 1
    session.add(
        RoomEntry(
            activation_id=room.id,
            at=now,
            kind=kind,
            key=key,
            text=text,
            account_id=actor.account_id,
            employee_id=employee_id,
        )
    )


def locked_room(session: Session, room_id: int) -> Activation:
    """The room, held until the transaction ends, so that what two people do at once comes one after the other."""
    room = session.scalars(
        select(Activation).where(Activation.id == room_id).with_for_update().execution_options(populate_existing=True)
    ).first()
    if room is None:
        raise NotFound("There is no such page, or it is not yours to see.")
    return room
