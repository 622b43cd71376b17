"""How often the world may send us something: counted by the hour in the database, for all processes together.

An address is kept as a digest under a key of the day, for an hour: nobody can tell later who was here (s88).
"""

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from portal.web.models import RequestCount

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Limit:
    """What one address and what everybody together may send in an hour."""

    name: str
    per_address: int
    in_all: int


def seconds_to_wait(session: Session, limit: Limit, address: str, now: datetime, secret: str) -> int:
    """Count this sending; 0 where it is within the limit, else the seconds until the next hour begins.

    Belongs into a transaction of its own: what is refused later was sent all the same. What counts as refused does
    not use up the share of others. Addresses of this machine are counted in all only: behind a proxy that is not
    configured everybody has them.
    """
    slot = now.replace(minute=0, second=0, microsecond=0)
    session.execute(delete(RequestCount).where(RequestCount.slot < slot))
    wait = max(1, int((slot + _HOUR - now).total_seconds()))
    network = network_of(address)
    if network and _count(session, bucket_of(limit.name, network, now, secret), slot) > limit.per_address:
        return wait
    return wait if _count(session, f"{limit.name}/all", slot) > limit.in_all else 0


def _count(session: Session, bucket: str, slot: datetime) -> int:
    """One more; the database adds, so that two at once are two."""
    insert = postgresql_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    row = insert(RequestCount).values(bucket=bucket, slot=slot, number=1)
    added = row.on_conflict_do_update(
        index_elements=["bucket", "slot"], set_={"number": RequestCount.number + 1}
    ).returning(RequestCount.number)
    return int(session.execute(added).scalar_one())


def network_of(address: str) -> str:
    """What counts as one sender: an IPv4 address, or the /64 that a household has; "" for this machine and nonsense."""
    try:
        given = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(given, ipaddress.IPv6Address) and given.ipv4_mapped:
        given = given.ipv4_mapped
    if given.is_loopback:
        return ""
    return str(ipaddress.ip_network(f"{given}/{64 if given.version == 6 else 32}", strict=False))


def bucket_of(name: str, network: str, now: datetime, secret: str) -> str:
    """A digest that changes with the day and cannot be guessed back without the portal's key."""
    day_key = hmac.digest(secret.encode(), f"limit {now:%Y-%m-%d}".encode(), "sha256")
    return hmac.new(day_key, f"{name} {network}".encode(), hashlib.sha256).hexdigest()[:40]
