"""Devices of the demo company: one that was just heard, one that has been silent, and a number that nobody has."""

from datetime import timedelta

from sqlalchemy import select

from hr.attendance.devices.messages import Sent
from hr.attendance.devices.models import PunchDevice
from hr.attendance.devices.receiving import take_in
from hr.attendance.devices.services import add_device, new_token, say_whose
from hr.attendance.punch_times import HOME
from portal.auth.actor import COMMAND
from portal.db.session import transaction
from portal.feature import DemoWorld
from portal.people.models import Employee

_NAMES = {
    "en": ("Main entrance", "Car park"),
    "zh_Hans": ("一号门", "停车场"),
    "zh_Hant": ("一號門", "停車場"),
}
_SILENT = timedelta(hours=75)
_PIN = "90017"
_KNOWN_PIN = "90002"


def make_devices(world: DemoWorld) -> None:
    """The heard one sends two entries under a number that nobody has."""
    heard, silent = _NAMES[world.language]
    with transaction(world.session) as session:
        door, park = (
            add_device(session, COMMAND, name=name, zone=HOME, silent_hours=72, token=new_token())
            for name in (heard, silent)
        )
        for device in (door, park):
            device.made_at = device.token_made_at = world.now - timedelta(days=90)
        number = session.scalars(select(Employee.number).order_by(Employee.number).limit(1).offset(6)).one()
        say_whose(session, COMMAND, _KNOWN_PIN, number)
        door_id, park_id = door.id, park.id
    sent = [
        Sent(_PIN, f"{world.now - timedelta(hours=hours):%Y-%m-%dT%H:%M:%S}+00:00", status)
        for hours, status in ((10, "0"), (1, "1"))
    ]
    with transaction(world.session) as session:
        take_in(session, door_id, sent)
        session.get_one(PunchDevice, park_id).heard_at = world.now - _SILENT
