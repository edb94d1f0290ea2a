"""Deletes for good what has lain in the trash for as long as a person chose, while this process drives."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import StorageError
from sora_desktop.domain.events import SettingsChanged

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.events import Event
    from sora_desktop.domain.jobs import JobId
    from sora_desktop.services.erasure import Erasure
    from sora_desktop.services.events import EventBus
    from sora_desktop.services.settings import SettingsService
    from sora_desktop.storage.clip_places import ClipPlaces

SETTLED = 60.0
"""Seconds after the start until the first look, so that nothing is slower for it."""

BETWEEN = 3600.0
"""Seconds from one look to the next."""

LONG_AWAY = timedelta(days=7)
"""How far the clock may have gone on since the last look without anybody wondering whether it is right."""

VERY_LONG_AWAY = timedelta(days=400)
"""The same while the clock is to prove itself already."""

PROOF = timedelta(days=1)
"""How long a clock that went further, or back, must go on as it is before it is believed."""

_PORTION = 500
_log = logging.getLogger(__name__)


class TrashAge:
    """What is in the trash when the rule is first known, or made shorter, counts from then on."""

    def __init__(
        self,
        *,
        settings: SettingsService,
        places: ClipPlaces,
        erasure: Erasure,
        lock: asyncio.Lock,
        events: EventBus,
        now: Callable[[], datetime],
    ) -> None:
        """Bring the parts together.

        Args:
            settings: how old the trash may become.
            places: knows what is in the trash.
            erasure: deletes for good.
            lock: held by whoever moves the file of a clip.
            events: tells of another choice.
            now: gives the time in UTC.
        """
        self._settings = settings
        self._places = places
        self._erasure = erasure
        self._lock = lock
        self._events = events
        self._now = now
        self._looking: asyncio.Task[None] | None = None
        self._days = settings.current.trash_days
        self._unsubscribe: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Begin to look now and then."""
        self._unsubscribe = self._events.subscribe(self._heard)
        self._looking = asyncio.create_task(self._look(), name="trash")

    async def close(self) -> None:
        """Look no more."""
        self._unsubscribe()
        if self._looking is not None:
            self._looking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._looking

    async def look(self) -> int:
        """Delete what is old enough, and give how many jobs these were.

        Raises:
            StorageError: it could not be committed.
        """
        since = self._note_rule()
        days = self._settings.current.trash_days
        now = self._now()
        if not self._is_believed(now) or days <= 0 or since > now - timedelta(days=days):
            return 0
        count = 0
        while True:
            async with self._lock:
                old: list[JobId] = await self._places.removed_before(now - timedelta(days=days), _PORTION)
                deleted = await self._erasure.delete(old) if old else []
            count += len(deleted)
            if not deleted:
                break
        if count:
            _log.info("deleted %d jobs for good that were in the trash for %d days", count, days)
        return count

    def _is_believed(self, now: datetime) -> bool:
        """Tell whether the clock can be right: a wrong one would make everything in the trash old in a moment."""
        settings = self._settings.current
        seen, doubt = _time(settings.trash_seen), _time(settings.trash_doubt)
        # Who looks in now and then goes on by months; what goes on by years has been set once more.
        usual = LONG_AWAY if doubt is None else VERY_LONG_AWAY
        if seen is not None and not seen - PROOF <= now <= seen + usual:
            doubt = now
            _log.info("the clock went from %s to %s: nothing is deleted by age for a day", seen, now)
        elif doubt is not None and doubt + PROOF <= now:
            doubt = None
        if seen is None or abs(now - seen) >= PROOF or doubt != _time(settings.trash_doubt):
            self._settings.change(trash_seen=now.isoformat(), trash_doubt=None if doubt is None else doubt.isoformat())
        return doubt is None

    def _note_rule(self) -> datetime:
        """Give since when the rule is known; what is not known begins now."""
        since = _time(self._settings.current.trash_since)
        now = self._now()
        if since is None or since > now:
            self._settings.change(trash_since=now.isoformat())
            return now
        return since

    def _heard(self, event: Event) -> None:
        if isinstance(event, SettingsChanged) and self._settings.current.trash_days != self._days:
            before, self._days = self._days, self._settings.current.trash_days
            if before <= 0 or 0 < self._days < before:
                # Nobody is to lose at once what they thought was kept for longer.
                self._settings.change(trash_since=self._now().isoformat())

    async def _look(self) -> None:
        wait = SETTLED
        while True:
            await asyncio.sleep(wait)
            wait = BETWEEN
            try:
                await self.look()
            except StorageError as error:
                _log.warning("the trash was not emptied: %s", error)


def _time(text: str | None) -> datetime | None:
    try:
        time = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return time.replace(tzinfo=UTC) if time is not None and time.tzinfo is None else time
