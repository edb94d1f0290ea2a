"""One connection test at a time, which can be stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Coroutine

    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.services.connection_reports import ConnectionReport
    from sora_desktop.ui.connections.service import Start


class Trial(QObject):
    """Waits for a report on the window's loop.

    Signals:
        reported: The test ended with this ConnectionReport.
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

    def begin(self, asking: Coroutine[Any, Any, ConnectionReport]) -> None:
        """Begin a test in place of one that is still under way."""
        self.stop()
        self._task = self._start(self._wait_for(asking), on_error=self._on_error)

    def stop(self) -> None:
        """Stop the test, if one is under way."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
            self.stopped.emit()

    async def _wait_for(self, asking: Coroutine[Any, Any, ConnectionReport]) -> None:
        report = await asking
        self._task = None
        self.reported.emit(report)

    def _on_error(self, error: SoraDesktopError) -> None:
        self._task = None
        self.failed.emit(error)
