"""Turns what is ordered into jobs, or says why it cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain.errors import InvalidRequest, SoraDesktopError
from sora_desktop.domain.jobs import Job
from sora_desktop.domain.requests import Order, Problem, VideoRequest, check_takes, check_together
from sora_desktop.services.identity import IdSource
from sora_desktop.services.pace import Pace

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sora_desktop.services.connections import ConnectionService
    from sora_desktop.services.references import ReferenceService

PROBLEMS_TOLD = 100
"""Problems of orders after which nothing more is looked for."""


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
            InvalidRequest: an order has problems, or they are more than can be ordered at once.
            UnknownConnection: a connection does not exist.
            ConnectionProblem: a connection cannot be used, for example because it lacks its key.
            SecretError: the keyring does not give a key out.
            MediaError: a reference image does not do.
            StorageError: a reference image cannot be kept.
        """
        problems = list(check_together(orders))
        if problems:
            raise InvalidRequest(problems)
        for name in await self._names_of(orders):
            await self._connections.client(name)
        alone = batch_name is None and sum(order.takes for order in orders) <= 1
        batch = (None, None) if alone else (self._ids.new(), batch_name)
        jobs: list[Job] = []
        pace = Pace()
        for order in orders:
            await self._add_jobs(jobs, order, batch, pace)
        return jobs

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
            continues=order.continues,
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

    async def _names_of(self, orders: Sequence[Order]) -> list[str]:
        """Give the names of the connections of orders that have no problems, each once."""
        names: dict[str, None] = {}
        problems: list[Problem] = []
        pace = Pace()
        for order in orders:
            await pace.step()
            problems += self.check(order)
            if len(problems) >= PROBLEMS_TOLD:
                break
            names[self._connections.get(order.connection).name] = None
        if problems:
            raise InvalidRequest(problems[:PROBLEMS_TOLD])
        return list(names)

    async def _add_jobs(self, jobs: list[Job], order: Order, batch: tuple[str | None, str | None], pace: Pace) -> None:
        """Make the jobs of an order; others may go on after any of them."""
        connection = self._connections.get(order.connection)
        capabilities = self._connections.capabilities(connection.name)
        request = await self._references.kept(order.request, capabilities, order.fit)
        batch_id, batch_name = batch
        for take in range(1, order.takes + 1):
            await pace.step()
            job = self.new_job(request, connection.name, take=take)
            jobs.append(
                job.changed(
                    name=order.name,
                    tags=order.tags,
                    origin=order.origin,
                    continues=order.continues,
                    batch_id=batch_id,
                    batch_name=batch_name,
                )
            )
