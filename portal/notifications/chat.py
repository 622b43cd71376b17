"""Group chat and webhooks through Apprise, kept at this edge: names in, a verdict out."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

import apprise

from portal.errors import Refused
from portal.notifications.mailer import SENT, Verdict
from portal.outside.gate import gate_to, through
from portal.outside.rules import Network, Place, place
from portal.timelimit import TookTooLong, time_limit

_MOST_SECONDS = 60.0


def post(address: str, title: str, body: str, *, also: Sequence[Place] = (), inside: Sequence[Network] = ()) -> Verdict:
    """Post once to an Apprise address. Services tell little about a failure, so it may always be better later.

    Connections go to the server that the address or its service names, and to those ``also`` configured.
    """
    asset = apprise.AppriseAsset(app_id="Fairline", app_desc="Fairline", async_mode=False, secure_logging=True)
    sender = apprise.Apprise(asset=asset)
    if not sender.add(address):
        return Verdict(sent=False, final=True, reason="content", detail="address")
    try:
        with time_limit(_MOST_SECONDS), through(gate_to({*_places(sender), *also}, inside)):
            taken = sender.notify(body=body, title=title, body_format=apprise.NotifyFormat.TEXT)
    except TookTooLong:
        return Verdict(sent=False, reason="chat")
    return SENT if taken else Verdict(sent=False, reason="chat")


def _places(sender: Any) -> Iterator[Place]:
    """Where the services post to: a fixed address of their own, else the host in the operator's address."""
    for service in sender:
        fixed = getattr(type(service), "notify_url", None)
        parts = urlsplit(fixed) if isinstance(fixed, str) else None
        named = (parts.hostname, parts.port) if parts else (service.host, service.port)
        hosts = [named[0], getattr(service, "smtp_host", None)]
        secure = parts.scheme == "https" if parts else bool(service.secure)
        for host in hosts:
            if isinstance(host, str) and (found := _plain(host, named[1] or (443 if secure else 80))):
                yield found


def _plain(host: str, port: int) -> Place | None:
    try:
        return place(host, port)
    except Refused:
        return None
