"""Ends a transfer that waits for a silent server as soon as it is to stop."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

_LOOK_EVERY = 0.2
"""Seconds between two looks at whether to stop."""


class Cutter:
    """Shuts the connection of a transfer down when it is to end, so that a blocked read returns."""

    def __init__(self, stop: threading.Event, is_late: Callable[[], bool]) -> None:
        """Prepare; `with` starts the watching.

        Args:
            stop: ends the transfer.
            is_late: tells whether the connection is not made although the time for it is over.
        """
        self._stop = stop
        self._is_late = is_late
        self._done = threading.Event()
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._thread = threading.Thread(target=self._watch, name="transfer-stop", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()
        self._let_go()

    def hold(self, connection: object) -> None:
        """Watch over a socket.

        It is doubled, because TLS takes the original away from whoever knew it.
        """
        if isinstance(connection, socket.socket):
            self._let_go()
            with self._lock:
                self._socket = connection.dup()

    def _watch(self) -> None:
        while not self._done.wait(_LOOK_EVERY):
            if self._stop.is_set() or self._is_late():
                with self._lock, contextlib.suppress(OSError):
                    if self._socket is not None:
                        self._socket.shutdown(socket.SHUT_RDWR)

    def _let_go(self) -> None:
        with self._lock:
            held, self._socket = self._socket, None
        if held is not None:
            held.close()
