"""What the window knows of the local service: how to start and stop it, and how callers reach it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.services.bundle import Services

    LoadLocalService = Callable[[Services], "LocalService"]
    """Makes the service over open services; slow the first time, because it loads the web framework."""


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
