"""What the window knows of the local service: how to start and stop it, and how callers reach it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.services.bundle import Services

    LoadLocalService = Callable[[], Callable[[Services], "LocalService"]]
    """Loads the web framework, which is slow, and gives what makes the service; for a worker thread."""

DEFAULT_PORT = 3000
"""Where the service listens unless told otherwise."""


class LocalService(Protocol):
    """The service that other programs of this computer use."""

    @property
    def running(self) -> bool:
        """Whether it accepts connections."""

    @property
    def address(self) -> str | None:
        """Such as `http://127.0.0.1:3000`, or None while it does not run."""

    @property
    def token(self) -> str:
        """What callers have to send; it changes only with `renew_token`, and is empty before the first start."""

    async def start(self, port: int = DEFAULT_PORT) -> str:
        """Accept connections, and give the address; 0 picks a free port.

        Raises:
            CannotListen: the port is taken, or must not be used.
        """

    async def stop(self) -> None:
        """Accept no more, and end what is under way; nothing happens if it does not run."""

    async def renew_token(self) -> str:
        """Ask for another token from now on; callers with the old one are refused."""


class LocalServiceOnDemand:
    """The service of a window: nothing of it is loaded before somebody wants it."""

    def __init__(self, services: Services, load: LoadLocalService) -> None:
        """Do nothing yet."""
        self._services = services
        self._load = load
        self._service: LocalService | None = None
        self._changing = asyncio.Lock()

    @property
    def running(self) -> bool:
        """Whether it accepts connections."""
        return self._service is not None and self._service.running

    @property
    def address(self) -> str | None:
        """Such as `http://127.0.0.1:3000`, or None while it does not run."""
        return self._service.address if self._service else None

    @property
    def token(self) -> str:
        """What callers have to send; empty before the first start."""
        return self._service.token if self._service else ""

    async def start(self, port: int = DEFAULT_PORT) -> str:
        """Accept connections, and give the address; 0 picks a free port.

        Raises:
            CannotListen: the port is taken, or must not be used.
        """
        async with self._changing:
            return await (await self._loaded()).start(port)

    async def stop(self) -> None:
        """Accept no more, and end what is under way."""
        async with self._changing:
            if self._service is not None:
                await self._service.stop()

    async def renew_token(self) -> str:
        """Ask for another token from now on."""
        async with self._changing:
            return await (await self._loaded()).renew_token()

    async def _loaded(self) -> LocalService:
        if self._service is None:
            make = await asyncio.to_thread(self._load)
            self._service = make(self._services)
        return self._service


if TYPE_CHECKING:

    def _is_local_service(service: LocalServiceOnDemand) -> LocalService:
        return service
