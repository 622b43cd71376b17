"""What My day asks of HR about devices: those that are silent, and numbers that nobody has."""

from datetime import datetime

from flask import url_for
from sqlalchemy.orm import Session

from hr.attendance.devices.queries import silent_devices, unknown_pins
from hr.permissions import MANAGE_DEVICES
from portal.auth.actor import Actor
from portal.feature import Todo
from portal.web.filters import day_and_time
from portal.web.i18n import gettext, ngettext


def device_todos(session: Session, actor: Actor, now: datetime) -> list[Todo]:
    """One for each silent device, one for all unknown numbers; two statements."""
    if not actor.may(MANAGE_DEVICES):
        return []
    found = [
        Todo(
            title=gettext("%(device)s has been silent for too long", device=device.name),
            detail=gettext("Last heard: %(day)s", day=day_and_time(device.heard_at))
            if device.heard_at
            else gettext("It was never heard"),
            url=url_for("devices.show", device_id=device.id),
            icon="fingerprint",
        )
        for device in silent_devices(session, now)
    ]
    unknown = unknown_pins(session)
    if unknown:
        waiting = sum(one.entries for one in unknown)
        found.append(
            Todo(
                title=ngettext(
                    "Devices send %(num)d number that nobody has",
                    "Devices send %(num)d numbers that nobody has",
                    len(unknown),
                ),
                detail=ngettext("%(num)d entry waits", "%(num)d entries wait", waiting),
                url=url_for("devices.pins"),
                icon="id-badge",
            )
        )
    return found
