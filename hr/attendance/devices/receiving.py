"""Takes in what a device sends: each entry has a verdict, what is no punch is kept aside, and twice acts once."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from hr.attendance.belonging import ClosedPunches
from hr.attendance.devices.messages import Sent, direction_of, instant_of
from hr.attendance.devices.models import PunchDevice, PunchPin
from hr.attendance.models import Punch, PunchAside
from hr.attendance.punch_people import Known, people_book
from hr.attendance.punch_times import TimeReader
from hr.attendance.punches import check_employment, instant
from hr.attendance.rules.clocking import is_bounce
from hr.attendance.rules.values import BOUNCE, SHANGHAI_AHEAD, Direction, PunchSource, WhyAside
from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid

NEW, DUPLICATE = "new", "duplicate"
_TOLERANCE = timedelta(minutes=5)


class Verdict(NamedTuple):
    """What became of an entry: ``new``, ``bounce`` (kept, counts as one), ``duplicate``, or why it was put aside."""

    name: str
    sentence: str


SENTENCES = {
    NEW: "Stored.",
    DUPLICATE: "This was sent before.",
    WhyAside.BOUNCE.value: "Stored; within two minutes of another punch, it counts as one with it.",
    WhyAside.UNKNOWN_PERSON.value: "Nobody has this number. Kept until somebody says whose it is.",
    WhyAside.OUTSIDE_EMPLOYMENT.value: "The person is not employed that day. Kept aside.",
    WhyAside.CLOSED_MONTH.value: "The month is closed. Kept aside.",
    WhyAside.NO_SUCH_TIME.value: "There is no such time on the device's clock. Kept aside.",
    WhyAside.FUTURE.value: "The time lies in the future. Set the device's clock. Kept aside.",
    WhyAside.UNREADABLE.value: "This is not a time. Kept aside.",
}


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def device_of(session: Session, token: str) -> PunchDevice | None:
    """The device that a token belongs to; None for a wrong or revoked one."""
    return session.scalars(
        select(PunchDevice).where(PunchDevice.token_digest == digest_of(token), PunchDevice.revoked_at.is_(None))
    ).first()


class _Judge:
    """All that entries are judged by, read once for a message."""

    def __init__(self, session: Session, device: PunchDevice | None, now: datetime, zone: str) -> None:
        self.device, self.now = device, now
        self.times = TimeReader(zone=zone)
        self.people = people_book(session, {}).people
        self.by_id = {known.id: known for known in self.people.values()}
        self.pins: dict[str, int] = {row.pin: row.employee_id for row in session.scalars(select(PunchPin))}
        self.closed = ClosedPunches(session, self.by_id)

    def person(self, pin: str) -> Known | None:
        """Whom a device's number means: as HR said, else who has it as staff number, signs and zeros alike."""
        said = self.pins.get(pin)
        return self.by_id.get(said) if said is not None else self.people.get(pin)

    def judged(self, sent: Sent) -> tuple[Known | None, int | None, WhyAside | None]:
        """Person, instant, and why it is no punch (None: it is one)."""
        try:
            at = instant_of(sent, self.times)
        except Invalid as error:
            return self.person(sent.pin), None, _why_unread(error)
        person = self.person(sent.pin)
        if person is None:
            return None, at, WhyAside.UNKNOWN_PERSON
        if at > (self.now + _TOLERANCE).timestamp():
            return person, at, WhyAside.FUTURE
        if self.closed.month(person.id, at) is not None:
            return person, at, WhyAside.CLOSED_MONTH
        return person, at, None if _is_employed(person, at) else WhyAside.OUTSIDE_EMPLOYMENT


def _why_unread(error: Invalid) -> WhyAside:
    return WhyAside.NO_SUCH_TIME if "zone" in error.values else WhyAside.UNREADABLE


def _is_employed(person: Known, at: int) -> bool:
    here = instant(at + SHANGHAI_AHEAD)
    try:
        check_employment(person, here.date(), here.hour * 3600)
    except Invalid:
        return False
    return True


class _Held:
    """What is stored near the entries of a message: punches of their people, and what was put aside of the device."""

    def __init__(self, session: Session, people: set[int], times: Sequence[int], device_id: int | None) -> None:
        self.punches: dict[int, set[tuple[int, Direction]]] = defaultdict(set)
        self.aside: set[tuple[str, str]] = set()
        if times:
            rows = session.execute(
                select(Punch.employee_id, Punch.at, Punch.direction).where(
                    Punch.employee_id.in_(people),
                    Punch.at >= instant(min(times) - BOUNCE),
                    Punch.at <= instant(max(times) + BOUNCE),
                )
            )
            for employee_id, at, direction in rows:
                self.punches[employee_id].add((int(at.timestamp()), direction))
        self._device_id = device_id

    def read_aside(self, session: Session, pins: set[str]) -> None:
        """What the device sent before under these numbers and was put aside."""
        rows = session.execute(
            select(PunchAside.pin, PunchAside.said).where(
                PunchAside.device_id == self._device_id, PunchAside.pin.in_(pins)
            )
        )
        self.aside = {(row.pin, row.said) for row in rows}

    def is_near(self, employee_id: int, at: int, direction: Direction) -> bool:
        """Whether a punch within two minutes says the same, or does not say which way."""
        return any(
            is_bounce(other, at) and (said is direction or Direction.UNKNOWN in (said, direction))
            for other, said in self.punches[employee_id]
        )


def take_in(session: Session, device_id: int, sent: Sequence[Sent]) -> list[Verdict]:
    """Store what a device sent, in its order; the device's row is locked, so that two messages at once are two."""
    now = clock.now().replace(microsecond=0)
    device = session.get_one(PunchDevice, device_id, populate_existing=True, with_for_update={"of": PunchDevice})
    device.heard_at = now
    judge = _Judge(session, device, now, device.zone)
    judged = [judge.judged(entry) for entry in sent]
    held = _Held(
        session,
        {person.id for person, _, _ in judged if person},
        [at for person, at, why in judged if person and at is not None and why is None],
        device_id,
    )
    held.read_aside(session, {entry.pin for entry in sent})
    verdicts = [_stored(session, device, now, held, entry, *found) for entry, found in zip(sent, judged, strict=True)]
    counts: Mapping[str, int] = {name: verdicts.count(name) for name in sorted(set(verdicts))}
    if set(verdicts) != {DUPLICATE}:
        actor = Actor(name=device.name, source="device")
        record(session, actor, "hr:device:send", "punch_device", device.id, after=dict(counts))
    return [Verdict(name, SENTENCES[name]) for name in verdicts]


def _stored(
    session: Session,
    device: PunchDevice,
    now: datetime,
    held: _Held,
    sent: Sent,
    person: Known | None,
    at: int | None,
    why: WhyAside | None,
) -> str:
    direction = direction_of(sent)
    if why is not None or person is None or at is None:
        return _put_aside(session, device, now, held, sent, person, at, why or WhyAside.UNKNOWN_PERSON)
    if (at, direction) in held.punches[person.id]:
        return DUPLICATE
    bounced = held.is_near(person.id, at, direction)
    held.punches[person.id].add((at, direction))
    session.add(
        Punch(
            employee_id=person.id,
            at=instant(at),
            direction=direction,
            device=device.name,
            source=PunchSource.DEVICE,
            device_id=device.id,
            received_at=now,
        )
    )
    return WhyAside.BOUNCE.value if bounced else NEW


def _put_aside(
    session: Session,
    device: PunchDevice,
    now: datetime,
    held: _Held,
    sent: Sent,
    person: Known | None,
    at: int | None,
    why: WhyAside,
) -> str:
    if (sent.pin, sent.said) in held.aside:
        return DUPLICATE
    held.aside.add((sent.pin, sent.said))
    session.add(
        PunchAside(
            source=PunchSource.DEVICE,
            why=why,
            device_id=device.id,
            employee_id=person.id if person else None,
            pin=sent.pin,
            at=instant(at) if at is not None else None,
            direction=direction_of(sent),
            said=sent.said,
            received_at=now,
        )
    )
    return why.value


def take_waiting(session: Session, pin: str) -> int:
    """What waited under a number that somebody has now: what is good becomes punches; how many were settled."""
    now = clock.now().replace(microsecond=0)
    waiting = session.scalars(
        select(PunchAside).where(
            PunchAside.pin == pin,
            PunchAside.why == WhyAside.UNKNOWN_PERSON,
            PunchAside.settled_at.is_(None),
            PunchAside.at.is_not(None),
        )
    ).all()
    if not waiting:
        return 0
    judge = _Judge(session, None, now, "Asia/Shanghai")
    person = judge.person(pin)
    if person is None:
        return 0
    devices = {row.id: row.name for row in session.execute(select(PunchDevice.id, PunchDevice.name))}
    times = [int(row.at.timestamp()) for row in waiting if row.at is not None]
    held = _Held(session, {person.id}, times, None)
    taken = 0
    for row, at in zip(waiting, times, strict=True):
        if judge.closed.month(person.id, at) is not None or not _is_employed(person, at):
            continue
        row.settled_at, row.employee_id = now, person.id
        taken += 1
        if (at, row.direction) not in held.punches[person.id]:
            held.punches[person.id].add((at, row.direction))
            session.add(
                Punch(
                    employee_id=person.id,
                    at=row.at,
                    direction=row.direction,
                    device=devices.get(row.device_id or 0, ""),
                    source=PunchSource.DEVICE,
                    device_id=row.device_id,
                    received_at=row.received_at,
                )
            )
    return taken
