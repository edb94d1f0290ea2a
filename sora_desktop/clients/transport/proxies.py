"""Decides by which proxy a connection goes, if by any."""

from __future__ import annotations

import urllib.request
from typing import TYPE_CHECKING
from urllib.parse import unquote

import httpx

from sora_desktop.clients.transport.addresses import has_host, host_of
from sora_desktop.clients.transport.networks import is_loopback
from sora_desktop.domain.errors import InvalidConnection

if TYPE_CHECKING:
    import ssl
    from collections.abc import Mapping

DIRECT = "direct"
"""What stands in the place of a proxy's address where none is to be used."""

_SCHEMES = frozenset({"http", "https"})
_PROXIED = frozenset({"http", "https", "all"})
"""What the system's settings name proxies for; beside those they name exceptions."""

_SOCKS = frozenset({"socks", "socks4", "socks4a", "socks5", "socks5h"})


class Way:
    """How a connection gets out of this computer. It shows no password in any text.

    Attributes:
        secrets: every text that must not be written down anywhere.
    """

    __slots__ = ("_direct", "_home", "_proxy", "secrets")

    def __init__(self, proxy: str | None, secret: str | None, *, home: str) -> None:
        """Read the setting.

        Args:
            proxy: a proxy's address without its password, `direct`, or None for the system's own settings.
            secret: the address with its password, where there is one.
            home: the host of the server.

        Raises:
            InvalidConnection: it is no address of a proxy that can be used; a password is not repeated.
        """
        chosen = (proxy or "").strip()
        self._home = home
        self._direct = chosen.lower() == DIRECT
        self._proxy = None if self._direct or not chosen else _parsed((secret or chosen).strip())
        self.secrets: tuple[str, ...] = ()
        if self._proxy is not None and self._proxy.userinfo:
            raw = self._proxy.userinfo.decode("ascii", "replace")
            self.secrets = tuple(text for text in (unquote(raw), self._proxy.password) if text)

    def __repr__(self) -> str:
        return "Way(…)"

    @property
    def may_be_proxied(self) -> bool:
        """Whether a proxy may stand between us and a foreign host, so that names are its business."""
        if self._direct:
            return False
        return self._proxy is not None or not _PROXIED.isdisjoint(urllib.request.getproxies())

    @property
    def leads_away(self) -> bool:
        """Whether a proxy surely, or by the system's settings most likely, stands before the server itself."""
        return self._proxy is not None or (self.may_be_proxied and not is_loopback(self._home))

    def options(self, tls: ssl.SSLContext) -> dict[str, object]:
        """Give what a client of httpx is to be made with."""
        if self._direct:
            return {"trust_env": False}
        if self._proxy is not None:
            return {"trust_env": False, "proxy": _proxy(self._proxy, tls)}
        return {"trust_env": True, "mounts": self._kept_here()}

    def without_environment(self) -> dict[str, object] | None:
        """Give other options for settings of the system that cannot be used, or None where they would be needed."""
        return {"trust_env": False} if self._kept_here() else None

    def _kept_here(self) -> Mapping[str, None]:
        """Keep what leads to this computer itself out of the system's proxies, whatever those settings say."""
        if not is_loopback(self._home):
            return {}
        name = f"[{self._home}]" if ":" in self._home else self._home
        return {f"all://{name}": None}


def _parsed(text: str) -> httpx.URL:
    address = text if "://" in text else f"http://{text}"
    try:
        url = httpx.URL(address)
    except (httpx.InvalidURL, ValueError):
        raise _unusable() from None
    if url.scheme in _SOCKS:
        raise InvalidConnection(
            reason="SOCKS proxies are not supported. Enter the address of an HTTP proxy; "
            "most programs that offer SOCKS offer one as well."
        )
    if url.scheme not in _SCHEMES or not has_host(url) or url.path not in {"", "/"} or url.query:
        raise _unusable()
    return url


def _proxy(url: httpx.URL, tls: ssl.SSLContext) -> httpx.Proxy:
    auth = (url.username, url.password) if url.userinfo else None
    address = f"{url.scheme}://{host_of(url)}"
    return httpx.Proxy(address, auth=auth, ssl_context=tls if url.scheme == "https" else None)


def _unusable() -> InvalidConnection:
    return InvalidConnection(
        reason="That is not the address of a proxy. It looks like http://proxy.example:3128; “direct” means none."
    )
