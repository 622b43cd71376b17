"""Which names of servers are plain, and which addresses such a name may lead to; nothing here asks the network."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from portal.errors import Refused

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?", re.ASCII)
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)
_LONGEST = 253
_CARRIES_IPV4 = tuple(
    ip_network(text) for text in ("::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16")
)
"""IPv6 addresses in which another machine takes an IPv4 address out: NAT64, 6to4, Teredo, the old compatible ones."""
_SEPARATOR = "%"


@dataclass(frozen=True, order=True)
class Place:
    """A server's name or address in its only spelling, and a port."""

    host: str
    port: int


def place(host: str, port: int) -> Place:
    """The place in its only spelling; raises Refused for a name that other programs could read as another one.

    An address is written as four decimal numbers or as plain IPv6: no octal, hexadecimal, short or single number, no
    zone, no dot at the end, no letters beyond ASCII, no user before it.
    """
    plain = host.lower()
    if ":" in plain:
        found = None if _SEPARATOR in plain else _address(plain)
        if found is None or is_never(found):
            raise _refusal(host)
        return _at(str(found), port, host)
    labels = plain.split(".")
    if len(plain) > _LONGEST or not all(_LABEL.fullmatch(label) for label in labels):
        raise _refusal(host)
    if _NUMBER.fullmatch(labels[-1]):
        found = _address(plain)
        if found is None or str(found) != plain:
            raise _refusal(host)
    return _at(plain, port, host)


def _at(host: str, port: int, given: str) -> Place:
    if not 0 < port < 65_536:
        raise _refusal(given)
    return Place(host, port)


def _refusal(host: str) -> Refused:
    return Refused("“%(host)s” is no plain name or address of a server.", host=host[:80])


def _address(text: str) -> Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


def networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Networks as they are configured, "10.0.0.0/8" or a single address; raises Refused for anything else."""
    found = []
    for text in texts:
        try:
            found.append(ip_network(text))
        except ValueError:
            raise Refused("“%(network)s” is no network, such as 10.0.0.0/8.", network=text[:80]) from None
    return tuple(found)


def is_never(address: Address) -> bool:
    """Addresses that no setting opens: of the own cable (cloud metadata), of many, of nobody, or with one inside."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None or address.is_site_local:
            return True
        if address != IPv6Address("::1") and any(address in network for network in _CARRIES_IPV4):
            return True
    return (
        address.is_link_local
        or address.is_multicast
        or address.is_unspecified
        or (address.is_reserved and not address.is_loopback)
    )


def may_reach(address: str, where: Place, inside: Iterable[Network] = ()) -> bool:
    """Whether a connection to ``where`` may go to the address that its name was resolved to.

    Public addresses do. What lies inside, of this machine or the agency's network, only where the configured name
    is that very address, is "localhost", or the address lies in a network that is configured as ``inside``.
    """
    found = None if _SEPARATOR in address else _address(address)
    if found is None or is_never(found):
        return False
    if found.is_global or str(found) == where.host:
        return True
    if where.host == "localhost" and found.is_loopback:
        return True
    return any(found in network for network in inside)
