"""Which names this computer answers to, so that no web page can reach the service under a name of its own."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

_ALWAYS_LOCAL = frozenset({"localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback"})


class HostRule:
    """Judges the headers `Host` and `Origin`.

    A page whose name is made to point at this computer carries its own name in `Host` (DNS rebinding),
    and any other page names itself in `Origin`.
    """

    def __init__(self, bound: str) -> None:
        """Accept the names that fit the address that the service is bound to."""
        self._bound = bound.lower().strip("[]")
        self._is_open = not is_loopback(self._bound)

    def accepts_host(self, authority: str) -> bool:
        """Judge a host with or without a port, as in the header `Host`."""
        name = _name_of(authority)
        if name is None:
            return False
        if is_loopback(name) or (name == self._bound and name != ""):
            return True
        return self._is_open and (_address_of(name) is not None or name == socket.gethostname().lower())

    def accepts_origin(self, origin: str, host: str) -> bool:
        """Judge the page that sends a request: only pages of this very service may."""
        try:
            parts = urlsplit(origin)
        except ValueError:
            return False
        return parts.scheme == "http" and parts.netloc.lower() == host.lower() and self.accepts_host(host)


def is_loopback(name: str) -> bool:
    """Tell whether a name or an address can only mean this computer."""
    if name in _ALWAYS_LOCAL or name.endswith(".localhost"):
        return True
    address = _address_of(name)
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped.is_loopback
    return address is not None and address.is_loopback


def _name_of(authority: str) -> str | None:
    """Take the port off; None for what is no host."""
    if not authority or any(letter in authority for letter in "/\\@?# \t"):
        return None
    try:
        parts = urlsplit(f"//{authority}")
        _ = parts.port
        return (parts.hostname or "").rstrip(".") or None
    except ValueError:
        return None


def _address_of(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None
