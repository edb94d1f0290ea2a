"""One connection test at a time, which can be stopped, and what the last test of each connection found."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QDateTime, QObject, Signal

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Coroutine

    from sora_desktop.domain.connections import Connection
    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.services.connection_reports import ConnectionReport
    from sora_desktop.ui.connections.service import Start


@dataclass(frozen=True, slots=True)
class Tested:
    """A test that went through."""

    report: ConnectionReport
    at: QDateTime
    address: str
    """Which address was tested."""


class Trial(QObject):
    """Waits for a report on the window's loop, and remembers it until the program ends.

    Signals:
        reported: The test ended (Tested).
        failed: It could not be done (SoraDesktopError).
        stopped: It was stopped before its end.
    """

    reported = Signal(object)
    failed = Signal(object)
    stopped = Signal()

    def __init__(self, start: Start, parent: QObject | None = None) -> None:
        """Begin nothing yet; `start` runs coroutines on the loop."""
        super().__init__(parent)
        self._start = start
        self._task: asyncio.Task[Any] | None = None
        self._found: dict[str, Tested] = {}

    def begin(self, asking: Coroutine[Any, Any, ConnectionReport], *, address: str, of: str | None) -> None:
        """Begin a test in place of one that is still under way.

        Args:
            asking: what tests.
            address: which address it asks.
            of: the id of the stored connection that is tested just as it is stored, if it is one.
        """
        self.stop()
        self._task = self._start(self._wait_for(asking, address, of), on_error=self._on_error)

    def stop(self) -> None:
        """Stop the test, if one is under way."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
            self.stopped.emit()

    def found(self, connection: Connection) -> Tested | None:
        """Give what the last test of a connection found, if it leads where it did then."""
        tested = self._found.get(connection.id)
        return tested if tested and tested.address == connection.base_url else None

    def passed(self, connection: Connection) -> bool | None:
        """Tell how the last test of a connection went; None if there was none."""
        tested = self.found(connection)
        if tested is not None:
            return tested.report.ok
        return True if connection.learned.tested_at is not None else None

    def remember(self, connection: Connection, tested: Tested | None) -> None:
        """Keep what was found of a connection, or with None forget it."""
        if tested is None:
            self._found.pop(connection.id, None)
        else:
            self._found[connection.id] = dataclasses.replace(tested, address=connection.base_url)

    async def _wait_for(self, asking: Coroutine[Any, Any, ConnectionReport], address: str, of: str | None) -> None:
        tested = Tested(await asking, QDateTime.currentDateTime(), address)
        self._task = None
        if of is not None:
            self._found[of] = tested
        self.reported.emit(tested)

    def _on_error(self, error: SoraDesktopError) -> None:
        self._task = None
        self.failed.emit(error)
