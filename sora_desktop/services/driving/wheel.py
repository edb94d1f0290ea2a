"""Who drives: this process, or another one whose guest it is; and how that changes while calls are under way."""

from __future__ import annotations

import asyncio
import logging
import os
from typing import TYPE_CHECKING, Any, NamedTuple

from sora_desktop import __version__
from sora_desktop.domain.errors import DriverFailed, SoraDesktopError
from sora_desktop.services.driving.address import MeetingPoint
from sora_desktop.services.driving.calls import RESUBMIT, RESUME, Nature, Result
from sora_desktop.services.driving.hosting import Host
from sora_desktop.services.driving.news import News
from sora_desktop.services.driving.performing import Moved, Performer, Ticket
from sora_desktop.services.driving.roles import Role
from sora_desktop.services.driving.seeking import Seeker
from sora_desktop.services.identity import prefix_of
from sora_desktop.services.reach import Patience
from sora_desktop.storage.soundness import is_behind

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from sora_desktop.domain.events import Event
    from sora_desktop.domain.jobs import Job, JobId
    from sora_desktop.services.driving.calling import Answer, WindowCalled
    from sora_desktop.services.driving.calls import Call, Engine
    from sora_desktop.services.driving.guests import Guest
    from sora_desktop.services.driving.lending import Lending
    from sora_desktop.services.driving.performing import JobReader
    from sora_desktop.services.events import EventBus
    from sora_desktop.storage.paths import DataPaths

_log = logging.getLogger(__name__)


class Parts(NamedTuple):
    """What the wheel works with once the data folder is open."""

    build: Callable[[bool], Awaitable[Engine]]
    """Makes an engine that knows what is committed now; told whether it is to drive."""

    reader: JobReader
    lending: Lending


class Wheel:
    """Takes the lock of a data folder and drives, or sits beside whoever does, and takes over at its end."""

    def __init__(self, paths: DataPaths, role: Role, bus: EventBus, answer: Answer | None = None) -> None:
        """Do nothing yet; `board` finds the place.

        Args:
            paths: where the data folder is.
            role: what this process is there for.
            bus: where events are published, the driver's too where another one drives.
            answer: what the window does when it is called by another start; nothing if not given.
        """
        self.version = __version__
        self.process = os.getpid()
        self.is_window = role is Role.WINDOW
        self._role = role
        self._bus = bus
        self._answer = answer
        self._database = paths.database
        self._meeting = MeetingPoint(paths.driving)
        self._seeker = Seeker(paths, self._meeting)
        self._host: Host | None = None
        self._guest: Guest | None = None
        self._engine: Engine | None = None
        self._performer: Performer | None = None
        self._parts: Parts | None = None
        self._settled = asyncio.Event()
        self._moving: asyncio.Task[None] | None = None
        self._making_room: asyncio.Task[None] | None = None
        self._failure: SoraDesktopError | None = None
        self._own: dict[JobId, None] = {}
        self._all = False
        self._ordered: set[str] = set()
        self._closing = False
        self._news = News(bus, self._tell_news)

    @property
    def engine(self) -> Engine:
        """The engine of this process; where another one drives, it can only be asked what needs no driver."""
        if self._engine is None:
            msg = "the services are not open"
            raise RuntimeError(msg)
        return self._engine

    @property
    def guest(self) -> Guest | None:
        """Our place beside the driver, if another process drives."""
        return self._guest

    async def board(self) -> None:
        """Take the lock, or find the process that has it.

        Raises:
            WindowElsewhere: this is a window, and another one came to the front.
            AlreadyDriving: another process has the lock, and cannot be reached.
            OtherVersionDrives: it is of another version.
            StorageError: the folder does not take a lock.
        """
        if self._role is Role.LOOK and await asyncio.to_thread(is_behind, self._database):
            # Nobody may bring the database up to date below a driver of the version that left it so.
            self._role = Role.DRIVE_OWN
        if self._role is not Role.LOOK:
            await self._find_place(leave_to_window=False)

    async def begin(self, parts: Parts) -> None:
        """Drive, or settle as a guest; the data folder is open now.

        Raises:
            StorageError: the state of the queue cannot be read.
        """
        self._parts = parts
        if self._role is Role.LOOK:
            self._engine = await parts.build(False)
            self._performer = Performer(self._engine, parts.reader)
        else:
            if self._guest is not None and self._guest.ended.is_set():
                await self._find_place(leave_to_window=self._guest.leaves_to_window)
            await self._sit_down(parts)
        self._bus.subscribe(self._happened)
        self._settled.set()

    async def call(self, call: Call, **arguments: Any) -> Any:  # noqa: ANN401 - as the call says
        """Have a call carried out by whoever drives; if that changes meanwhile, by the next one, and still only once.

        Raises:
            SoraDesktopError: what the call raises, or what keeps us from driving and from being driven.
        """
        ticket = Ticket.of(call)
        if call is RESUBMIT and self._parts is not None:
            job = await self._parts.reader.get(arguments["job_id"])
            ticket.attempt = job.attempt if job else None
        if call.adopts:
            self._adopt(arguments.get("job_ids", ()))
        self._all = self._all or call is RESUME
        while True:
            await self._settled.wait()
            if self._failure is not None:
                raise self._failure
            try:
                result = await self._asked(call, arguments, ticket)
                break
            except Moved:
                ticket.repeated = call.nature is not Nature.WAITS
                await asyncio.sleep(0)
        if call.adopts and call.result is not Result.STATE:
            jobs: list[Job] = [result] if call.result is Result.JOB else result
            self._adopt(job.id for job in jobs)
        return result

    async def stop(self) -> None:
        """Do nothing with jobs any more; those that another process drives go on there. Stopping twice is harmless."""
        if self._closing:
            return
        self._closing = True
        moves = [task for task in (self._moving, self._making_room) if task is not None]
        for task in moves:
            task.cancel()
        await asyncio.gather(*moves, return_exceptions=True)
        await self._stop_driving()
        if self._engine is not None:
            await self._engine.stop()
        if self._guest is not None:
            await self._guest.finish()
        elif self._role is Role.LOOK:
            await self._news.deliver(self._meeting)

    async def leave(self) -> None:
        """Give the lock back, and let guests go on by themselves; the very last thing."""
        self._closing = True
        if self._guest is not None:
            self._guest.leave()
        await self._give_up_lock(for_window=False)

    async def ready(self) -> tuple[Performer, Lending]:
        """Wait until the calls of guests can be carried out; who comes at the end waits until the line ends."""
        await self._settled.wait()
        while self._performer is None or self._parts is None:
            # Nobody sets this: the line, and whoever waits for it, ends in a moment.
            await asyncio.Event().wait()
        return self._performer, self._parts.lending

    def patience(self, job_id: JobId) -> Patience:
        """Say for which servers that cannot be reached a job waits: a command is to be told soon."""
        if prefix_of(job_id) in self._ordered:
            return Patience.SHORT
        return Patience.LONG if self.is_window else Patience.USUAL

    def note_ordered(self, prefix: str) -> None:
        """Note that jobs whose ids begin so are ordered by a command, which waits for an answer."""
        self._ordered.add(prefix)

    def call_window(self, called: WindowCalled) -> bool:
        """Have the window come to the front and do what is wanted; tell whether there is one that still can."""
        return self.is_window and (self._answer is None or self._answer(called))

    def make_room(self) -> None:
        """Begin to let a window drive."""
        if self._making_room is None or self._making_room.done():
            self._making_room = asyncio.ensure_future(self._make_room())

    async def heard_news(self, news: list[str]) -> None:
        """Take note of what another process changed."""
        await self._settled.wait()
        if self._parts is not None:
            await self._news.heard(news, self._parts.lending)

    async def _make_room(self) -> None:
        """Let a window drive: stop at a safe point, give the lock back, and become its guest."""
        await self._settled.wait()
        if self._performer is None or self._closing or self._guest is not None:
            return
        self._settled.clear()
        await self._stop_driving()
        await self._give_up_lock(for_window=True)
        await self._move(leave_to_window=True)

    async def _asked(self, call: Call, arguments: Mapping[str, Any], ticket: Ticket) -> Any:  # noqa: ANN401
        if self._guest is not None and not self._closing:
            return await self._guest.ask(call, arguments, ticket)
        if self._performer is not None:
            return await self._performer.run(call, arguments, ticket)
        # Nothing is done any more; whoever asks now is about to end, too.
        if call.nature is Nature.WAITS and self._parts is not None:
            found = [await self._parts.reader.get(job_id) for job_id in arguments["job_ids"]]
            return [job for job in found if job is not None]
        raise DriverFailed(reason="it is ending")

    async def _find_place(self, *, leave_to_window: bool) -> None:
        """Get the lock, or become the guest of whoever has it."""
        self._guest = None
        hello = {"version": self.version, "role": self._role, "jobs": list(self._own), "all": self._all}
        self._guest = await self._seeker.find(hello, leave_to_window=leave_to_window)
        if self._guest is None:
            self._host = Host(self, self._meeting)
            await self._host.open()

    async def _sit_down(self, parts: Parts) -> None:
        """Drive with a new engine, or be driven."""
        if self._guest is not None:
            self._engine = self._engine or await parts.build(False)
            self._guest.settle(parts.reader, self._news.echoed, parts.lending.gift)
            self._watch(self._guest)
            return
        if self._engine is not None:
            # It knows nothing of what others did meanwhile; nor do the connections.
            await self._engine.stop()
            await self._news.heard_of_all(parts.lending)
        self._engine = await parts.build(True)
        self._performer = Performer(self._engine, parts.reader)
        if self._all:
            await self._engine.jobs.resume()
        elif self._own:
            await self._engine.jobs.take_up(list(self._own))

    def _watch(self, guest: Guest) -> None:
        """Look for another place as soon as this one is gone."""

        async def watch() -> None:
            await guest.ended.wait()
            if not self._closing and self._guest is guest:
                self._settled.clear()
                await self._move(leave_to_window=guest.leaves_to_window)

        self._moving = asyncio.ensure_future(watch())

    async def _move(self, *, leave_to_window: bool) -> None:
        """Find another place, and go on there."""
        parts = self._parts
        try:
            if parts is None:
                return
            await self._find_place(leave_to_window=leave_to_window)
            await self._sit_down(parts)
        except SoraDesktopError as error:
            self._failure = error
        except Exception as error:  # noqa: BLE001 - whoever waits must hear of it
            _log.exception("the jobs of this process cannot be driven any more")
            self._failure = DriverFailed(reason=f"it met a fault of its own, {type(error).__name__}")
        finally:
            if self._failure is not None and not self._closing:
                await self._stop_driving()
                await self._give_up_lock(for_window=False)
            self._settled.set()

    async def _stop_driving(self) -> None:
        performer, self._performer = self._performer, None
        if performer is not None:
            await performer.wind_up()
            await performer.engine.stop()

    async def _give_up_lock(self, *, for_window: bool) -> None:
        """Let guests go on elsewhere; the address goes while it can only be ours, and the lock before the lines."""
        host, self._host = self._host, None
        if host is not None:
            await host.withdraw()
        await self._seeker.give_up()
        if host is not None:
            await host.dismiss(for_window=for_window)

    def _happened(self, event: Event) -> None:
        if self._host is not None:
            self._host.tell(event)

    def _tell_news(self, news: list[str]) -> None:
        if self._guest is not None:
            self._guest.tell_news(news)

    def _adopt(self, job_ids: Any) -> None:  # noqa: ANN401
        self._own.update(dict.fromkeys(job_ids))
