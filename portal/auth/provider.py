"""Whom a provider's proof stands for: bound to an account at the first time, the provider's subject ever after."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.audit.services import record
from portal.auth.actor import PUBLIC, Actor
from portal.auth.mails import mail_notice
from portal.auth.models import Account, ProviderIdentity
from portal.auth.provider_client import Proven
from portal.auth.queries import may_sign_in
from portal.auth.sealing import keyed_digest
from portal.auth.services import renew_proof
from portal.errors import Refused
from portal.words import mark

PROOF_LASTS = timedelta(minutes=5)
_CLOCKS_DIFFER = timedelta(minutes=1)


def enter_as(session: Session, issuer: str, proof: Proven) -> int | None:
    """The account that the proof opens, bound now where it is the first time; None, on record, where it opens none."""
    identity = _identity(session, issuer, proof.subject)
    if identity is None:
        identity = _bind(session, issuer, proof)
    elif not may_sign_in(session.get_one(Account, identity.account_id), clock.today()):
        identity = None
    if identity is None:
        digest = keyed_digest("provider subjects", f"{issuer} {proof.subject}")
        record(session, PUBLIC, "auth:provider:enter", "provider_identity", digest[:16], result="refused")
        return None
    identity.used_at = clock.now()
    return identity.account_id


def prove_by(session: Session, actor: Actor, issuer: str, proof: Proven) -> str | None:
    """The session's new token where the provider proved its person within the last minutes; else None."""
    identity = _identity(session, issuer, proof.subject)
    age = clock.now() - proof.proved_at if proof.proved_at else None
    fresh = age is not None and -_CLOCKS_DIFFER <= age <= PROOF_LASTS
    if identity is None or identity.account_id != actor.account_id or not fresh:
        record(session, actor, "auth:provider:prove", "account", actor.account_id, result="refused")
        return None
    identity.used_at = clock.now()
    return renew_proof(session, actor)


def identities_of(session: Session, account_id: int | None) -> Sequence[ProviderIdentity]:
    """How the account is bound to providers, the newest binding first."""
    bound = select(ProviderIdentity).where(ProviderIdentity.account_id == account_id)
    return session.scalars(bound.order_by(ProviderIdentity.since.desc(), ProviderIdentity.id.desc())).all()


def is_bound(session: Session, account_id: int | None, issuer: str) -> bool:
    """Whether the account is bound to this provider."""
    return any(item.issuer == issuer for item in identities_of(session, account_id))


def release(session: Session, actor: Actor, account: Account, reason: str) -> None:
    """Undo the bindings of somebody else's account; the next sign-in through the provider binds anew."""
    bound = identities_of(session, account.id)
    if account.id == actor.account_id:
        raise Refused("This is your own account. Another security administrator undoes the binding.")
    if not bound:
        raise Refused("This account is not bound to a provider.")
    for item in bound:
        session.delete(item)
    record(session, actor, "auth:provider:release", "account", account.id, after={"reason": reason})


def _identity(session: Session, issuer: str, subject: str) -> ProviderIdentity | None:
    wanted = (ProviderIdentity.issuer == issuer, ProviderIdentity.subject == subject)
    return session.scalars(select(ProviderIdentity).where(*wanted).with_for_update()).first()


def _bind(session: Session, issuer: str, proof: Proven) -> ProviderIdentity | None:
    """The account's lock makes two first times at once queue; the second one finds it bound."""
    named = select(Account).where(Account.username == proof.name.strip().lower()).with_for_update()
    account = session.scalars(named).first()
    if account is None or not may_sign_in(account, clock.today()) or is_bound(session, account.id, issuer):
        return None
    now = clock.now()
    made = ProviderIdentity(account_id=account.id, issuer=issuer, subject=proof.subject, since=now, used_at=now)
    session.add(made)
    session.flush()
    actor = Actor(account_id=account.id)
    record(session, actor, "auth:provider:bind", "account", account.id, after={"issuer": issuer})
    mail_notice(session, actor, account, mark("You signed in through the agency's provider for the first time."))
    return made
