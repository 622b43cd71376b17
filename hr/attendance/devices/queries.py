"""Reading devices: all of them with what they sent, who is silent, and numbers that nobody has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from hr.attendance.devices.models import PunchDevice, PunchPin
from hr.attendance.models import Punch, PunchAside
from hr.attendance.rules.values import WhyAside
from portal.errors import NotFound

MOST_SHOWN = 200


@dataclass(frozen=True, kw_only=True)
class DeviceState:
    """A device with its punches of the last day and whether it has been silent for too long."""

    device: PunchDevice
    punches: int
    silent: bool


@dataclass(frozen=True, kw_only=True)
class UnknownPin:
    """A number that came and that nobody has."""

    pin: str
    entries: int
    last: datetime


def is_silent(device: PunchDevice, now: datetime) -> bool:
    """Whether a device in use has not been heard for longer than it may."""
    if device.revoked_at is not None:
        return False
    return now - (device.heard_at or device.made_at) > timedelta(hours=device.silent_hours)


def device_states(session: Session, now: datetime) -> list[DeviceState]:
    """Devices in use first, by name; two statements."""
    devices = session.scalars(
        select(PunchDevice).order_by(PunchDevice.revoked_at.is_not(None), PunchDevice.name).limit(MOST_SHOWN)
    ).all()
    counts: dict[int | None, int] = {
        row.device_id: row.punches
        for row in session.execute(
            select(Punch.device_id, func.count().label("punches"))
            .where(Punch.device_id.is_not(None), Punch.at >= now - timedelta(days=1), Punch.at <= now)
            .group_by(Punch.device_id)
        )
    }
    return [
        DeviceState(device=device, punches=counts.get(device.id, 0), silent=is_silent(device, now))
        for device in devices
    ]


def device_for(session: Session, device_id: int) -> PunchDevice:
    """A device; NotFound where there is none."""
    device = session.get(PunchDevice, device_id)
    if device is None:
        raise NotFound("There is no such device.")
    return device


def entries_aside(session: Session, device_id: int, most: int = 50) -> Sequence[PunchAside]:
    """What the device sent last that is no punch."""
    return session.scalars(
        select(PunchAside).where(PunchAside.device_id == device_id).order_by(PunchAside.id.desc()).limit(most)
    ).all()


def unknown_pins(session: Session, most: int = MOST_SHOWN) -> list[UnknownPin]:
    """Numbers under which punches wait, most first."""
    count = func.count()
    rows = session.execute(
        select(PunchAside.pin, count, func.max(PunchAside.received_at))
        .where(PunchAside.why == WhyAside.UNKNOWN_PERSON, PunchAside.settled_at.is_(None), PunchAside.pin != "")
        .group_by(PunchAside.pin)
        .order_by(count.desc(), PunchAside.pin)
        .limit(most)
    )
    return [UnknownPin(pin=pin, entries=entries, last=last) for pin, entries, last in rows]


def known_pins(session: Session) -> Sequence[PunchPin]:
    """Numbers that differ from the staff number, with their people."""
    return session.scalars(
        select(PunchPin).options(joinedload(PunchPin.employee)).order_by(PunchPin.pin).limit(MOST_SHOWN)
    ).all()


def silent_devices(session: Session, now: datetime) -> list[PunchDevice]:
    """Devices in use that somebody should look after; one statement."""
    devices = session.scalars(
        select(PunchDevice).where(PunchDevice.revoked_at.is_(None)).order_by(PunchDevice.name).limit(MOST_SHOWN)
    )
    return [device for device in devices if is_silent(device, now)]
