"""The local service as the window and `serve` have it: started and stopped over open services."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.api.app import build_app
from sora_desktop.api.events import EventStreams
from sora_desktop.api.hosts import is_loopback
from sora_desktop.api.server import LocalServer, bind
from sora_desktop.services.local_service import DEFAULT_PORT
from sora_desktop.services.service_token import new_token

if TYPE_CHECKING:
    from sora_desktop.services.bundle import Services
    from sora_desktop.services.local_service import LocalService

LOOPBACK = "127.0.0.1"


class RestService:
    """Answers other programs of this computer over the services of this process."""

    def __init__(self, services: Services, *, token: str | None = None, host: str = LOOPBACK) -> None:
        """Do nothing yet.

        Args:
            services: of the data folder.
            token: what callers have to send; the one that the keyring keeps if not given.
            host: the address to listen at.
        """
        self._services = services
        self._given = token
        self._token = token or ""
        self._host = host
        self._server: LocalServer | None = None
        self._streams: EventStreams | None = None

    @property
    def running(self) -> bool:
        """Whether it accepts connections."""
        return self._server is not None

    @property
    def address(self) -> str | None:
        """Where callers reach it, or None while it does not run."""
        return self._server.address if self._server else None

    @property
    def token(self) -> str:
        """What callers have to send; empty before the first start."""
        return self._token

    async def start(self, port: int = DEFAULT_PORT) -> str:
        """Accept connections, and give the address.

        Raises:
            CannotListen: the port is taken, or must not be used.
        """
        if self._server is not None:
            return self._server.address
        self._token = self._given or await self._services.service_token.get()
        listener = bind(self._host, port)
        streams = EventStreams(self._services.events)
        try:
            app = build_app(self._services, token=lambda: self._token, host=self._host, streams=streams)
            server = LocalServer(app, listener)
            await server.start()
        except BaseException:
            streams.close()
            listener.close()
            raise
        self._streams, self._server = streams, server
        return server.address

    async def stop(self) -> None:
        """Accept no more, and end what is under way."""
        server, self._server = self._server, None
        streams, self._streams = self._streams, None
        if streams is not None:
            streams.close()
        if server is not None:
            await server.stop()

    async def renew_token(self) -> str:
        """Ask for another token from now on."""
        if self._given is None:
            self._token = await self._services.service_token.renew()
        else:
            self._token = self._given = new_token()
        if self._streams is not None:
            self._streams.dismiss()
        return self._token


def stays_here(host: str) -> bool:
    """Tell whether only this computer can reach what listens at an address."""
    return is_loopback(host.lower().strip("[]"))


if TYPE_CHECKING:

    def _is_local_service(service: RestService) -> LocalService:
        return service
