"""Has the database backed up once a day while this process drives, out of everybody's way."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import DatabaseDamaged, StorageError
from sora_desktop.domain.events import TroubleArose
from sora_desktop.storage.backups import back_up_daily

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from sora_desktop.services.events import EventBus

SETTLED = 60.0
"""Seconds after the start until the first look, so that nothing is slower for it."""

BETWEEN = 3600.0
"""Seconds from one look to the next."""

_log = logging.getLogger(__name__)


class Safekeeping:
    """Looks now and then whether a day's backup is due, and makes it on a worker thread."""

    def __init__(
        self, database: Path, events: EventBus, now: Callable[[], datetime], *, first_after: float = SETTLED
    ) -> None:
        """Look after the database at a path; damage that comes to light is published on `events`."""
        self._database = database
        self._events = events
        self._now = now
        self._first_after = first_after
        self._looking: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look."""
        self._looking = asyncio.create_task(self._look(), name="safekeeping")

    async def close(self) -> None:
        """Look no more; a copy that is being made is finished or thrown away."""
        if self._looking is not None:
            self._looking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._looking

    async def _look(self) -> None:
        wait = self._first_after
        while True:
            await asyncio.sleep(wait)
            wait = BETWEEN
            try:
                made = await asyncio.to_thread(back_up_daily, self._database, self._now())
            except DatabaseDamaged as error:
                _log.warning("no backup was made: %s", error)
                self._events.publish(TroubleArose(error))
            except StorageError as error:
                _log.warning("no backup was made: %s", error)
            else:
                if made is not None:
                    _log.info("backed up the database as %s", made)
