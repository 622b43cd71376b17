"""Mails about accounts: links to choose a password, and word of what was changed, in the person's language."""

import secrets
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.auth.actor import Actor
from portal.auth.models import Account, TicketKind
from portal.auth.settings import INVITATION_HOURS, RESET_MINUTES
from portal.company import house_language
from portal.notifications.models import OutboxMessage
from portal.notifications.services import queue_message
from portal.policy.queries import setting_number
from portal.web.i18n import force_locale, gettext

TOPIC = "auth:link"


def address_of(account: Account) -> str | None:
    """The mail address of the account's person."""
    return account.employee.email if account.employee else None


def mail_link(session: Session, actor: Actor, account: Account, kind: TicketKind, url: str) -> None:
    """Send a link to choose a password. The caller knows that there is an address."""

    def words() -> tuple[str, str]:
        if kind is TicketKind.INVITATION:
            hours = setting_number(session, INVITATION_HOURS, clock.today())
            body = gettext(
                "Your account %(username)s is open. Choose your password within %(hours)s hours:\n\n%(url)s\n\n"
                "The link works once.",
                username=account.username,
                hours=hours,
                url=url,
            )
            return gettext("Your account"), body
        minutes = setting_number(session, RESET_MINUTES, clock.today())
        body = gettext(
            "Choose a new password for your account %(username)s within %(minutes)s minutes:\n\n%(url)s\n\n"
            "The link works once. If you did not ask for it, do nothing: your password stays as it is.",
            username=account.username,
            minutes=minutes,
            url=url,
        )
        return gettext("A new password"), body

    _send(session, actor, account, words, topic=f"{TOPIC}:{secrets.token_hex(8)}")


def mail_notice(session: Session, actor: Actor, account: Account, sentence: str) -> None:
    """Tell the person that something about their account was changed; nothing where there is no address."""

    def words() -> tuple[str, str]:
        body = gettext(
            "%(sentence)s\n\nAccount: %(username)s\n\nIf this was not you, tell a security administrator at once.",
            sentence=gettext(sentence),
            username=account.username,
        )
        return gettext("Your account was changed"), body

    _send(session, actor, account, words)


def forget_link(session: Session, topic: str, outcome: str) -> None:
    """A link that has left is not kept in the outbox, where administrators read."""
    if topic.startswith(f"{TOPIC}:") and outcome == "sent":
        for message in session.scalars(select(OutboxMessage).where(OutboxMessage.topic == topic)):
            message.body = "…"


def _send(
    session: Session, actor: Actor, account: Account, words: Callable[[], tuple[str, str]], topic: str = ""
) -> None:
    address = address_of(account)
    if address is None:
        return
    language = account.language or house_language()
    with force_locale(language):
        subject, body = words()
    queue_message(
        session,
        actor,
        unique_key=f"auth:{account.id}:{secrets.token_hex(8)}",
        recipient=address,
        language=language,
        subject=subject,
        body=body,
        topic=topic,
        urgent=True,
    )
