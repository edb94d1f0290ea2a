"""The guest's side of a line: it asks the driver, and hears what happens to its jobs."""

from __future__ import annotations

import asyncio
import itertools
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sora_desktop.domain.errors import OtherVersionDrives
from sora_desktop.domain.events import QueueChanged
from sora_desktop.domain.jobs import JobId
from sora_desktop.domain.queue import QueueState
from sora_desktop.services.driving.calls import Call, Nature, Result
from sora_desktop.services.driving.codec import read
from sora_desktop.services.driving.errors import read_error
from sora_desktop.services.driving.hearing import heard
from sora_desktop.services.driving.line import Line, Message
from sora_desktop.services.driving.performing import Moved
from sora_desktop.services.driving.reaching import reach
from sora_desktop.services.driving.roles import WindowElsewhere

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.domain.events import Event
    from sora_desktop.services.driving.address import Address
    from sora_desktop.services.driving.performing import JobReader, Ticket

_log = logging.getLogger(__name__)

WELCOME_PATIENCE = 60.0
"""Seconds in which a driver that answers at all has opened its database."""


class Guest:
    """A process that has its jobs driven by another one."""

    def __init__(self) -> None:
        """Begin without a line; `visit` makes one."""
        self.process = "unknown"
        """The driver's process number."""

        self.state = QueueState()
        """How the queue stood when it was last told."""

        self.parked: dict[JobId, SoraDesktopError] = {}
        """The jobs that could not go on when they were last waited for, with the reason."""

        self.environment: str | None = None
        """The fingerprint of the driver's connection of the environment."""

        self.leaves_to_window = False
        """Whether a window is to have the driver's place."""

        self.welcome = False
        """Whether it let us in."""

        self.answered = False
        """Whether there was anybody at all."""

        self.ended = asyncio.Event()
        """Set when the line has ended, whoever ended it."""

        self._line: Line | None = None
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[Message]] = {}
        self._welcome: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._reader: JobReader | None = None
        self._happened: Callable[[Event], None] | None = None
        self._gift: Callable[[object], Mapping[str, object]] | None = None
        self._lacks: object = {}
        self._caught_up = asyncio.Event()
        self._caught_up.set()

    async def visit(self, address: Address, first: Mapping[str, Any]) -> Message | None:
        """Say the first thing to the driver at an address; give what it answers, or None if it does not.

        Raises:
            WindowElsewhere: the driver's window came to the front.
            OtherVersionDrives: it is of another version.
            SoraDesktopError: it does not let us in.
        """
        connection = await asyncio.to_thread(reach, address)
        if connection is None:
            return None
        self.answered = True
        self._line = Line(connection, self._heard, self._ended)
        self._line.start()
        self._line.send(first)
        answer: Message = {}
        with suppress(TimeoutError, Moved):
            async with asyncio.timeout(WELCOME_PATIENCE):
                answer = await self._welcome
        if "welcome" in answer:
            facts = answer["welcome"]
            self.welcome, self.process = True, str(facts["process"])
            self.state = read(QueueState, facts["state"])
            self._lacks, self.environment = facts["lacks"], facts["environment"]
        elif not answer.get("heard"):
            self.leave()
        if answer.get("raised"):
            raise WindowElsewhere
        if "other_version" in answer:
            raise OtherVersionDrives(
                **answer["other_version"], path=str(address.folder), ours=first["hello"]["version"]
            )
        if "refused" in answer:
            raise read_error(answer["refused"])
        return answer or None

    def settle(
        self, reader: JobReader, happened: Callable[[Event], None], gift: Callable[[object], Mapping[str, object]]
    ) -> None:
        """Begin to ask.

        Args:
            reader: reads jobs as they are committed.
            happened: is told what happens from now on.
            gift: gives what can be lent of what the driver lacks.
        """
        self._reader, self._happened, self._gift = reader, happened, gift
        self._lend(self._lacks)

    async def ask(self, call: Call, arguments: Mapping[str, Any], ticket: Ticket) -> Any:  # noqa: ANN401 - of the call
        """Have a call carried out by the driver.

        Raises:
            Moved: the driver ended, and nobody knows what became of the call.
            SoraDesktopError: what the call raises.
        """
        await self._caught_up.wait()
        if self._line is None or self._reader is None or self.ended.is_set():
            raise Moved
        number = next(self._numbers)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        sent = {"prefix": ticket.prefix, "repeated": ticket.repeated, "attempt": ticket.attempt}
        self._line.send({"call": number, "do": call.name, "with": dict(arguments), "ticket": sent})
        try:
            said = await answer
        except asyncio.CancelledError:
            self._line.send({"stop": number})
            raise
        finally:
            self._answers.pop(number, None)
        if "error" in said:
            raise read_error(said["error"])
        if "moved" in said:
            # It is about to end; asking again before that would be in vain.
            await self.ended.wait()
            raise Moved
        if call.result is Result.STATE:
            self.state = read(QueueState, said["state"])
            return self.state
        if call.nature is Nature.WAITS:
            self.parked = {JobId(job_id): read_error(error) for job_id, error in said["parked"].items()}
        jobs = await self._reader.page(said["jobs"])
        return jobs if call.result is Result.JOBS else jobs[0]

    def agrees(self, environment: str | None) -> bool:
        """Tell whether the connection of the environment is the same for the driver; one that it lacks is lent."""
        return self.environment is None or self.environment == environment

    def tell_news(self, news: list[str]) -> None:
        """Tell the driver what was changed here; what is asked after this is asked once it knows."""
        if self._line is not None:
            self._caught_up.clear()
            self._line.send({"news": news})

    async def finish(self) -> None:
        """Go, and let the driver have what was said last."""
        if self._line is not None:
            await self._line.finish()

    def leave(self) -> None:
        """Go; the jobs stay with the driver."""
        if self._line is not None:
            self._line.cut()

    def _heard(self, message: Message) -> None:
        try:
            if "answer" in message:
                answer = self._answers.get(message["answer"])
                if answer is not None and not answer.done():
                    answer.set_result(message)
            elif "event" in message:
                self._hear(heard(message))
            elif "bye" in message:
                self.leaves_to_window = bool(message["bye"]["window"])
            elif not self._welcome.done():
                self._welcome.set_result(message)
            elif "heard" in message:
                self._lend(message["lacks"])
                self._caught_up.set()
        except (ValueError, TypeError, KeyError) as error:
            _log.warning("the driver said what cannot be read: %s", type(error).__name__)
            self.leave()

    def _lend(self, lacking: object) -> None:
        """Lend keys that the driver lacks."""
        lent = self._gift(lacking) if self._gift is not None else {}
        if lent and self._line is not None:
            self._line.send({"lent": lent})

    def _hear(self, event: Event) -> None:
        if isinstance(event, QueueChanged):
            self.state = event.state
        if self._happened is not None:
            self._happened(event)

    def _ended(self) -> None:
        self.ended.set()
        self._caught_up.set()
        for answer in (*self._answers.values(), self._welcome):
            if not answer.done():
                answer.set_exception(Moved())
                # Maybe nobody waits for it any more.
                answer.exception()
