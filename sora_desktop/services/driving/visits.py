"""One guest of a driver: what it asks for, and what it is told."""

from __future__ import annotations

import asyncio
import logging
import re
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Protocol

from sora_desktop.domain.errors import DriverFailed, SoraDesktopError
from sora_desktop.domain.jobs import Job, JobId
from sora_desktop.services.driving.calling import WindowCalled, read_copy, read_wish
from sora_desktop.services.driving.calls import CALLS, RESUME, TAKE_UP, Call, Nature, Result
from sora_desktop.services.driving.errors import write_error
from sora_desktop.services.driving.hearing import told_to
from sora_desktop.services.driving.line import Line, Message
from sora_desktop.services.driving.performing import Moved, Performer, Ticket
from sora_desktop.services.driving.roles import Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

    from sora_desktop.domain.events import Event
    from sora_desktop.services.driving.lending import Lending

_log = logging.getLogger(__name__)

_PREFIX = re.compile(r"[0-9a-f-]{21}")

visitor: ContextVar[Visit | None] = ContextVar("visitor", default=None)
"""The guest on whose behalf something is done."""


class Driver(Protocol):
    """What a guest meets."""

    version: str
    process: int
    is_window: bool

    async def ready(self) -> tuple[Performer, Lending]:
        """Wait until calls can be carried out."""

    def call_window(self, called: WindowCalled) -> bool:
        """Have the window come to the front and do what is wanted; tell whether it can."""

    def make_room(self) -> None:
        """Let a window drive."""

    def note_ordered(self, prefix: str) -> None:
        """Note that jobs whose ids begin so are ordered by a command, which waits for an answer."""

    async def heard_news(self, news: list[str]) -> None:
        """Take note of what another process changed."""


class Visit:
    """The driver's side of a line; what comes over it is done in its order, but calls run side by side."""

    def __init__(self, driver: Driver, connection: Connection, ended: Callable[[Visit], None]) -> None:
        """Take a guest in whose connection was greeted; `ended` is told when it is gone."""
        self._driver = driver
        self._gone = ended
        self.line = Line(connection, self._heard, self._ended)
        self.jobs: set[JobId] = set()
        """The guest's own jobs: what it hears of."""

        self.hears_all = False
        self._performer: Performer | None = None
        """Carries out what the guest asks for, once it was welcomed."""

        self._messages: asyncio.Queue[Message] = asyncio.Queue()
        self._calls: dict[int, asyncio.Task[None]] = {}
        self._work = asyncio.ensure_future(self._attend())
        self.line.start()

    @property
    def asks_now(self) -> bool:
        """Whether what happens now happens on the guest's behalf."""
        return visitor.get() is self

    def is_stuck(self, error: SoraDesktopError) -> bool:
        """Whether one of the guest's jobs cannot go on because of this."""
        parked = self._performer.engine.jobs.parked() if self._performer else {}
        return any(job_id in self.jobs and str(reason) == str(error) for job_id, reason in parked.items())

    def tell(self, event: Event) -> None:
        """Tell the guest what happened, as far as it concerns it."""
        if self._performer is not None:
            for message in told_to(self, event):
                self.line.send(message)

    async def close(self, *, for_window: bool) -> None:
        """Send the guest away; with `for_window`, it leaves the next place to a window that is about to drive."""
        self.line.send({"bye": {"window": for_window}})
        await self.line.finish()

    def _heard(self, message: Message) -> None:
        self._messages.put_nowait(message)

    def _ended(self) -> None:
        self._work.cancel()
        for task in self._calls.values():
            # What changes something goes on; whoever waited is gone.
            task.cancel()
        self._gone(self)

    async def _attend(self) -> None:
        try:
            while True:
                message = await self._messages.get()
                await self._attend_to(message)
        except SoraDesktopError as error:
            self.line.send({"refused": write_error(error)})
            await self.line.finish()
        except Exception as error:  # noqa: BLE001 - whatever it sent, the driver lives on
            # Its text might hold what was sent.
            _log.warning("a guest is sent away: %s", type(error).__name__)
            self.line.cut()

    async def _attend_to(self, message: Message) -> None:
        if "hello" in message:
            await self._welcome(message["hello"])
        elif "raise" in message:
            wish, copy = read_wish(message.get("wish")), read_copy(message.get("copy"))
            called = WindowCalled(_text(message["raise"]), wish, copy)
            self.line.send({"raised": self._driver.call_window(called), "version": self._driver.version})
        elif "news" in message:
            await self._driver.heard_news([str(one) for one in message["news"]])
            lacks = (await self._driver.ready())[1].lacks() if self._performer is not None else {}
            self.line.send({"heard": True, "lacks": lacks})
        elif "stop" in message:
            task = self._calls.get(message["stop"])
            if task is not None:
                task.cancel()
        elif self._performer is not None and "lent" in message:
            _, lending = await self._driver.ready()
            await lending.take(message["lent"])
        elif self._performer is not None and "call" in message:
            self._start(message)
        else:
            msg = "no message of a guest"
            raise ValueError(msg)

    async def _welcome(self, hello: dict[str, Any]) -> None:
        driver = self._driver
        if hello["version"] != driver.version:
            self.line.send({"other_version": {"version": driver.version, "process": driver.process}})
            return
        if hello["role"] == Role.WINDOW:
            if driver.call_window(WindowCalled(_text(hello["activation"]))):
                self.line.send({"raised": True})
            elif not driver.is_window:
                driver.make_room()
            # A window that is about to end says nothing: its place is free in a moment.
            return
        performer, lending = await driver.ready()
        self.jobs.update(JobId(str(one)) for one in hello["jobs"])
        self.hears_all = bool(hello["all"])
        # It comes from a driver that has ended, maybe; its jobs are driven here from now on.
        if self.hears_all:
            await performer.run(RESUME, {}, Ticket.new())
        elif self.jobs:
            await performer.run(TAKE_UP, {"job_ids": tuple(self.jobs)}, Ticket.new())
        self._performer = performer
        facts = {"process": driver.process, "state": performer.engine.queue.state, "lacks": lending.lacks()}
        self.line.send({"welcome": {**facts, "environment": lending.fingerprint()}})

    def _start(self, message: Message) -> None:
        number = int(message["call"])
        task = asyncio.ensure_future(self._answer(number, message))
        self._calls[number] = task
        task.add_done_callback(lambda _: self._calls.pop(number, None))

    async def _answer(self, number: int, message: Message) -> None:
        visitor.set(self)
        try:
            call = CALLS[message["do"]]
            # A whole batch takes a while to read, and the loop may be a window's.
            arguments = await asyncio.to_thread(call.read_arguments, message["with"])
            answer = await self._performed(call, arguments, _ticket(message["ticket"]))
        except Moved:
            answer = {"moved": True}
        except SoraDesktopError as error:
            answer = {"error": write_error(error)}
        except Exception as error:  # noqa: BLE001 - a fault of ours must not take other guests along
            _log.exception("a guest's call failed")
            answer = {"error": write_error(DriverFailed(reason=f"it met a fault of its own, {type(error).__name__}"))}
        self.line.send({"answer": number, **answer})

    async def _performed(self, call: Call, arguments: dict[str, Any], ticket: Ticket) -> dict[str, object]:
        performer = self._performer
        if performer is None:
            raise Moved
        if call.adopts:
            self.jobs.update(arguments.get("job_ids", ()))
        self.hears_all = self.hears_all or call is RESUME
        if call.nature is Nature.CREATES:
            # Known before the first of its jobs is there.
            self._driver.note_ordered(ticket.prefix)
        result = await performer.run(call, arguments, ticket)
        if call.result is Result.STATE:
            return {"state": result}
        jobs: list[Job] = [result] if call.result is Result.JOB else result
        if call.adopts:
            self.jobs.update(job.id for job in jobs)
        answer: dict[str, object] = {"jobs": [job.sequence for job in jobs]}
        if call.nature is Nature.WAITS:
            parked = performer.engine.jobs.parked()
            own = {job.id: write_error(parked[job.id]) for job in jobs if job.id in parked}
            answer["parked"] = own
        return answer


def _ticket(given: dict[str, Any]) -> Ticket:
    prefix, attempt = given["prefix"], given["attempt"]
    if not _PREFIX.fullmatch(prefix) or not isinstance(attempt, int | None):
        msg = "no ticket"
        raise ValueError(msg)
    return Ticket(prefix, bool(given["repeated"]), attempt)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
