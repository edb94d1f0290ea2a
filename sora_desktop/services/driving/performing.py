"""Carries calls out on the engine of this process: each of them once, however often it is asked for."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from sora_desktop.domain.jobs import JobStatus
from sora_desktop.services.driving import calls
from sora_desktop.services.driving.calls import Nature, Result
from sora_desktop.services.identity import CallIds, calling, ids_of_call, new_prefix

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sora_desktop.domain.jobs import Job
    from sora_desktop.services.driving.calls import Call, Engine

_GRACE = 5.0
"""Seconds that calls which change something get to come to their end when another process is to drive."""


class Moved(Exception):
    """Another process drives from now on; the call is to be repeated there."""


class JobReader(Protocol):
    """Reads jobs as they are committed."""

    async def get(self, job_id: str) -> Job | None:
        """Give the job of an id."""

    async def find(self, prefix: str) -> list[Job]:
        """Give the jobs whose ids begin with `prefix`, oldest first."""

    async def page(self, sequences: Sequence[int]) -> list[Job]:
        """Give the jobs of some sequences, in that order."""


@dataclass(slots=True)
class Ticket:
    """By which a call is known again when it is repeated."""

    prefix: str
    """What the ids of all jobs begin with that the call makes."""

    repeated: bool = False
    """Whether it was asked for before, and nobody knows what became of it."""

    attempt: int | None = None
    """How often the job that the call is about had been sent when it was asked for at first."""

    @classmethod
    def new(cls) -> Ticket:
        """Make one for a call that nobody asked for yet."""
        return cls(new_prefix())

    @classmethod
    def of(cls, call: Call) -> Ticket:
        """Make one for a call that is carried out now, for the sake of an order from outside if there is one."""
        order = calling.get()
        if order is None or call.nature is not Nature.CREATES:
            return cls.new()
        return cls(order.prefix, order.repeated)


class Performer:
    """Carries out the calls of this process and of its guests."""

    def __init__(self, engine: Engine, reader: JobReader) -> None:
        """Work with `engine`, and look up in `reader` what became of calls."""
        self.engine = engine
        self._reader = reader
        self._running: dict[asyncio.Task[Any], Call] = {}
        self._makers: dict[str, asyncio.Task[Any]] = {}
        self._leaving = False

    async def run(self, call: Call, arguments: Mapping[str, Any], ticket: Ticket) -> Any:  # noqa: ANN401 - of the call
        """Carry a call out.

        Raises:
            Moved: another process is to drive before it was done.
            SoraDesktopError: what the call raises.
        """
        if self._leaving:
            raise Moved
        # Somebody whose line broke may ask again while the first time is still going on.
        task = self._makers.get(ticket.prefix) or self._begin(call, arguments, ticket)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if task.cancelled() and self._leaving:
                raise Moved from None
            if call.nature is Nature.WAITS:
                task.cancel()
            raise

    async def wind_up(self) -> None:
        """Take no more calls, let those that change something come to their end, and tell those that wait."""
        self._leaving = True
        waits = [task for task, call in self._running.items() if call.nature is Nature.WAITS]
        for task in waits:
            task.cancel()
        changes = self._running.keys() - set(waits)
        if changes:
            _, late = await asyncio.wait(changes, timeout=_GRACE)
            for task in late:
                task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _begin(self, call: Call, arguments: Mapping[str, Any], ticket: Ticket) -> asyncio.Task[Any]:
        task = asyncio.ensure_future(self._perform(call, arguments, ticket))
        self._running[task] = call
        if call.nature is not Nature.WAITS:
            self._makers[ticket.prefix] = task

        def done(_: object) -> None:
            del self._running[task]
            self._makers.pop(ticket.prefix, None)
            if not task.cancelled():
                # Whoever asked may have gone; then nobody else looks at it.
                task.exception()

        task.add_done_callback(done)
        return task

    async def _perform(self, call: Call, arguments: Mapping[str, Any], ticket: Ticket) -> Any:  # noqa: ANN401
        if ticket.repeated:
            made = await self._made_before(call, arguments, ticket)
            if made:
                await self.engine.jobs.take_up([job.id for job in made])
                return made if call.result is Result.JOBS else made[0]
        if call.nature is not Nature.CREATES:
            return await call.on(self.engine, arguments)
        token = ids_of_call.set(CallIds(ticket.prefix))
        try:
            return await call.on(self.engine, arguments)
        finally:
            ids_of_call.reset(token)

    async def _made_before(self, call: Call, arguments: Mapping[str, Any], ticket: Ticket) -> list[Job]:
        """Give what a call made whose reply was lost, or nothing if it is to be carried out now."""
        if call.nature is Nature.CREATES:
            made = await self._reader.find(ticket.prefix)
            if made:
                return made
        rule = _DONE.get(call.name)
        job = await self._reader.get(arguments["job_id"]) if rule else None
        return [job] if rule and job and rule(job, ticket) else []


def _was_cancelled(job: Job, _: Ticket) -> bool:
    return job.status is JobStatus.CANCELLED


def _was_taken_up(job: Job, _: Ticket) -> bool:
    return job.status not in {JobStatus.FAILED, JobStatus.CANCELLED}


def _was_sent(job: Job, ticket: Ticket) -> bool:
    return job.status is not JobStatus.UNCONFIRMED or (ticket.attempt is not None and job.attempt > ticket.attempt)


_DONE: Mapping[str, Callable[[Job, Ticket], bool]] = {
    calls.CANCEL.name: _was_cancelled,
    calls.FORGET.name: _was_cancelled,
    calls.RETRY.name: _was_taken_up,
    calls.RESUBMIT.name: _was_sent,
}
"""How to see of a job that a call about it was carried out."""
