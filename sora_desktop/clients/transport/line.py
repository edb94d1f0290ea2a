"""Everything about the way to one server that all of its calls share."""

from __future__ import annotations

import logging
import os
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING

import httpx

from sora_desktop import __version__
from sora_desktop.clients.kinds import kind_of
from sora_desktop.clients.transport.addresses import origin_of, parse_base_url
from sora_desktop.clients.transport.breakage import Trouble
from sora_desktop.clients.transport.credentials import Credentials
from sora_desktop.clients.transport.further_headers import further_headers
from sora_desktop.clients.transport.networks import NetworkGuard
from sora_desktop.clients.transport.patience import CONTROL_CONNECTIONS, KEEP_ALIVE, TRANSFER_CONNECTIONS, Patience
from sora_desktop.clients.transport.peers import Peers
from sora_desktop.clients.transport.proxies import Way
from sora_desktop.clients.transport.redaction import Redactor
from sora_desktop.clients.transport.redirects import named_place
from sora_desktop.clients.transport.tls import tls_context, tls_context_with
from sora_desktop.domain.errors import HostUnreachable

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Mapping
    from typing import TypeVar

    from sora_desktop.clients.transport.messages import Call
    from sora_desktop.clients.transport.patience import ConnectBudget
    from sora_desktop.domain.connections import Connection, ConnectionSecrets

    AnyClient = TypeVar("AnyClient", httpx.AsyncClient, httpx.Client)

USER_AGENT = f"sora-desktop/{__version__}"

for _name in ("httpx", "httpcore"):
    # They log addresses and headers as they are, and both may hold keys.
    logging.getLogger(_name).setLevel(logging.WARNING)


class Line:
    """Address, key, proxy, patience and safety of one connection.

    Attributes:
        connection: as it was when this was made.
        address: where the server is.
        guard: keeps answers from leading into foreign networks.
        redactor: knows what must not be written down.
        peers: knows who is at the other end of each connection.
        patience: how long is waited for what.
        way: how the connection gets out of this computer.
    """

    def __init__(
        self,
        connection: Connection,
        secrets: ConnectionSecrets,
        patience: Patience,
        *,
        besides: Redactor | None = None,
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        """Prepare; nothing is sent, but a CA file is read.

        Args:
            connection: the server, and how it is reached.
            secrets: what the connection needs and does not hold itself.
            patience: the usual times, where the connection has none of its own.
            besides: knows further secrets of the same server, which it may say on its own.
            environment: what `${NAME}` in a header stands for.

        Raises:
            InvalidConnection: a setting of the connection cannot work.
        """
        self.connection = connection
        self.secrets = secrets
        self.address = parse_base_url(connection.base_url)
        key = Credentials(connection.auth, secrets.key)
        further = further_headers(connection.headers, secrets.headers, taken=key.headers, environment=environment)
        self.way = Way(connection.proxy, secrets.proxy, home=self.address.origin[1])
        self._own_headers = {**further.values, **key.headers}
        own = Redactor((*key.secrets, *further.secrets, *self.way.secrets), headers=further.values)
        self.redactor = own.joined(besides) if besides else own
        self.peers = Peers(self.redactor, own_authority=connection.ca_file is not None)
        self.guard = NetworkGuard(self.address)
        self.patience = patience.as_wanted(connection, kind_of(connection.kind).answer_timeout)
        self._tls = tls_context_with(connection.ca_file) if connection.ca_file else None

    def __repr__(self) -> str:
        return f"Line({self.host})"

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

    def named_place(self, address: str) -> httpx.URL:
        """Read an address that an answer of the server named, such as where to look next or to fetch a file.

        Raises:
            UnsafeRedirect: it leads where we must not go.
        """
        url = named_place(self.address.root, address)
        self.guard.check(url)
        return url

    def headers(self, call: Call, *, with_key: bool) -> dict[str, str]:
        """Give the headers of a request.

        The key and the connection's further headers are among them only for the server's own origin.
        """
        own: Mapping[str, str] = self._own_headers if with_key else {}
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
            HostUnreachable: the proxy that the system's settings name cannot be used.
        """
        return self._open(
            httpx.AsyncClient, httpx.Limits(max_connections=CONTROL_CONNECTIONS, keepalive_expiry=KEEP_ALIVE)
        )

    def open_sync(self) -> httpx.Client:
        """Make the client for transfers, which uses each connection once.

        Raises:
            HostUnreachable: the proxy that the system's settings name cannot be used.
        """
        return self._open(httpx.Client, httpx.Limits(max_connections=TRANSFER_CONNECTIONS, max_keepalive_connections=0))

    def _open(self, make: Callable[..., AnyClient], limits: httpx.Limits) -> AnyClient:
        tls: ssl.SSLContext = self._tls or tls_context()
        if self.address.origin[0] == "https":
            # It is needed with the first connection, perhaps on the window's own thread.
            from sora_desktop.clients.transport import certificates  # noqa: F401, PLC0415 - loaded, to be there
        shared = {"verify": tls, "limits": limits, "cookies": _no_cookies()}
        try:
            return make(**shared, **self.way.options(tls))
        except (ImportError, ValueError, httpx.InvalidURL) as error:
            other = self.way.without_environment()
            if other is None:
                raise self._proxy_trouble(error) from None
        return make(**shared, **other)

    def _proxy_trouble(self, error: Exception) -> HostUnreachable:
        reason = "SOCKS is not supported" if isinstance(error, ImportError) else "its address cannot be read"
        return HostUnreachable(
            host=self.host,
            reason=f"the proxy of this computer's settings cannot be used ({reason})",
            trouble=Trouble.PROXY,
        )


def _no_cookies() -> CookieJar:
    """Make a jar that takes no cookie: they would go to other ports and hosts than they came from."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=[]))
