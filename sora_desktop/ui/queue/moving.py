"""Moves waiting jobs in the queue, one move after the other, as they were asked for."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sora_desktop.domain.queries import JobFilter, JobQuery, JobSort
from sora_desktop.ui.queue.order import place_for, place_in_gap

if TYPE_CHECKING:
    from array import array
    from collections.abc import Callable, Sequence
    from typing import Protocol

    from sora_desktop.domain.jobs import Job
    from sora_desktop.domain.queue import Place
    from sora_desktop.services.doors import QueueDoor
    from sora_desktop.ui.actions import JobAction
    from sora_desktop.ui.jobs.dragging import Gap

    class Sequences(Protocol):
        """Who knows the order of the queue; a part of the catalogue service."""

        async def sequences(self, query: JobQuery) -> array[int]:
            """Give the sequences of all jobs of a query, in its order."""


_IN_ORDER = JobQuery(filter=JobFilter.ACTIVE, sort=JobSort.QUEUE, descending=False)


class Moving:
    """Finds out where jobs are to go, and has them moved there."""

    def __init__(self, queue: QueueDoor, catalogue: Sequences, waiting: Callable[[], int]) -> None:
        """Move jobs of `queue`; `waiting` tells how many wait."""
        self._queue = queue
        self._catalogue = catalogue
        self._waiting = waiting
        self._turn = asyncio.Lock()

    async def move(self, action: JobAction, jobs: Sequence[Job]) -> list[Job]:
        """Move waiting jobs up, down, or to an end; give those that moved.

        Raises:
            NotPossible: none of them waits.
            StorageError: it cannot be committed.
        """
        async with self._turn:
            order = await self._order()
            there = {sequence: place for place, sequence in enumerate(order)}
            chosen = sorted((job for job in jobs if job.sequence in there), key=lambda job: there[job.sequence])
            place = place_for(action, order, {job.sequence for job in chosen}) if chosen else 1
            return await self._queue.move([job.id for job in chosen or jobs], place)

    async def put(self, jobs: Sequence[Job], gap: Gap) -> None:
        """Put waiting jobs between two others.

        Raises:
            NotPossible: none of them waits.
            StorageError: it cannot be committed.
        """
        async with self._turn:
            order = await self._order()
            place: Place | None = place_in_gap(order, {job.sequence for job in jobs}, gap.after, gap.before)
            if place is not None:
                await self._queue.move([job.id for job in jobs], place)

    async def _order(self) -> Sequence[int]:
        """Give the sequences of the jobs that wait: they stand before all others."""
        return (await self._catalogue.sequences(_IN_ORDER))[: self._waiting()]
