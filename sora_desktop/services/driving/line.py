"""A line between driver and guest: whole messages both ways, on threads that sleep while nothing is said."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import queue
import socket
import struct
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sora_desktop.services.driving.codec import plain
from sora_desktop.services.driving.greeting import NotOurs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from multiprocessing.connection import Connection

_log = logging.getLogger(__name__)

Message = dict[str, Any]

MOST_BYTES = 256 << 20
"""The longest message: a batch of several of the largest prompt files."""

MOST_UNREAD = 20_000
"""How many messages may wait for somebody who does not read, before the line is cut."""

_CREDENTIALS = struct.Struct("3i")
"""How Linux tells who is at the other end of a socket: process, user and group."""

_FAREWELL = 1.0
"""Seconds that the last messages get to be read."""


class Line:
    """One end of a connection whose other end knows the key; nobody who sends has to wait.

    What cannot be read as a message ends the line.
    """

    def __init__(self, connection: Connection, heard: Callable[[Message], None], ended: Callable[[], None]) -> None:
        """Take a connection over; `start` begins to read.

        Args:
            connection: the connection; the line closes it.
            heard: called with every message, on the loop.
            ended: called once, on the loop, when the line has ended, whoever ended it.
        """
        self._connection = connection
        self._loop = asyncio.get_running_loop()
        self._heard = heard
        self._ended = ended
        self._outgoing: queue.SimpleQueue[Mapping[str, object] | None] = queue.SimpleQueue()
        self._cutter = Cutter(connection)
        self._written = asyncio.Event()
        self._lock = threading.Lock()
        self._threads = 2

    def start(self) -> None:
        """Begin to read and to write."""
        for work in (self._read, self._write):
            threading.Thread(target=work, name=f"line {work.__name__.strip('_')}", daemon=True).start()

    def send(self, message: Mapping[str, object]) -> None:
        """Send a message at some time soon; if the other side is gone or does not read, so be it."""
        if self._outgoing.qsize() >= MOST_UNREAD:
            _log.warning("a line is cut, because its other end does not read")
            self.cut()
            return
        self._outgoing.put(message)

    async def finish(self) -> None:
        """Let the other side have what was sent, if it reads, and end the line."""
        self._outgoing.put(None)
        with suppress(TimeoutError):
            async with asyncio.timeout(_FAREWELL):
                await self._written.wait()
        self.cut()

    def cut(self) -> None:
        """End the line at once."""
        self._outgoing.put(None)
        self._cutter.cut()

    def _read(self) -> None:
        try:
            while True:
                message = json.loads(self._connection.recv_bytes(MOST_BYTES))
                if not isinstance(message, dict):
                    break
                self._loop.call_soon_threadsafe(self._heard, message)
        except (OSError, EOFError, ValueError, RecursionError, MemoryError, RuntimeError):
            # Gone, not a message of ours, or our loop is closed: over in any case.
            pass
        finally:
            self._outgoing.put(None)
            self._cutter.cut()
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._ended)
            self._leave()

    def _write(self) -> None:
        try:
            while (message := self._outgoing.get()) is not None:
                self._connection.send_bytes(json.dumps(message, default=plain).encode())
        except (OSError, ValueError, MemoryError):
            self._cutter.cut()
        finally:
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._written.set)
            self._leave()

    def _leave(self) -> None:
        """Close the connection with the last thread, so that no number of a file is used for another one."""
        with self._lock:
            self._threads -= 1
            if self._threads:
                return
        self._cutter.close()
        self._connection.close()


class Cutter:
    """Ends a connection from another thread than the one that waits for it."""

    def __init__(self, connection: Connection) -> None:
        """Be ready to end `connection`."""
        self._connection = connection
        self._lock = threading.Lock()
        # Closing a socket wakes nobody who reads from it; shutting it down does.
        self._socket = None if sys.platform == "win32" else socket.socket(fileno=os.dup(connection.fileno()))

    def require_this_person(self) -> None:
        """Make sure that the other end is a process of the same user, as far as the system tells.

        Raises:
            NotOurs: it is somebody else's.
        """
        if self._socket is not None and hasattr(socket, "SO_PEERCRED"):
            credentials = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
            if _CREDENTIALS.unpack(credentials)[1] != os.getuid():
                raise NotOurs

    def cut(self) -> None:
        """End the connection; doing so twice is harmless."""
        with self._lock, suppress(OSError):
            if self._socket is not None:
                self._socket.shutdown(socket.SHUT_RDWR)
            elif sys.platform == "win32":
                self._connection.close()

    def close(self) -> None:
        """Give back what was needed for it."""
        with self._lock:
            if self._socket is not None:
                self._socket.close()
