"""Verbs of devices: add one, give it a new token, revoke it, say whose a number is."""

import secrets

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr.attendance.devices.models import PunchDevice, PunchPin
from hr.attendance.devices.receiving import digest_of, take_waiting
from hr.attendance.punch_times import ZONES
from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid, NotFound, Refused
from portal.people.models import Employee

_TOKEN_BYTES = 32


def new_token() -> str:
    """A token that nobody can guess; it is shown once and never kept."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def add_device(session: Session, actor: Actor, *, name: str, zone: str, silent_hours: int, token: str) -> PunchDevice:
    """Let a device send with ``token``. Raises Invalid for a name that another has, or a zone that is none of ours."""
    plain = " ".join(name.split())
    if session.scalar(select(PunchDevice.id).where(func.lower(PunchDevice.name) == plain.lower())) is not None:
        raise Invalid("Another device has this name.", field="name")
    if zone not in ZONES:
        raise Invalid("Choose a time zone of the list.", field="zone")
    now = clock.now()
    device = PunchDevice(
        name=plain,
        zone=zone,
        silent_hours=silent_hours,
        token_digest=digest_of(token),
        token_end=token[-4:],
        token_made_at=now,
        made_at=now,
        made_by_id=actor.account_id,
    )
    session.add(device)
    session.flush()
    record(session, actor, "hr:device:add", "punch_device", device.id, after={"zone": zone, "hours": silent_hours})
    return device


def renew_token(session: Session, actor: Actor, device_id: int, token: str) -> PunchDevice:
    """A new token; the one before ends with this transaction."""
    device = device_to_change(session, device_id)
    if device.revoked_at is not None:
        raise Refused("This device was revoked. Add it anew.")
    device.token_digest, device.token_end, device.token_made_at = digest_of(token), token[-4:], clock.now()
    record(session, actor, "hr:device:renew", "punch_device", device.id)
    return device


def revoke_device(session: Session, actor: Actor, device_id: int) -> PunchDevice:
    """Its token opens nothing any more; what it sent stays. Twice acts once."""
    device = device_to_change(session, device_id)
    if device.revoked_at is None:
        device.revoked_at, device.revoked_by_id = clock.now(), actor.account_id
        record(session, actor, "hr:device:revoke", "punch_device", device.id)
    return device


def device_to_change(session: Session, device_id: int) -> PunchDevice:
    """The device afresh and locked; NotFound where there is none."""
    device = session.get(PunchDevice, device_id, populate_existing=True, with_for_update={"of": PunchDevice})
    if device is None:
        raise NotFound("There is no such device.")
    return device


def say_whose(session: Session, actor: Actor, pin: str, number: str) -> int:
    """A number of the devices means this person from now on; what waited under it is taken in: how many entries.

    Raises Invalid (field ``pin`` or ``number``).
    """
    plain, staff = pin.strip(), number.strip()
    employee = session.scalars(select(Employee).where(Employee.number == staff)).first()
    if employee is None:
        raise Invalid("Nobody has the staff number %(number)s.", field="number", number=staff[:60])
    if session.scalar(select(PunchPin.id).where(PunchPin.pin == plain)) is not None:
        raise Invalid("Somebody has this number already. Take it away first.", field="pin")
    row = PunchPin(pin=plain, employee_id=employee.id, made_at=clock.now())
    session.add(row)
    session.flush()
    taken = take_waiting(session, plain)
    record(session, actor, "hr:pin:say", "punch_pin", row.id, after={"employee": employee.id, "taken": taken})
    return taken


def take_away(session: Session, actor: Actor, pin_id: int) -> PunchPin:
    """The number means nobody in particular any more; punches that came stay."""
    row = session.get(PunchPin, pin_id, populate_existing=True)
    if row is None:
        raise NotFound("There is no such number.")
    session.delete(row)
    record(session, actor, "hr:pin:take_away", "punch_pin", pin_id, before={"employee": row.employee_id})
    return row
