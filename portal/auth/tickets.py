"""Tickets: what works once and not for long, known by its digest alone (safety s36)."""

import secrets
from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from portal import clock
from portal.auth.models import Account, Ticket, TicketKind
from portal.auth.queries import may_sign_in
from portal.auth.services import token_digest


def issue_ticket(session: Session, account_id: int, kind: TicketKind, lasting: timedelta, by_id: int | None) -> str:
    """Make a ticket and return its token (256 bits); earlier ones of the same kind die with it."""
    void_tickets(session, account_id, {kind})
    token, now = secrets.token_urlsafe(32), clock.now()
    session.add(
        Ticket(
            account_id=account_id,
            kind=kind,
            token_digest=token_digest(token),
            made_at=now,
            made_by_id=by_id,
            expires_at=now + lasting,
        )
    )
    session.flush()
    return token


def open_ticket(session: Session, token: str, kinds: Collection[TicketKind], *, lock: bool = False) -> Ticket | None:
    """The ticket of ``token`` while it works: unused, in time, and its account still open."""
    statement = (
        select(Ticket).where(
            Ticket.token_digest == token_digest(token),
            Ticket.kind.in_(kinds),
            Ticket.used_at.is_(None),
            Ticket.expires_at > clock.now(),
        )
    ).execution_options(populate_existing=True)
    ticket = session.scalars(statement.with_for_update() if lock else statement).first()
    if ticket is None:
        return None
    account = session.get_one(Account, ticket.account_id, options=[joinedload(Account.employee)])
    return ticket if may_sign_in(account, clock.today()) else None


def void_tickets(session: Session, account_id: int, kinds: Collection[TicketKind]) -> None:
    """From now on none of these works."""
    alive = select(Ticket).where(Ticket.account_id == account_id, Ticket.kind.in_(kinds), Ticket.used_at.is_(None))
    for ticket in session.scalars(alive):
        ticket.used_at = clock.now()


def settle_step(session: Session, account_id: int, token: str) -> None:
    """The second step of ``token`` is begun anew in the same browser: nobody left it. Nothing for another account's."""
    step = select(Ticket).where(
        Ticket.token_digest == token_digest(token),
        Ticket.account_id == account_id,
        Ticket.kind == TicketKind.STEP,
        Ticket.used_at.is_(None),
    )
    for ticket in session.scalars(step):
        ticket.settled = True
