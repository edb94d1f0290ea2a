"""Everything about the way to one server that all of its calls share."""

from __future__ import annotations

import logging
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING

import httpx

from sora_desktop import __version__
from sora_desktop.clients.transport.addresses import origin_of, parse_base_url
from sora_desktop.clients.transport.credentials import Credentials
from sora_desktop.clients.transport.networks import NetworkGuard, is_loopback
from sora_desktop.clients.transport.patience import CONTROL_CONNECTIONS, KEEP_ALIVE, TRANSFER_CONNECTIONS, Patience
from sora_desktop.clients.transport.redaction import Redactor
from sora_desktop.clients.transport.tls import tls_context
from sora_desktop.domain.errors import HostUnreachable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sora_desktop.clients.transport.messages import Call
    from sora_desktop.clients.transport.patience import ConnectBudget
    from sora_desktop.domain.connections import Connection, ConnectionSecrets

USER_AGENT = f"sora-desktop/{__version__}"

for _name in ("httpx", "httpcore"):
    # They log addresses and headers as they are, and both may hold keys.
    logging.getLogger(_name).setLevel(logging.WARNING)


class Line:
    """Address, key, patience and safety of one connection.

    Attributes:
        address: where the server is.
        guard: keeps answers from leading into foreign networks.
        redactor: knows what must not be written down.
        patience: how long is waited for what.
    """

    def __init__(self, connection: Connection, secrets: ConnectionSecrets, patience: Patience) -> None:
        """Prepare; nothing is sent.

        Raises:
            InvalidConnection: the base URL or the key cannot work.
        """
        self.address = parse_base_url(connection.base_url)
        self._credentials = Credentials(connection.auth, secrets.key)
        self.redactor = Redactor(self._credentials.secrets)
        self.guard = NetworkGuard(self.address)
        self.patience = patience

    @property
    def host(self) -> str:
        """What a person is told of where the server is."""
        return self.address.host

    def is_home(self, url: httpx.URL) -> bool:
        """Tell whether an address has the origin to which the key belongs."""
        return origin_of(url) == self.address.origin

    def stays_home(self, url: str, target: str) -> bool:
        """Tell whether a target, which may be relative to `url`, has the server's own origin."""
        try:
            return self.is_home(httpx.URL(url).join(target))
        except (httpx.InvalidURL, ValueError):
            return False

    def headers(self, call: Call, *, with_key: bool) -> dict[str, str]:
        """Give the headers of a request; the key is among them only for the server's own origin."""
        own: Mapping[str, str] = self._credentials.headers if with_key else {}
        media = {"Content-Type": call.body.media_type} if call.body else {}
        return {"User-Agent": USER_AGENT, "Accept": "application/json", **media, **call.headers, **own}

    def timeout(self, budget: ConnectBudget, silence: float) -> httpx.Timeout:
        """Give the limits of one request.

        Args:
            budget: the time that is left for connecting.
            silence: seconds in which the server must say something.
        """
        return httpx.Timeout(connect=budget.phase, read=silence, write=self.patience.write, pool=None)

    def open_async(self) -> httpx.AsyncClient:
        """Make the client for control calls.

        Raises:
            HostUnreachable: the proxy that the environment names cannot be used.
        """
        limits = httpx.Limits(max_connections=CONTROL_CONNECTIONS, keepalive_expiry=KEEP_ALIVE)
        try:
            return httpx.AsyncClient(
                verify=tls_context(), limits=limits, trust_env=self._may_use_proxy, cookies=_no_cookies()
            )
        except (ImportError, ValueError, httpx.InvalidURL) as error:
            raise self._proxy_trouble(error) from None

    def open_sync(self) -> httpx.Client:
        """Make the client for transfers, which uses each connection once.

        Raises:
            HostUnreachable: the proxy that the environment names cannot be used.
        """
        limits = httpx.Limits(max_connections=TRANSFER_CONNECTIONS, max_keepalive_connections=0)
        try:
            return httpx.Client(
                verify=tls_context(), limits=limits, trust_env=self._may_use_proxy, cookies=_no_cookies()
            )
        except (ImportError, ValueError, httpx.InvalidURL) as error:
            raise self._proxy_trouble(error) from None

    @property
    def _may_use_proxy(self) -> bool:
        """No proxy leads to this computer itself, whatever the environment says."""
        return not is_loopback(self.address.origin[1])

    def _proxy_trouble(self, error: Exception) -> HostUnreachable:
        reason = "SOCKS is not supported" if isinstance(error, ImportError) else "its address cannot be read"
        return HostUnreachable(
            host=self.host, reason=f"the proxy of this computer's settings cannot be used ({reason})"
        )


def _no_cookies() -> CookieJar:
    """Make a jar that takes no cookie: they would go to other ports and hosts than they came from."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=[]))
