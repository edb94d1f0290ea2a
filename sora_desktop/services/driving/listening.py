"""Listens for guests on a thread of its own, and lets in who knows the key."""

from __future__ import annotations

import asyncio
import logging
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.services.driving.greeting import NotOurs, greet_guest
from sora_desktop.services.driving.line import Cutter
from sora_desktop.services.driving.reaching import GREETING_PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection, Listener
    from types import ModuleType

    from sora_desktop.services.driving.address import Address, MeetingPoint

_log = logging.getLogger(__name__)

_BACKLOG = 64
_MOST_STRANGERS = 32
"""How many that have not greeted yet may be in the door at once."""

_FAREWELL = 1.0
"""Seconds in which the thread that waits for guests has ended, once it was woken."""

_BREATH = 0.2
"""Seconds until the next try where the system has nothing left to accept a guest with."""


class Reception:
    """Where guests come in."""

    def __init__(self, meeting: MeetingPoint, admit: Callable[[Connection], None]) -> None:
        """Listen near `meeting`, and give every guest's connection to `admit`, on the loop."""
        self._meeting = meeting
        self._admit = admit
        self._loop = asyncio.get_running_loop()
        self._closing = threading.Event()
        self._address: Address | None = None
        self._thread: threading.Thread | None = None
        self._strangers = threading.BoundedSemaphore(_MOST_STRANGERS)

    def open(self) -> None:
        """Listen, and leave the address; blocking. Where that is not possible, nobody can come."""
        try:
            for place in self._meeting.places():
                listener = self._listening(place)
                if listener is not None:
                    self._address = self._meeting.announce(place)
                    arguments = (listener, self._address.key)
                    self._thread = threading.Thread(target=self._accept, args=arguments, name="reception", daemon=True)
                    self._thread.start()
                    return
        except OSError as error:
            _log.warning("no guests can be let in: %s", error)

    def close(self) -> None:
        """Let nobody in any more, and take the address away; blocking. Only for whoever holds the lock."""
        self._closing.set()
        if self._address is not None and self._thread is not None:
            # Closing the socket would not wake the thread that waits for guests.
            with suppress(OSError, EOFError, ValueError):
                _connections().Client(self._address.place, self._address.family).close()
            self._thread.join(_FAREWELL)
        with suppress(OSError):
            self._meeting.clear()

    def _listening(self, place: str) -> Listener | None:
        family = "AF_PIPE" if place.startswith("\\\\") else "AF_UNIX"
        try:
            listener: Listener = _connections().Listener(place, family, _BACKLOG)
            if family == "AF_UNIX":
                Path(place).chmod(0o600)
        except OSError as error:
            _log.info("no guests can be let in at %s: %s", place, error)
            return None
        return listener

    def _accept(self, listener: Listener, key: bytes) -> None:
        while not self._closing.is_set():
            try:
                connection = listener.accept()
            except OSError:
                self._closing.wait(_BREATH)
                continue
            if self._closing.is_set() or not self._strangers.acquire(blocking=False):
                connection.close()
                continue
            threading.Thread(target=self._greet, args=(connection, key), name="greeting", daemon=True).start()
        # Somebody may have removed it from the disk.
        with suppress(OSError):
            listener.close()

    def _greet(self, connection: Connection, key: bytes) -> None:
        cutter = Cutter(connection)
        alarm = threading.Timer(GREETING_PATIENCE, cutter.cut)
        alarm.daemon = True
        alarm.start()
        try:
            cutter.require_this_person()
            greet_guest(connection, key)
            self._loop.call_soon_threadsafe(self._admit, connection)
        except (NotOurs, OSError, EOFError, ValueError, RuntimeError):
            connection.close()
        finally:
            alarm.cancel()
            cutter.close()
            self._strangers.release()


def _connections() -> ModuleType:
    from multiprocessing import connection  # noqa: PLC0415 - slow to load, and the window is to be seen before

    return connection
