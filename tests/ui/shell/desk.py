"""The window at which a scene is played, with real services behind it."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sora_desktop.composition import Services
    from sora_desktop.domain.jobs import Job
    from sora_desktop.ui.main_window import MainWindow
    from sora_desktop.ui.wiring import Wiring

    AtDesk = Callable[[Callable[["Desk"], Awaitable[None]]], None]
    """What plays a scene at a desk, from its first moment to its end."""

PATIENCE = 30.0


@dataclass
class Desk:
    """A window with real services over a data folder of its own, and the simulation as its server."""

    window: MainWindow
    services: Services
    wiring: Wiring

    async def until(self, condition: Callable[[], object]) -> None:
        """Let the loop run until something holds."""
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, "it did not come to pass"
            await asyncio.sleep(0.01)

    def notices(self) -> list[str]:
        """Give the titles of the notices in sight."""
        return [card.message.title for card in self.window.notices.cards]

    async def settled(self, jobs: list[Job]) -> list[Job]:
        """Wait for the end of jobs."""
        return await self.services.jobs.wait([job.id for job in jobs])
