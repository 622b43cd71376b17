"""Links to choose a password: a forgotten one by mail, a first one from the administrator (safety s36, s37)."""

from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from portal import clock
from portal.audit.services import record
from portal.auth.actor import PORTAL, PUBLIC, Actor
from portal.auth.choosing import choose_password
from portal.auth.mails import address_of, mail_link, mail_notice
from portal.auth.models import Account, TicketKind
from portal.auth.queries import account_named, may_sign_in
from portal.auth.settings import INVITATION_HOURS, RESET_MINUTES, hours_of, minutes_of
from portal.auth.tickets import issue_ticket, open_ticket
from portal.db.session import transaction
from portal.errors import Refused
from portal.feature import JobKind, JobRun
from portal.jobs.services import enqueue
from portal.web.i18n import lazy_gettext
from portal.words import mark

ASKED_JOB = "auth:reset:ask"
LINK_KINDS = frozenset({TicketKind.RESET, TicketKind.INVITATION})


def ask_for_link(session: Session, username: str, form_key: str) -> None:
    """Somebody says they forgot a password. A job does the rest, for known and unknown names alike: the answer takes
    the same time and the same rows.
    """
    account = account_named(session, username)
    number = account.id if account is not None and may_sign_in(account, clock.today()) else 0
    enqueue(session, ASKED_JOB, {"account_id": number}, unique_key=f"{ASKED_JOB}:{form_key[:60]}", actor=PUBLIC)


def send_asked_link(run: JobRun) -> dict[str, Any]:
    """Mail the link where there is an account with an address; nobody hears of it where there is none."""
    with transaction(run.session) as session:
        account = session.get(Account, run.payload["account_id"])
        if account is not None and address_of(account) and may_sign_in(account, clock.today()):
            offer_link(session, PORTAL, account, TicketKind.RESET)
    return {}


def offer_link(session: Session, actor: Actor, account: Account, kind: TicketKind) -> str | None:
    """Make a link to choose a password. It leaves by mail; without an address it is returned, to be handed over."""
    lasting = (
        hours_of(session, INVITATION_HOURS) if kind is TicketKind.INVITATION else minutes_of(session, RESET_MINUTES)
    )
    token = issue_ticket(session, account.id, kind, lasting, actor.account_id)
    url = f"{current_app.extensions['fairline.config'].base_url}/sign-in/link/{token}"
    record(session, actor, f"auth:{kind.value}:offer", "account", account.id)
    if address_of(account) is None:
        return url
    mail_link(session, actor, account, kind, url)
    return None


def choose_by_link(session: Session, token: str, new: str) -> None:
    """The password that the link's owner chose; the link and every session end. Refused for a link that is over."""
    ticket = open_ticket(session, token, LINK_KINDS, lock=True)
    if ticket is None:
        raise Refused("This link does not work any more. Ask for a new one.")
    account = session.get_one(Account, ticket.account_id, populate_existing=True, with_for_update=True)
    choose_password(session, account, new)
    actor = Actor(account_id=account.id)
    record(session, actor, "auth:password:choose", "account", account.id, details={"by": ticket.kind.value})
    mail_notice(session, actor, account, mark("Your password was changed."))


JOBS = (JobKind(name=ASKED_JOB, handler=send_asked_link, label=lazy_gettext("Send a link for a new password")),)
