"""Group chat and webhooks through Apprise, kept at this edge: names in, a verdict out."""

import apprise

from portal.notifications.mailer import SENT, Verdict
from portal.timelimit import TookTooLong, time_limit

_MOST_SECONDS = 60.0


def post(address: str, title: str, body: str) -> Verdict:
    """Post once to an Apprise address. Services tell little about a failure, so it may always be better later."""
    asset = apprise.AppriseAsset(app_id="Fairline", app_desc="Fairline", async_mode=False, secure_logging=True)
    sender = apprise.Apprise(asset=asset)
    if not sender.add(address):
        return Verdict(sent=False, final=True, reason="content", detail="address")
    try:
        with time_limit(_MOST_SECONDS):
            taken = sender.notify(body=body, title=title, body_format=apprise.NotifyFormat.TEXT)
    except TookTooLong:
        return Verdict(sent=False, reason="chat")
    return SENT if taken else Verdict(sent=False, reason="chat")
