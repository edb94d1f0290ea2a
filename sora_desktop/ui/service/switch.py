"""Whether the local service is on, and what turning it on or off came to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.services.local_service import LocalService
    from sora_desktop.services.settings import SettingsService


class ServiceSwitch(QObject):
    """Turns the service on and off, one thing after the other, and remembers it for the next start.

    Signals:
        changed: Whether it is on, at work, or what was wrong has changed.
    """

    changed = Signal()

    def __init__(
        self,
        service: LocalService,
        settings: SettingsService,
        start: Callable[..., Any],
        parent: QObject,
        *,
        kept: Callable[[], bool] = lambda: True,
    ) -> None:
        """Do nothing yet.

        Args:
            service: what is turned on and off.
            settings: where that is remembered.
            start: runs a coroutine on the window's loop.
            parent: whom it belongs to.
            kept: tells whether the token was kept for the next start.
        """
        super().__init__(parent)
        self._service = service
        self._settings = settings
        self._start = start
        self._kept = kept
        self.busy = False
        self.error: SoraDesktopError | None = None

    @property
    def on(self) -> bool:
        """Whether other programs can connect."""
        return self._service.running

    @property
    def address(self) -> str:
        """Where they connect; empty while they cannot."""
        return self._service.address or ""

    @property
    def token(self) -> str:
        """What they have to send; empty before it is on for the first time."""
        return self._service.token

    @property
    def token_kept(self) -> bool:
        """Whether the token is the same after the next start."""
        return self._kept()

    @property
    def port(self) -> int:
        """The port that a person chose."""
        return self._settings.current.service_port

    def begin(self) -> None:
        """Turn it on if it was on when the program ended."""
        if self._settings.current.service_on:
            # Should the port be taken just now, it is tried again at the next start.
            self._do(self._begin_at(self.port))

    def turn_on(self, port: int) -> None:
        """Let other programs connect at a port; at another one than before, if it is on already."""
        self._do(self._turn_on(port))

    def turn_off(self) -> None:
        """Let nobody connect any more."""
        self._do(self._turn_off())

    def renew_token(self) -> None:
        """Ask for another token from now on."""
        self._do(self._renew())

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        if self.busy:
            work.close()
            return
        self.busy, self.error = True, None
        self.changed.emit()
        self._start(self._then_tell(work), on_error=self._on_error)

    async def _then_tell(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        finally:
            self.busy = False
            self.changed.emit()

    async def _turn_on(self, port: int) -> None:
        self._settings.change(service_port=port, service_on=False)
        await self._service.stop()
        await self._service.start(port)
        self._settings.change(service_on=True)

    async def _begin_at(self, port: int) -> None:
        await self._service.start(port)

    async def _turn_off(self) -> None:
        self._settings.change(service_on=False)
        await self._service.stop()

    async def _renew(self) -> None:
        await self._service.renew_token()

    def _on_error(self, error: SoraDesktopError) -> None:
        self.error = error
        self.changed.emit()
