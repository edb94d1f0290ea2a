"""What a process changed that others keep in memory, and how they hear of it."""

from __future__ import annotations

import asyncio
import logging
from types import MappingProxyType
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import SoraDesktopError
from sora_desktop.domain.events import CapsChanged, ConnectionsChanged
from sora_desktop.services.driving.guests import Guest
from sora_desktop.services.driving.roles import WindowElsewhere

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sora_desktop.domain.events import Event
    from sora_desktop.services.driving.address import MeetingPoint
    from sora_desktop.services.driving.lending import Lending
    from sora_desktop.services.events import EventBus

_log = logging.getLogger(__name__)

_CONNECTIONS, _CAPS = "connections", "caps"
_NAMES: Mapping[type[Event], str] = MappingProxyType({ConnectionsChanged: _CONNECTIONS, CapsChanged: _CAPS})
_ANSWER_PATIENCE = 5.0
"""Seconds in which a driver that is alive has taken note."""


class News:
    """Tells the driver what was changed here, and everybody here what was changed elsewhere."""

    def __init__(self, bus: EventBus, tell: Callable[[list[str]], None]) -> None:
        """Listen to `bus`, and `tell` the driver at once where there is a line to it."""
        self._bus = bus
        self._tell = tell
        self._kept: list[str] = []
        self._echoing = False
        bus.subscribe(self._happened)

    def echoed(self, event: Event) -> None:
        """Publish here what the driver published."""
        self._echoing = True
        try:
            self._bus.publish(event)
        finally:
            self._echoing = False

    async def heard(self, news: list[str], lending: Lending) -> None:
        """Read anew what another process changed, and tell everybody here."""
        self._echoing = True
        try:
            if _CONNECTIONS in news:
                await lending.reload()
            if _CAPS in news:
                self._bus.publish(CapsChanged())
        finally:
            self._echoing = False

    async def heard_of_all(self, lending: Lending) -> None:
        """Read everything anew: this process could not hear what others changed, or took no note of it."""
        await self.heard([_CONNECTIONS, _CAPS], lending)

    async def deliver(self, meeting: MeetingPoint) -> None:
        """Tell whoever drives, if somebody does, what was changed by a process that only looks."""
        address = await asyncio.to_thread(meeting.read) if self._kept else None
        if address is None:
            return
        guest = Guest()
        try:
            async with asyncio.timeout(_ANSWER_PATIENCE):
                await guest.visit(address, {"news": self._kept})
        except (TimeoutError, SoraDesktopError, WindowElsewhere) as error:
            _log.warning("whoever drives may not know of a change yet: %s", error)
        guest.leave()

    def _happened(self, event: Event) -> None:
        news = (
            _CONNECTIONS if isinstance(event, ConnectionsChanged) else _CAPS if isinstance(event, CapsChanged) else None
        )
        if news is None or self._echoing:
            return
        if news not in self._kept:
            self._kept.append(news)
        self._tell([news])
