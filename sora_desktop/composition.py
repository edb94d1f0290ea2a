"""Builds every object below the screen once, and takes them down in reverse; no Qt."""

from __future__ import annotations

import asyncio
import os
from collections import ChainMap
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from sora_desktop.services.adoption.servers import ServerClips
from sora_desktop.services.adoption.service import AdoptionService
from sora_desktop.services.bundle import Services
from sora_desktop.services.callers import CallerService
from sora_desktop.services.catalogue import CatalogueService
from sora_desktop.services.characters import CharacterService
from sora_desktop.services.connection_reports import CheckResult, ConnectionReport
from sora_desktop.services.connections import ConnectionService
from sora_desktop.services.downloads import DownloadService
from sora_desktop.services.driving.branch import Branch
from sora_desktop.services.driving.calls import Engine
from sora_desktop.services.driving.clips import SharedLibrary
from sora_desktop.services.driving.doors import Directions, SharedJobs, SharedQueue
from sora_desktop.services.driving.lending import Lending
from sora_desktop.services.driving.roles import Role
from sora_desktop.services.driving.wheel import Parts, Wheel
from sora_desktop.services.erasure import Erasure
from sora_desktop.services.events import EventBus
from sora_desktop.services.exports import ExportService
from sora_desktop.services.filters import FilterService
from sora_desktop.services.frames import FrameService
from sora_desktop.services.jobs import JobService
from sora_desktop.services.keeping import Keeping, sweep
from sora_desktop.services.keys import KeyService
from sora_desktop.services.lineage import LineageService
from sora_desktop.services.local_service import LocalServiceOnDemand
from sora_desktop.services.lookout import Lookout
from sora_desktop.services.progress import LiveProgress
from sora_desktop.services.prompts import PromptService
from sora_desktop.services.queue_board import QueueBoard
from sora_desktop.services.reconciliation import Reconciliation
from sora_desktop.services.references import ReferenceService
from sora_desktop.services.register import JobRegister
from sora_desktop.services.relocation import RelocationService
from sora_desktop.services.rooms import Rooms, usable_client
from sora_desktop.services.safekeeping import Safekeeping
from sora_desktop.services.service_token import ServiceToken
from sora_desktop.services.settings import SettingsService
from sora_desktop.services.sidecar_keeping import SidecarKeeping
from sora_desktop.services.spending import SpendingService
from sora_desktop.services.telling import Courier
from sora_desktop.services.trust import TrustService
from sora_desktop.services.updates import UpdateService
from sora_desktop.services.verification.service import VerificationService
from sora_desktop.services.wakefulness import Wakefulness
from sora_desktop.services.webhooks import WebhookService
from sora_desktop.stamp import read_stamp
from sora_desktop.storage.caller_keys import CallerKeyRepository
from sora_desktop.storage.characters import CharacterRepository
from sora_desktop.storage.clip_places import ClipPlaces
from sora_desktop.storage.connections import ConnectionRepository
from sora_desktop.storage.erasures import ErasureRepository
from sora_desktop.storage.files import VideoFiles
from sora_desktop.storage.job_index import JobIndex
from sora_desktop.storage.jobs import JobRepository
from sora_desktop.storage.lineage import LineageIndex
from sora_desktop.storage.prompts import PromptRepository
from sora_desktop.storage.queue import QueueRepository
from sora_desktop.storage.references import ReferenceStore
from sora_desktop.storage.saved_filters import SavedFilterRepository
from sora_desktop.storage.secrets import SecretStore
from sora_desktop.storage.settings import load
from sora_desktop.storage.sources import SourceIndex
from sora_desktop.storage.spending import SpendingRepository
from sora_desktop.storage.trust import TrustStore
from sora_desktop.storage.webhooks import WebhookRepository
from sora_desktop.storage.whereabouts import open_database

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from sora_desktop.clients.base import SoraClient
    from sora_desktop.domain.connections import Connection, ConnectionSecrets
    from sora_desktop.domain.live_tests import LiveTests
    from sora_desktop.domain.webhooks import Delivery
    from sora_desktop.services.connections import ClientOpener
    from sora_desktop.services.driving.calling import Answer
    from sora_desktop.services.local_service import LoadLocalService
    from sora_desktop.storage.paths import DataPaths


class _Closing(Protocol):
    """What has something to finish."""

    async def close(self) -> None:
        """Finish it."""


_Owned = TypeVar("_Owned", bound=_Closing)

__all__ = ["Role", "Services", "open_services"]


async def open_services(  # noqa: PLR0913 - what front ends and tests replace, each by its name
    paths: DataPaths,
    *,
    role: Role = Role.DRIVE_ALL,
    open_client: ClientOpener | None = None,
    secrets: SecretStore | None = None,
    environment: Mapping[str, str] = os.environ,
    load_local_service: LoadLocalService | None = None,
    answer: Answer | None = None,
) -> Services:
    """Open the data folder and build the services over it.

    Args:
        paths: where everything is kept.
        role: what this process is there for; where another one drives already, it becomes its guest.
        open_client: makes the client of a connection; the real ones if not given.
        secrets: where keys are kept; the system's keyring if not given.
        environment: the environment variables that connections may name.
        load_local_service: loads what a window lets other programs use it by.
        answer: what a window does when another start calls it, from before the folder is open until it is closed.

    Raises:
        WindowElsewhere: this is a window, and another one of this folder came to the front.
        AlreadyDriving: another process drives the jobs of this folder, and cannot be reached.
        OtherVersionDrives: it is of another version.
        StorageError: the folder or its database cannot be used.
    """
    async with AsyncExitStack() as stack:
        events = EventBus()
        wheel = Wheel(paths, role, events, answer)
        stack.push_async_callback(wheel.leave)
        await wheel.board()
        loaded = await asyncio.to_thread(load, paths.settings)
        settings = _owned(stack, SettingsService(paths.settings, loaded, events))
        database = await open_database(paths)
        stack.push_async_callback(asyncio.to_thread, database.close)
        repository = JobRepository(database)

        files = partial(_files, settings, paths)
        keyring = secrets or SecretStore()
        keys = KeyService(keyring, environment)
        borrowed: dict[str, str] = {}
        connections = _owned(
            stack,
            ConnectionService(
                repository=ConnectionRepository(database),
                jobs=repository,
                keys=keys,
                events=events,
                open_client=open_client or _client_opener(paths),
                test_client=_test_client,
                test_live=_test_live,
                environment=ChainMap(borrowed, dict(environment)),
            ),
        )
        await connections.load()
        lending = Lending(connections, keys, environment, borrowed)
        register = JobRegister(repository, events)
        index = JobIndex(database)
        catalogue = CatalogueService(
            index=index,
            repository=repository,
            sources=SourceIndex(database),
            files=files,
            thumbnails=paths.thumbnails,
        )
        stack.callback(catalogue.close)
        frames = FrameService(paths.strips)
        stack.callback(frames.close)
        spending = _owned(stack, SpendingService(SpendingRepository(database), events, _now))
        references = ReferenceService(ReferenceStore(paths.references))
        trust = TrustService(TrustStore(paths.trust))
        webhooks = WebhookService(WebhookRepository(database), keyring, _notify, _now)

        async def build(drives: bool) -> Engine:  # noqa: FBT001 - a callback's
            branch = Branch(events)
            board = QueueBoard(QueueRepository(database), branch, _now)
            await board.load()
            downloads = DownloadService(files, register, anchors=trust.pem_now)
            awake = Wakefulness(
                branch,
                wanted=lambda: drives and settings.current.keep_awake,
                stuck=lambda: jobs.parked().keys(),
            )
            rooms = Rooms(
                register=register,
                connections=connections,
                board=board,
                lookout=Lookout(
                    register,
                    branch,
                    clients=lambda name: usable_client(connections, name),
                    usual=repository.usual_duration,
                    watching=awake.note,
                ),
                downloads=downloads,
                reconciliation=Reconciliation(repository),
                now=_now,
                calendar=spending.calendar,
                patience=wheel.patience,
            )
            erasure = Erasure(ErasureRepository(database), files=files, paths=paths, events=branch, now=_now)
            jobs = JobService(rooms=rooms, events=branch, references=references, files=files, erasure=erasure)
            keeping = Keeping(
                rooms,
                jobs,
                places=ClipPlaces(database),
                erasure=erasure,
                settings=settings,
                paths=paths,
                files=files,
                events=branch,
            )
            sidecars = SidecarKeeping(branch, settings, index.sequences, index.page)
            safekeeping = Safekeeping(paths.database, branch, _now)
            courier = Courier(webhooks, branch, _now)

            closing = (keeping.close, safekeeping.close, erasure.close, jobs.stop, courier.close, awake.close)
            stop = partial(_stop, (*closing, spending.close, sidecars.close), downloads, branch)
            if drives:
                await sweep(settings, files, repository, jobs)
                await keeping.start()
                for start in (spending.watch, safekeeping.start, erasure.start, courier.start, sidecars.start):
                    start()
            return Engine(jobs, jobs.queue, keeping.work, stop)

        stack.push_async_callback(wheel.stop)
        await wheel.begin(Parts(build, _Reader(repository, index), lending))
        directions = Directions(wheel, connections, lending)
        return _with_local_service(
            Services(
                paths,
                events,
                settings,
                connections,
                SharedJobs(wheel, directions),
                SharedQueue(wheel, directions),
                catalogue,
                frames,
                LineageService(LineageIndex(database), index),
                ExportService(paths.references, repository.of_file, index.page),
                CharacterService(CharacterRepository(database), connections, _now),
                references,
                spending,
                trust,
                VerificationService(repository, index, connections, trust.pem, _now),
                CallerService(CallerKeyRepository(database), _now),
                LiveProgress(events),
                PromptService(PromptRepository(database)),
                webhooks,
                ServiceToken(keyring, paths.root if paths.are_apart else None),
                wheel,
                stack.pop_all(),
                adoption=AdoptionService(SharedLibrary(wheel), ClipPlaces(database), paths.references),
                server_clips=ServerClips(SharedLibrary(wheel), connections, repository),
                relocation=RelocationService(SharedLibrary(wheel), ClipPlaces(database), settings, paths),
                filters=FilterService(SavedFilterRepository(database)),
                updates=UpdateService(settings, read_stamp(), _now),
            ),
            load_local_service,
        )


def _with_local_service(services: Services, load: LoadLocalService | None) -> Services:
    """Give the services what other programs use them by, where that is wanted."""
    services.local_service = LocalServiceOnDemand(services, load) if load else None
    return services


def _owned(stack: AsyncExitStack, service: _Owned) -> _Owned:
    """Have a service closed with the others, in the reverse order of their making."""
    stack.push_async_callback(service.close)
    return service


def _files(settings: SettingsService, paths: DataPaths) -> VideoFiles:
    """Give the clips where the settings want them now."""
    now = settings.current
    folder = Path(now.videos_folder) if now.videos_folder else paths.videos
    return VideoFiles(folder, paths.parts, now.file_name_template, trash=paths.trash)


async def _stop(closing: Iterable[Callable[[], Awaitable[None]]], downloads: DownloadService, branch: Branch) -> None:
    """End what drives, part by part; nothing of it is heard of afterwards."""
    for close in closing:
        await close()
    downloads.close()
    branch.cut()


class _Reader:
    """Reads jobs for those that have them driven elsewhere."""

    def __init__(self, repository: JobRepository, index: JobIndex) -> None:
        """Read from both."""
        self.get = repository.get
        self.find = repository.find
        self.page = partial(index.page, deleted=True)


def _now() -> datetime:
    return datetime.now(UTC)


def _client_opener(paths: DataPaths) -> ClientOpener:
    """Make the function that opens clients; it loads their libraries when it is first called."""

    def open_it(
        connection: Connection, secrets: ConnectionSecrets, on_learned: Callable[[Connection], None]
    ) -> SoraClient:
        from sora_desktop.clients.factory import open_client  # noqa: PLC0415 - brings the network library

        return open_client(connection, secrets, state_folder=paths.simulated, on_learned=on_learned)

    return open_it


async def _notify(url: str, secret: str, message_id: str, body: str) -> Delivery:
    """Send a message to a webhook."""
    from sora_desktop.clients.notifying import notify  # noqa: PLC0415 - brings the network library

    return await notify(url, secret, message_id, body)


async def _test_client(connection: Connection, client: SoraClient) -> ConnectionReport:
    """Test a client without starting a paid job."""
    from sora_desktop.clients.probe import probe  # noqa: PLC0415 - not needed before somebody tests

    found = await probe(client)
    checks = tuple(CheckResult(check.subject, check.ok, check.detail, check.advice) for check in found.checks)
    return ConnectionReport(connection.name, found.ok, checks, found.error, found.learned)


async def _test_live(client: SoraClient) -> LiveTests:
    """Make the tests that cost nothing; the simulation has nothing to be tested."""
    from sora_desktop.clients.http import HttpSoraClient  # noqa: PLC0415 - the network library is there only where used
    from sora_desktop.clients.probing.live import live_tests  # noqa: PLC0415 - not needed before somebody tests
    from sora_desktop.domain.live_tests import LiveTests  # noqa: PLC0415 - the same

    return await live_tests(client) if isinstance(client, HttpSoraClient) else LiveTests()
