"""Turns the system's wish that the program ends (Ctrl+C, SIGTERM, log-out) into a Qt signal."""

from __future__ import annotations

import contextlib
import signal
import socket
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSocketNotifier, Signal

if TYPE_CHECKING:
    from types import FrameType

    from PySide6.QtGui import QGuiApplication

_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class Termination(QObject):
    """Watches for the end.

    Python runs its signal handlers only between two steps of Python, and Qt's loop may idle in C++
    for ever; so the signal also writes to a socket that wakes the loop up.

    Signals:
        requested: The program is to end now; with the exit code that says why.
    """

    requested = Signal(int)

    def __init__(self, app: QGuiApplication) -> None:
        """Watch from now on."""
        super().__init__(app)
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._drain)
        self._former_wakeup = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        self._former = {number: signal.signal(number, self._on_signal) for number in _SIGNALS}
        app.commitDataRequest.connect(self._on_session_end)

    def stop(self) -> None:
        """Watch no more."""
        for number, handler in self._former.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._former_wakeup)
        self._notifier.setEnabled(False)
        self._reader.close()
        self._writer.close()

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        # 128 + the signal is what a shell reports for a process that ended by it.
        self.requested.emit(128 + number)

    def _on_session_end(self) -> None:
        self.requested.emit(0)

    def _drain(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while self._reader.recv(64):
                pass
