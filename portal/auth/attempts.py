"""Failed proofs, counted a name, a network and a known browser, so that guessing is slow and then ends (safety s34)."""

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from portal import clock
from portal.auth.models import FailedTry, SignedInSession, Ticket
from portal.auth.rules import Gate, GateState, gate_state
from portal.auth.sealing import keyed_digest
from portal.auth.settings import gate_numbers
from portal.db.session import transaction
from portal.errors import TooManyTries
from portal.feature import JobKind, JobRun, PeriodicJob
from portal.web.i18n import lazy_gettext

_KEPT = timedelta(days=1)
_V4, _V6 = 24, 64


def network_of(address: str | None) -> str:
    """The /24 of an IPv4 address, the /64 of an IPv6 one; "" where the address is none."""
    try:
        host = ipaddress.ip_address(address or "")
    except ValueError:
        return ""
    if isinstance(host, ipaddress.IPv6Address) and host.ipv4_mapped:
        host = host.ipv4_mapped
    return str(ipaddress.ip_network((host, _V4 if host.version == 4 else _V6), strict=False))


@dataclass(frozen=True, kw_only=True)
class Buckets:
    """Where a try is counted: under the name that was typed or the browser that is known for it, and its network."""

    own: str
    network: str | None

    @classmethod
    def of(cls, kind: str, name: str, address: str | None, device: str | None = None) -> "Buckets":
        """A known browser has a budget of its own: neither strangers nor neighbours use it up."""
        if device:
            return cls(own=keyed_digest("tries", f"{kind}:browser:{device}"), network=None)
        own = keyed_digest("tries", f"{kind}:name:{name.strip().lower()}")
        return cls(own=own, network=keyed_digest("tries", f"{kind}:network:{network_of(address)}"))

    @classmethod
    def of_account(cls, kind: str, account_id: int) -> "Buckets":
        """For proofs that only somebody who passed an earlier one can try."""
        return cls(own=keyed_digest("tries", f"{kind}:account:{account_id}"), network=None)


def claim_try(session: Session, buckets: Buckets) -> GateState:
    """The gate for this try. Where it is open the try counts as failed until it succeeds, so that tries at once
    cannot slip through together.
    """
    _queue(session, buckets.own)
    now = clock.now()
    states = [_state(session, buckets.own, now, network=False)]
    if buckets.network:
        states.append(_state(session, buckets.network, now, network=True))
    closed = [state for state in states if state.gate is not Gate.OPEN]
    if closed:
        return max(closed, key=lambda state: state.opens_at or now)
    session.add(FailedTry(bucket=buckets.own, at=now))
    session.flush()
    return states[0]


def require_open(state: GateState) -> None:
    """Raises TooManyTries, in the same words whatever was typed, where the gate is not open."""
    if state.gate is Gate.SLOW:
        raise TooManyTries("Too many tries. Wait a minute, then try again.")
    if state.gate is Gate.LOCKED:
        left = (state.opens_at or clock.now()) - clock.now()
        minutes = max(1, -(-int(left.total_seconds()) // 60))
        raise TooManyTries("Too many tries. Try again in %(minutes)s minutes.", minutes=minutes)


def note_failure(session: Session, buckets: Buckets) -> None:
    """The claimed try failed: its network hears of it too."""
    if buckets.network:
        session.add(FailedTry(bucket=buckets.network, at=clock.now()))


def note_success(session: Session, buckets: Buckets) -> None:
    """The claimed try succeeded: the name or browser begins anew; the network does not, or an account of one's own
    would buy guesses at others'.
    """
    session.execute(delete(FailedTry).where(FailedTry.bucket == buckets.own))


def _state(session: Session, bucket: str, now: datetime, *, network: bool) -> GateState:
    numbers = gate_numbers(session, network=network)
    rows = (
        select(FailedTry.at).where(FailedTry.bucket == bucket).order_by(FailedTry.at.desc()).limit(numbers.lock_after)
    )
    return gate_state(session.scalars(rows).all(), now, numbers)


def _queue(session: Session, bucket: str) -> None:
    """On PostgreSQL tries of one name come one after the other; SQLite's writers do anyway."""
    if session.get_bind().dialect.name == "postgresql":
        number = int.from_bytes(hashlib.sha256(bucket.encode()).digest()[:8], signed=True)
        session.execute(select(func.pg_advisory_xact_lock(number)))


def tidy_tries(run: JobRun) -> dict[str, Any]:
    """Forget failures that no gate looks at any more, and tickets that are over."""
    with transaction(run.session) as session:
        session.execute(
            delete(Ticket).where(Ticket.expires_at < clock.now() - _KEPT).execution_options(synchronize_session=False)
        )
        gone = session.execute(
            delete(FailedTry)
            .where(FailedTry.at < clock.now() - _KEPT)
            .returning(FailedTry.id)
            .execution_options(synchronize_session=False)
        ).all()
    return {"deleted": len(gone)}


def tidy_sessions(session: Session, before: datetime, most: int) -> int:
    """Forget up to so many browsers that were last signed in before an instant; how many."""
    over = or_(SignedInSession.ended_at < before, SignedInSession.ends_at < before)
    ids = session.scalars(select(SignedInSession.id).where(over).limit(most)).all()
    session.execute(
        delete(SignedInSession).where(SignedInSession.id.in_(ids)).execution_options(synchronize_session=False)
    )
    return len(ids)


JOBS = (JobKind(name="auth:tries:tidy", handler=tidy_tries, label=lazy_gettext("Forget old failures to sign in")),)
PERIODIC = (PeriodicJob(name="auth-tries-tidy", kind="auth:tries:tidy", minutes=60),)
