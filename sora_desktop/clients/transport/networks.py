"""Keeps an answer from leading us into a network that its server has no business in."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from sora_desktop.clients.transport.addresses import host_of, origin_of
from sora_desktop.domain.errors import UnsafeRedirect

if TYPE_CHECKING:
    import httpx

    from sora_desktop.clients.transport.addresses import ServerAddress

    IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class NetworkGuard:
    """Checks every foreign place that a server sends us to.

    A server on a public address never leads to a private or loopback one. One in a private network
    may lead to another private address. Addresses that only name this link, where clouds keep their
    machines' credentials, are never led to. What counts is the address a connection was really made
    to, so that no name can lie about it.
    """

    def __init__(self, home: ServerAddress) -> None:
        """Guard a server; its own network is known once it was reached, or from its literal address."""
        self._home = home
        self._home_is_public = _literally_public(home.origin[1]) is not False

    def check(self, url: httpx.URL) -> None:
        """Check a place before anything is sent there, as far as its name tells.

        Raises:
            UnsafeRedirect: it must not be visited.
        """
        public = _literally_public(url.host)
        if public is not None and origin_of(url) != self._home.origin:
            self._judge(url, public=public, link_local=_is_link_local(url.host))

    def connected(self, url: httpx.URL, peer: str) -> None:
        """Check the address to which a connection was made, before anything is sent on it.

        Raises:
            UnsafeRedirect: it must not be talked to.
        """
        address = _parsed(peer)
        if address is None:
            return
        public = _is_public(address)
        if origin_of(url) == self._home.origin:
            self._home_is_public = public
        else:
            self._judge(url, public=public, link_local=address.is_link_local)

    def _judge(self, url: httpx.URL, *, public: bool, link_local: bool) -> None:
        if link_local or (self._home_is_public and not public):
            reason = "the address lies in a private network"
            raise UnsafeRedirect(host=self._home.host, target=host_of(url), reason=reason)


def is_loopback(host: str) -> bool:
    """Tell whether a host is this computer, as far as its name alone tells."""
    name = host.lower().rstrip(".")
    address = _parsed(name)
    return _is_local_name(name) if address is None else address.is_loopback


def _literally_public(host: str) -> bool | None:
    """Tell whether a host is public where its name alone tells, and None elsewhere."""
    name = host.lower().rstrip(".")
    if _is_local_name(name):
        return False
    address = _parsed(name)
    return None if address is None else _is_public(address)


def _is_local_name(name: str) -> bool:
    return name == "localhost" or name.endswith(".localhost")


def _is_link_local(host: str) -> bool:
    address = _parsed(host)
    return address is not None and address.is_link_local


def _parsed(text: str) -> IpAddress | None:
    try:
        address = ipaddress.ip_address(text.partition("%")[0].strip("[]"))
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _is_public(address: IpAddress) -> bool:
    return address.is_global and not address.is_multicast
