"""Tells of newer versions of the program, if a person switched that on; while it is off, nothing is asked."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import NeverSent, SoraDesktopError
from sora_desktop.domain.releases import host_of_address, is_at_home, is_newer
from sora_desktop.services.update_memory import UpdateMemory, read_memory, write_memory

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from sora_desktop.clients.releases import ReleaseAnswer
    from sora_desktop.domain.releases import Release
    from sora_desktop.services.settings import SettingsService
    from sora_desktop.stamp import Stamp

    Ask = Callable[[str, str | None], Awaitable[ReleaseAnswer]]
    """Asks an address for the newest release; the second text names the answer that is known, if one is."""


SETTLED = 20.0
"""Seconds after the start until the first look, so that nothing is slower for it."""

BETWEEN = 3600.0
"""Seconds from one look at the clock to the next."""

DAY = timedelta(days=1)
"""What lies between two questions at least, unless a person asks."""

REMINDER = timedelta(days=7)
"""After how long a person is told once more of a version that was told already."""

_log = logging.getLogger(__name__)


async def _ask(address: str, tag: str | None) -> ReleaseAnswer:
    from sora_desktop.clients.releases import ask_for_release  # noqa: PLC0415 - brings the network library

    return await ask_for_release(address, tag)


class UpdateService:
    """Asks at most once a day whether there is a newer version, and remembers what was answered.

    Attributes:
        stamp: which build this is.
    """

    def __init__(
        self,
        settings: SettingsService,
        stamp: Stamp,
        now: Callable[[], datetime],
        *,
        ask: Ask = _ask,
        first_after: float = SETTLED,
    ) -> None:
        """Do nothing yet.

        Args:
            settings: where is kept whether a person wants this, and what was answered.
            stamp: which build this is, and who knows its releases.
            now: gives the time in UTC.
            ask: asks for the newest release.
            first_after: seconds from `begin` to the first look.
        """
        self.stamp = stamp
        self._settings = settings
        self._now = now
        self._ask = ask
        self._first_after = first_after
        self._tell: Callable[[Release], None] | None = None
        self._watching: asyncio.Task[None] | None = None
        self._asking = asyncio.Lock()

    @property
    def address(self) -> str | None:
        """Whom to ask; None where nobody publishes such builds, or not over https."""
        releases = self.stamp.releases
        return releases if releases and host_of_address(releases) else None

    @property
    def host(self) -> str:
        """The server that is asked; empty without one."""
        return (host_of_address(self.address) or "") if self.address else ""

    @property
    def on(self) -> bool:
        """Whether a person wants to be told."""
        return self._settings.current.tell_updates and self.address is not None

    @property
    def asked_at(self) -> datetime | None:
        """When was asked last."""
        return self._memory.asked_at

    @property
    def newer(self) -> Release | None:
        """The newest release that is known, if it is newer than this program; its page only if it may be opened."""
        release = self._memory.release
        if release is None or not is_newer(release.version, self.stamp.version):
            return None
        safe = release.page is not None and is_at_home(release.page, self.address or "")
        return release if safe else dataclasses.replace(release, page=None)

    @property
    def skipped(self) -> bool:
        """Whether a person does not want to hear of that release."""
        newer = self.newer
        return newer is not None and newer.version == self._memory.skipped

    @property
    def came_from_an_index(self) -> bool:
        """Whether this is a Python package that was asked for by its name, and not by a file or an address."""
        import importlib.metadata  # noqa: PLC0415 - only where a person looks at this

        try:
            return importlib.metadata.distribution("sora-desktop").read_text("direct_url.json") is None
        except importlib.metadata.PackageNotFoundError:
            return False

    def begin(self, tell: Callable[[Release], None]) -> None:
        """Look from now on whether it is time to ask, if a person wants that; `tell` is told what to tell them."""
        self._tell = tell
        if self.on:
            self._watch(self._first_after)

    def switch(self, *, on: bool) -> None:
        """Do, or do not, what a person wants from now on; it is remembered."""
        self._settings.change(tell_updates=on)
        self._stop()
        if self.on and self._tell is not None:
            self._watch(0.0)

    def skip(self, version: str) -> None:
        """Tell no more of a version; a later one is told."""
        self._remember(dataclasses.replace(self._memory, skipped=version))

    async def check(self) -> Release | None:
        """Ask now, because a person wants to know, and give the newer release if there is one.

        Raises:
            ClientError: there was no usable answer.
        """
        async with self._asking:
            await self._ask_now()
        newer = self.newer
        if newer is not None:
            self._note_told(newer)
        return newer

    async def close(self) -> None:
        """Ask no more."""
        watching = self._stop()
        if watching is not None:
            with contextlib.suppress(asyncio.CancelledError):
                await watching

    @property
    def _memory(self) -> UpdateMemory:
        memory = read_memory(self._settings.current.updates)
        return memory if memory.address == self.address else UpdateMemory(self.address)

    def _remember(self, memory: UpdateMemory) -> None:
        self._settings.change(updates=write_memory(memory))

    def _watch(self, wait: float) -> None:
        self._watching = asyncio.create_task(self._look(wait), name="updates")

    def _stop(self) -> asyncio.Task[None] | None:
        watching, self._watching = self._watching, None
        if watching is not None:
            watching.cancel()
        return watching

    async def _look(self, wait: float) -> None:
        while True:
            await asyncio.sleep(wait)
            wait = BETWEEN
            async with self._asking:
                if self._is_due():
                    try:
                        await self._ask_now()
                    except SoraDesktopError as error:
                        # Nobody asked for this just now, so nobody is bothered with it.
                        _log.info("it is not known whether there is a newer version: %s", error)
            self._tell_once()

    def _is_due(self) -> bool:
        asked, now = self.asked_at, self._now()
        # A time that is still to come was written by a clock that was wrong.
        return asked is None or asked > now or now - asked >= DAY

    async def _ask_now(self) -> None:
        address, before = self.address, self._memory
        if address is None:
            return
        # Remembered before it is sent: whatever becomes of it, it was asked today.
        self._remember(dataclasses.replace(before, asked_at=self._now()))
        try:
            answer = await self._ask(address, before.tag if before.version else None)
        except NeverSent:
            self._remember(dataclasses.replace(self._memory, asked_at=before.asked_at))
            raise
        if not answer.unchanged:
            self._remember(self._memory.answered(answer.release, answer.tag))

    def _tell_once(self) -> None:
        """Tell of a newer version, unless it was skipped, or told a short while ago."""
        newer, memory, now = self.newer, self._memory, self._now()
        if newer is None or self.skipped or self._tell is None:
            return
        if (
            memory.told == newer.version
            and memory.told_at is not None
            and memory.told_at <= now < memory.told_at + REMINDER
        ):
            return
        self._note_told(newer)
        self._tell(newer)

    def _note_told(self, release: Release) -> None:
        self._remember(dataclasses.replace(self._memory, told=release.version, told_at=self._now()))
