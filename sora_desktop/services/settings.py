"""The settings as they are now; a change is saved and told."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import StorageError
from sora_desktop.domain.events import SettingsChanged, TroubleArose
from sora_desktop.storage.settings import Settings, load, save

if TYPE_CHECKING:
    from pathlib import Path

    from sora_desktop.services.events import EventBus

_log = logging.getLogger(__name__)


class SettingsService:
    """Holds the settings; writes are made one after the other on a worker thread."""

    def __init__(self, path: Path, settings: Settings, events: EventBus) -> None:
        """Begin with `settings`, kept at `path`."""
        self._path = path
        self._events = events
        self._current = settings
        self._saving: asyncio.Task[None] | None = None
        self._unsaved = False
        self._failed = False

    @property
    def current(self) -> Settings:
        """The settings now."""
        return self._current

    @property
    def usual(self) -> Settings:
        """The settings that the program comes with."""
        return Settings()

    def change(self, **fields: object) -> None:
        """Change some settings; they are on disk a moment later, and at the latest after `close`."""
        changed = dataclasses.replace(self._current, **fields)  # type: ignore[arg-type]
        if changed == self._current:
            return
        self._current = changed
        self._unsaved = True
        if self._saving is None or self._saving.done():
            self._saving = asyncio.ensure_future(self._save())
        self._events.publish(SettingsChanged())

    async def saved(self) -> None:
        """Wait until what was changed so far is on disk."""
        if self._saving is not None:
            await asyncio.shield(self._saving)

    async def refresh(self) -> None:
        """Take over which folders clips are in from another process that moved them meanwhile."""
        await self.saved()
        if not await asyncio.to_thread(self._path.exists):
            return
        there = await asyncio.to_thread(load, self._path)
        if self._unsaved or self._failed or there.problem is not None:
            return
        taken_over = dataclasses.replace(
            self._current, videos_folder=there.videos_folder, former_folders=there.former_folders
        )
        if taken_over != self._current:
            self._current = taken_over
            self._events.publish(SettingsChanged())

    async def close(self) -> None:
        """Wait until everything is on disk."""
        if self._saving is not None:
            await self._saving

    async def _save(self) -> None:
        while self._unsaved:
            self._unsaved = False
            try:
                await asyncio.to_thread(save, self._path, self._current)
                self._failed = False
            except StorageError as error:
                self._failed = True
                _log.warning("settings were not saved: %s", error)
                self._events.publish(TroubleArose(error))
