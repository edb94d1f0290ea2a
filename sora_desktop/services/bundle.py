"""What a front end is handed: all services of one data folder together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from contextlib import AsyncExitStack

    from sora_desktop.services.adoption.servers import ServerClips
    from sora_desktop.services.adoption.service import AdoptionService
    from sora_desktop.services.callers import CallerService
    from sora_desktop.services.catalogue import CatalogueService
    from sora_desktop.services.characters import CharacterService
    from sora_desktop.services.connections import ConnectionService
    from sora_desktop.services.doors import JobDoor, QueueDoor
    from sora_desktop.services.driving.calling import Answer
    from sora_desktop.services.driving.wheel import Wheel
    from sora_desktop.services.events import EventBus
    from sora_desktop.services.exports import ExportService
    from sora_desktop.services.filters import FilterService
    from sora_desktop.services.frames import FrameService
    from sora_desktop.services.lineage import LineageService
    from sora_desktop.services.local_service import LocalService
    from sora_desktop.services.progress import LiveProgress
    from sora_desktop.services.prompts import PromptService
    from sora_desktop.services.references import ReferenceService
    from sora_desktop.services.relocation import RelocationService
    from sora_desktop.services.service_token import ServiceToken
    from sora_desktop.services.settings import SettingsService
    from sora_desktop.services.spending import SpendingService
    from sora_desktop.services.trust import TrustService
    from sora_desktop.services.updates import UpdateService
    from sora_desktop.services.verification.service import VerificationService
    from sora_desktop.services.webhooks import WebhookService
    from sora_desktop.storage.paths import DataPaths

    class OpenServices(Protocol):
        """Opens a data folder."""

        def __call__(self, paths: DataPaths, /, *, answer: Answer | None = None) -> Awaitable[Services]:
            """Open it; `answer` is what the window does when another start calls it."""

    LoadOpening = Callable[[], OpenServices]
    """Loads what is slow to load and gives the function that opens; for a worker thread."""


@dataclass(slots=True)
class Services:
    """Everything that a front end works with."""

    paths: DataPaths
    events: EventBus
    settings: SettingsService
    connections: ConnectionService
    jobs: JobDoor
    queue: QueueDoor
    catalogue: CatalogueService
    frames: FrameService
    lineage: LineageService
    exports: ExportService
    characters: CharacterService
    references: ReferenceService
    spending: SpendingService
    trust: TrustService
    verification: VerificationService
    callers: CallerService
    progress: LiveProgress
    prompts: PromptService
    webhooks: WebhookService
    service_token: ServiceToken
    wheel: Wheel
    """Who drives the jobs."""

    _teardown: AsyncExitStack = field(repr=False)
    adoption: AdoptionService
    server_clips: ServerClips
    relocation: RelocationService
    filters: FilterService
    updates: UpdateService
    local_service: LocalService | None = None
    """What other programs of this computer use; only windows can switch it on."""

    async def close(self) -> None:
        """Stop everything, in the reverse order of its making; unfinished jobs can be resumed."""
        if self.local_service is not None:
            await self.local_service.stop()
        await self.updates.close()
        await self._teardown.aclose()
