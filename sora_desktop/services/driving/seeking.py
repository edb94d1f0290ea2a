"""Looks for a place: the lock of a data folder, or a seat beside whoever has it."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import AlreadyDriving
from sora_desktop.services.driving.guests import Guest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sora_desktop.services.driving.address import MeetingPoint
    from sora_desktop.storage.driver_lock import DriverLock
    from sora_desktop.storage.paths import DataPaths

PATIENCE = 5.0
"""Seconds that a driver whom nobody can reach gets to come or to go."""

WINDOW_GRACE = 5.0
"""Seconds that others leave the place to a window for which it was made free."""

_FIRST_LOOK = 0.02
_LONGEST_LOOK = 0.5


class Seeker:
    """Holds the lock, once it was got; the system frees it if this process is killed."""

    def __init__(self, paths: DataPaths, meeting: MeetingPoint) -> None:
        """Look in a data folder, and at the place where its driver can be met."""
        self._file = paths.lock
        self._meeting = meeting
        self._lock: DriverLock | None = None

    async def find(self, hello: Mapping[str, object], *, leave_to_window: bool) -> Guest | None:
        """Become the guest of whoever drives, or get the lock, for which None stands.

        Nobody tells when a lock gets free, so as long as there is no place this is looked at again and again.

        Args:
            hello: what to say to whoever drives.
            leave_to_window: whether a window is to have the lock first.

        Raises:
            WindowElsewhere: this is a window, and another one came to the front.
            AlreadyDriving: another process has the lock, and cannot be reached.
            OtherVersionDrives: it is of another version.
            StorageError: the folder does not take a lock.
        """
        loop = asyncio.get_running_loop()
        lock_from = loop.time() + (WINDOW_GRACE if leave_to_window else 0.0)
        until = lock_from + PATIENCE
        pause = _FIRST_LOOK
        while True:
            refused: AlreadyDriving | None = None
            if loop.time() >= lock_from:
                try:
                    await asyncio.to_thread(self._take)
                except AlreadyDriving as error:
                    refused = error
                else:
                    return None
            guest = await self._visited(hello)
            if guest.welcome:
                return guest
            if guest.answered:
                until, pause = loop.time() + PATIENCE, _FIRST_LOOK
            if refused is not None and loop.time() > until:
                raise refused
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_LOOK)

    async def give_up(self) -> None:
        """Give the lock back, if it was got."""
        if self._lock is not None:
            await asyncio.to_thread(self._lock.release)

    def _take(self) -> None:
        if self._lock is None:
            from sora_desktop.storage.driver_lock import DriverLock  # noqa: PLC0415 - who only looks needs none

            self._lock = DriverLock(self._file)
        self._lock.acquire()

    async def _visited(self, hello: Mapping[str, object]) -> Guest:
        """Go to whoever may drive; the result says what came of it."""
        guest = Guest()
        address = await asyncio.to_thread(self._meeting.read)
        if address is not None:
            token = os.environ.get("XDG_ACTIVATION_TOKEN")
            await guest.visit(address, {"hello": {**hello, "activation": token}})
        return guest
