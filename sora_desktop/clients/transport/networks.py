"""Keeps an answer from leading us into a network that its server has no business in."""

from __future__ import annotations

import ipaddress
import socket
from enum import IntEnum
from typing import TYPE_CHECKING

from sora_desktop.clients.transport.addresses import host_of, origin_of
from sora_desktop.domain.errors import UnsafeRedirect

if TYPE_CHECKING:
    from collections.abc import Iterable

    import httpx

    from sora_desktop.clients.transport.addresses import ServerAddress

    IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class Zone(IntEnum):
    """How near an address is. A server may lead as far away as it likes, but never nearer than it is."""

    NOWHERE = 0
    """This link only, many at once, or where clouds keep their machines' credentials: never led to."""

    LOOPBACK = 1
    """This computer."""

    PRIVATE = 2
    PUBLIC = 3


_PRIVATE_ENDS = (".local", ".localdomain", ".lan", ".home.arpa", ".internal", ".intranet", ".private", ".corp", ".home")
"""Ends of names that exist in no public network."""

_SERVICES_OF_MACHINES = frozenset(
    ipaddress.ip_address(text) for text in ("100.100.100.200", "192.0.0.192", "fd00:ec2::254")
)
_V4_BEHIND = tuple(ipaddress.IPv6Network(text) for text in ("64:ff9b::/96", "::/96"))
"""Where the last four bytes are an IPv4 address that is really meant."""

_SIX_TO_FOUR = ipaddress.IPv6Network("2002::/16")


class NetworkGuard:
    """Checks every foreign place that a server sends us to.

    A server on a public address never leads to a private one, and one in a private network never to
    this computer. What counts is the address a connection was really made to, so that no name can lie
    about it; where a proxy makes the connection, what the name says and what it resolves to here.
    """

    def __init__(self, home: ServerAddress) -> None:
        """Guard a server; its own network is known once it was reached, or from its literal address."""
        self._home = home
        guess = zone_of_name(home.origin[1])
        self._zone = Zone.PUBLIC if guess is None else max(guess, Zone.LOOPBACK)
        self._seen = False

    def check(self, url: httpx.URL) -> None:
        """Check a place before anything is sent there, as far as its name tells.

        Raises:
            UnsafeRedirect: it must not be visited.
        """
        zone = zone_of_name(url.host)
        if zone is not None and origin_of(url) != self._home.origin:
            self._judge(url, zone)

    def resolved(self, url: httpx.URL, addresses: Iterable[str]) -> None:
        """Check what the name of a foreign place resolves to.

        Raises:
            UnsafeRedirect: one of the addresses must not be visited.
        """
        if origin_of(url) != self._home.origin:
            for address in addresses:
                self._judge(url, _zone_of_peer(address))

    def connected(self, url: httpx.URL, peer: str) -> None:
        """Check the address to which a connection was made, before anything is sent on it.

        Raises:
            UnsafeRedirect: it must not be talked to.
        """
        zone = _zone_of_peer(peer)
        if origin_of(url) != self._home.origin:
            self._judge(url, zone)
            return
        if self._seen and self._zone is Zone.PUBLIC and zone < Zone.PRIVATE:
            # A name that was a public server a moment ago and is this computer now is up to something.
            self._judge(url, zone)
        zone = max(zone, Zone.LOOPBACK)
        self._zone = max(self._zone, zone) if self._seen else zone
        self._seen = True

    def _judge(self, url: httpx.URL, zone: Zone) -> None:
        if zone is Zone.NOWHERE or zone < self._zone:
            nearer = "leads to this computer" if zone is Zone.LOOPBACK else "lies in a private network"
            raise UnsafeRedirect(host=self._home.host, target=host_of(url), reason=f"the address {nearer}")


def is_loopback(host: str) -> bool:
    """Tell whether a host is this computer, as far as its name alone tells."""
    return zone_of_name(host) is Zone.LOOPBACK


def zone_of_name(host: str) -> Zone | None:
    """Tell how near a host is where its name alone tells, and None elsewhere."""
    name = host.lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return Zone.LOOPBACK
    address = _parsed(name)
    if address is not None:
        return _zone_of(address)
    return Zone.PRIVATE if name.endswith(_PRIVATE_ENDS) or "." not in name else None


def _zone_of_peer(text: str) -> Zone:
    address = _parsed(text)
    return Zone.NOWHERE if address is None else _zone_of(address)


def _parsed(text: str) -> IpAddress | None:
    """Read an address, also in the forms that only the system's own calls understand, such as `127.1`."""
    plain = text.partition("%")[0].strip("[]")
    try:
        address = ipaddress.ip_address(plain)
    except ValueError:
        return _old_form(plain)
    return _meant(address) if isinstance(address, ipaddress.IPv6Address) else address


def _old_form(text: str) -> ipaddress.IPv4Address | None:
    if not text[:1].isdigit():
        return None
    try:
        return ipaddress.IPv4Address(socket.inet_aton(text))
    except (OSError, ValueError):
        return None


def _meant(address: ipaddress.IPv6Address) -> IpAddress:
    """Give the IPv4 address that is written as an IPv6 one, if it is one."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _SIX_TO_FOUR:
        return address.sixtofour or address
    if any(address in network for network in _V4_BEHIND) and int(address) > 1:
        return ipaddress.IPv4Address(address.packed[-4:])
    return address


def _zone_of(address: IpAddress) -> Zone:
    if address in _SERVICES_OF_MACHINES or address.is_link_local or address.is_multicast:
        return Zone.NOWHERE
    if address.is_loopback or address.is_unspecified:
        return Zone.LOOPBACK
    site_local = isinstance(address, ipaddress.IPv6Address) and address.is_site_local
    return Zone.PUBLIC if address.is_global and not site_local else Zone.PRIVATE
