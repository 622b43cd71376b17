"""The limit of the public pages: sendings by address and in all, while reading and the staff stay free (safety s88)."""

from flask import current_app, request
from sqlalchemy.orm import Session

from portal import clock
from portal.auth.access import current_actor
from portal.db.session import transaction
from portal.policy.queries import setting_number
from portal.web.i18n import ngettext
from portal.web.limits import Limit, seconds_to_wait

PER_ADDRESS = "complaints.sendings_per_address"
IN_ALL = "complaints.sendings_in_all"


def limit_on(session: Session) -> Limit:
    """The limit in force today."""
    today = clock.today()
    return Limit(
        name="complaints",
        per_address=setting_number(session, PER_ADDRESS, today),
        in_all=setting_number(session, IN_ALL, today),
    )


def must_wait() -> int:
    """Count this sending of a visitor; the seconds to wait, 0 where it may go on."""
    if current_actor().account_id is not None:
        return 0
    secret = current_app.extensions["fairline.config"].secret_key
    with transaction() as writing:
        return seconds_to_wait(writing, limit_on(writing), request.remote_addr or "", clock.now(), secret)


def wait_sentence(seconds: int) -> str:
    """For the person who typed all that: it stays on the page."""
    minutes = -(-seconds // 60)
    return ngettext(
        "Too much was sent to this page within the hour. What you typed is kept here: send it again in %(num)s "
        "minute, or call our hotline.",
        "Too much was sent to this page within the hour. What you typed is kept here: send it again in %(num)s "
        "minutes, or call our hotline.",
        minutes,
    )
