"""Turns what is ordered into jobs, or says why it cannot be."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import InvalidRequest, SoraDesktopError
from sora_desktop.domain.jobs import Job
from sora_desktop.domain.requests import Order, Problem, VideoRequest, check_takes
from sora_desktop.services.identity import IdSource

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from datetime import datetime

    from sora_desktop.services.connections import ConnectionService
    from sora_desktop.services.references import ReferenceService

PORTION = 100
"""After how many orders others may go on."""


class Intake:
    """Checks orders against what their servers offer, and makes the jobs; nothing is stored here."""

    def __init__(
        self, connections: ConnectionService, references: ReferenceService, now: Callable[[], datetime]
    ) -> None:
        """Bring the parts together; `now` gives the time in UTC."""
        self._connections = connections
        self._references = references
        self._now = now
        self._ids = IdSource()

    def check(self, order: Order) -> list[Problem]:
        """List what is wrong with an order, without touching disk or network.

        Raises:
            UnknownConnection: its connection does not exist.
        """
        return [*self.check_request(order.request, order.connection), *check_takes(order.takes)]

    def check_request(self, request: VideoRequest, connection: str | None) -> list[Problem]:
        """List what is wrong with a request for a connection.

        Raises:
            UnknownConnection: the connection does not exist.
        """
        return request.check(self._connections.capabilities(connection))

    async def obstacle(self, order: Order) -> SoraDesktopError | None:
        """Say what would keep an order from being taken now: its values, its connection, key or image."""
        try:
            problems = self.check(order)
            if problems:
                raise InvalidRequest(problems)
            await self._connections.client(self._connections.get(order.connection).name)
            capabilities = self._connections.capabilities(order.connection)
            await self._references.kept(order.request, capabilities, order.fit)
        except SoraDesktopError as error:
            return error
        return None

    async def jobs_of(self, orders: Sequence[Order], batch_name: str | None) -> list[Job]:
        """Make the jobs of orders, one for each take; several, or those with a `batch_name`, form a batch.

        Raises:
            InvalidRequest: an order has problems.
            UnknownConnection: a connection does not exist.
            ConnectionProblem: a connection cannot be used, for example because it lacks its key.
            SecretError: the keyring does not give a key out.
            MediaError: a reference image does not do.
            StorageError: a reference image cannot be kept.
        """
        names: set[str] = set()
        problems: list[Problem] = []
        async for order in _in_portions(orders):
            problems += self.check(order)
            names.add(self._connections.get(order.connection).name)
        if problems:
            raise InvalidRequest(problems)
        for name in names:
            await self._connections.client(name)
        alone = batch_name is None and sum(order.takes for order in orders) <= 1
        batch = (None, None) if alone else (self._ids.new(), batch_name)
        return [job async for order in _in_portions(orders) for job in await self._jobs_of_one(order, *batch)]

    async def edited(self, job: Job, order: Order) -> Job:
        """Give a job that waits as another order wants it.

        Raises:
            InvalidRequest: the order has problems.
            UnknownConnection: its connection does not exist.
            ConnectionProblem: its connection cannot be used, for example because it lacks its key.
            SecretError: the keyring does not give a key out.
            MediaError: a reference image does not do.
            StorageError: a reference image cannot be kept.
        """
        if job.derivation is None:
            problems = self.check(order)
            if problems:
                raise InvalidRequest(problems)
        connection = self._connections.get(order.connection)
        await self._connections.client(connection.name)
        request = await self._references.kept(order.request, self._connections.capabilities(connection.name), order.fit)
        fresh = self.new_job(request, connection.name)
        return job.changed(
            request=request,
            connection=connection.name,
            simulated=fresh.simulated,
            estimate=fresh.estimate,
            name=order.name,
            tags=order.tags,
            failure=None,
        )

    def new_job(self, request: VideoRequest, connection: str, *, take: int = 1) -> Job:
        """Make a job that was not ordered by a form or a file.

        Raises:
            UnknownConnection: the connection does not exist.
        """
        return Job(
            id=self._ids.new(),
            connection=connection,
            request=request,
            created_at=self._now(),
            # What an emulator made shows itself; a real server may stand in its place by now.
            simulated=self._connections.get(connection).is_simulation,
            estimate=self._connections.estimate(request, connection),
            take=take,
        )

    async def _jobs_of_one(self, order: Order, batch_id: str | None, batch_name: str | None) -> list[Job]:
        connection = self._connections.get(order.connection)
        capabilities = self._connections.capabilities(connection.name)
        request = await self._references.kept(order.request, capabilities, order.fit)
        return [
            self.new_job(request, connection.name, take=take).changed(
                name=order.name, tags=order.tags, origin=order.origin, batch_id=batch_id, batch_name=batch_name
            )
            for take in range(1, order.takes + 1)
        ]


async def _in_portions(orders: Sequence[Order]) -> AsyncIterator[Order]:
    """Go through orders and let others work now and then: thousands of them take their time."""
    for number, order in enumerate(orders, start=1):
        if number % PORTION == 0:
            await asyncio.sleep(0)
        yield order
