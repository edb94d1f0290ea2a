"""Builds every object below the screen once, and takes them down in reverse; no Qt."""

from __future__ import annotations

import asyncio
import os
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.services.connections import ConnectionService
from sora_desktop.services.downloads import DownloadService
from sora_desktop.services.events import EventBus
from sora_desktop.services.following import Rooms
from sora_desktop.services.jobs import JobService
from sora_desktop.services.keys import KeyService
from sora_desktop.services.library import LibraryService
from sora_desktop.services.reconciliation import Reconciliation
from sora_desktop.services.references import ReferenceService
from sora_desktop.services.register import JobRegister
from sora_desktop.services.scheduler import Scheduler
from sora_desktop.services.settings import SettingsService
from sora_desktop.storage.connections import ConnectionRepository
from sora_desktop.storage.database import Database
from sora_desktop.storage.driver_lock import DriverLock
from sora_desktop.storage.files import VideoFiles
from sora_desktop.storage.job_index import JobIndex
from sora_desktop.storage.jobs import JobRepository
from sora_desktop.storage.references import ReferenceStore
from sora_desktop.storage.secrets import SecretStore
from sora_desktop.storage.settings import load

if TYPE_CHECKING:
    from sora_desktop.storage.paths import DataPaths


@dataclass(slots=True)
class Services:
    """Everything that a front end works with."""

    paths: DataPaths
    events: EventBus
    settings: SettingsService
    connections: ConnectionService
    jobs: JobService
    library: LibraryService
    _teardown: AsyncExitStack = field(repr=False)

    async def close(self) -> None:
        """Stop everything, in the reverse order of its making; unfinished jobs can be resumed."""
        await self._teardown.aclose()


async def open_services(paths: DataPaths, *, drive: bool = True) -> Services:
    """Open the data folder and build the services over it.

    With `drive`, this process becomes the one that may send, follow and change jobs; without,
    it may only look.

    Raises:
        AlreadyDriving: another process drives the jobs of this folder.
        StorageError: the folder or its database cannot be used.
    """
    async with AsyncExitStack() as stack:
        events = EventBus()
        if drive:
            lock = await asyncio.to_thread(DriverLock.take, paths.lock)
            stack.callback(lock.release)
        loaded = await asyncio.to_thread(load, paths.settings)
        settings = SettingsService(paths.settings, loaded, events)
        stack.push_async_callback(settings.close)
        database = await asyncio.to_thread(Database.open, paths.database)
        stack.push_async_callback(asyncio.to_thread, database.close)
        repository = JobRepository(database)

        def files() -> VideoFiles:
            chosen = settings.current.videos_folder
            return VideoFiles(Path(chosen) if chosen else paths.videos, settings.current.file_name_template)

        connections = ConnectionService(
            repository=ConnectionRepository(database),
            jobs=repository,
            keys=KeyService(SecretStore(), os.environ),
            events=events,
            open_client=_client_opener(paths),
            test_client=_test_client,
        )
        stack.push_async_callback(connections.close)
        await connections.load()
        register = JobRegister(repository, events)
        downloads = DownloadService(files, register)
        stack.callback(downloads.close)
        library = LibraryService(
            index=JobIndex(database), repository=repository, files=files, thumbnails=paths.thumbnails
        )
        stack.callback(library.close)
        rooms = Rooms(
            register=register,
            connections=connections,
            scheduler=Scheduler(connections.concurrency),
            downloads=downloads,
            reconciliation=Reconciliation(repository),
        )
        jobs = JobService(
            rooms=rooms,
            events=events,
            references=ReferenceService(ReferenceStore(paths.root / "references")),
            files=files,
        )
        stack.push_async_callback(jobs.stop)
        return Services(paths, events, settings, connections, jobs, library, stack.pop_all())
