"""The parts of the program that a job passes through on its way."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import ConnectionProblem, SecretError, ServiceClosed, SoraDesktopError
from sora_desktop.domain.queue import QueueMode
from sora_desktop.services.reach import Patience, Reach

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.clients.base import SoraClient
    from sora_desktop.domain.costs import Calendar
    from sora_desktop.domain.jobs import Job, JobId
    from sora_desktop.services.connections import ConnectionService
    from sora_desktop.services.downloads import DownloadService
    from sora_desktop.services.lookout import Lookout
    from sora_desktop.services.queue_board import QueueBoard
    from sora_desktop.services.reconciliation import Reconciliation
    from sora_desktop.services.register import JobRegister


class Parked(Exception):
    """A job cannot go on now, for want of its key or its connection, and stays as it is."""

    def __init__(self, reason: SoraDesktopError) -> None:
        """Keep why."""
        super().__init__(str(reason))
        self.reason = reason


class Rooms:
    """Everything that a job needs from the rest of the program."""

    def __init__(  # noqa: PLR0913 - everything that a job passes through
        self,
        *,
        register: JobRegister,
        connections: ConnectionService,
        board: QueueBoard,
        lookout: Lookout,
        downloads: DownloadService,
        reconciliation: Reconciliation,
        calendar: Callable[[], Calendar],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        patience: Callable[[JobId], Patience] = lambda _: Patience.USUAL,
    ) -> None:
        """Bring them together.

        Args:
            register: where jobs are committed.
            connections: the servers.
            board: the state of the queue.
            lookout: watches what servers work on.
            downloads: where clips are fetched and kept.
            reconciliation: where lost creates are looked for.
            calendar: gives the present day and month.
            now: gives the time in UTC.
            patience: for which servers that cannot be reached a job waits.
        """
        self.register = register
        self.connections = connections
        self.board = board
        self.lookout = lookout
        self.downloads = downloads
        self.reconciliation = reconciliation
        self.reach = Reach()
        # Held by whoever moves the file of a finished clip.
        self.clips = asyncio.Lock()
        self.calendar = calendar
        self.now = now
        self.patience = patience

    async def client(self, job: Job) -> SoraClient:
        """Give the client of a job's connection as it is now: a key may have been changed meanwhile.

        Raises:
            Parked: the connection is gone, cannot work, or lacks its key.
        """
        return await usable_client(self.connections, job.connection)

    def mode_changed(self) -> None:
        """Let what is on the way rest while the queue is paused, and go on where it is not."""
        paused = self.board.state.mode is QueueMode.PAUSED
        self.lookout.slow = paused
        if paused:
            self.downloads.rest()
        else:
            self.downloads.go_on()

    def is_worth_waiting_for(self, job: Job) -> bool:
        """Tell whether a job waits for its server, which cannot be reached now."""
        patience, address = self.patience(job.id), self.address(job)
        if patience is Patience.SHORT:
            return self.reach.has_answered(address, job.created_at)
        return patience is Patience.LONG or self.reach.has_answered(address)

    def address(self, job: Job) -> str:
        """Give the address of a job's server as it is now, or no address if its connection is gone."""
        try:
            return self.connections.get(job.connection).base_url
        except ConnectionProblem:
            return ""


async def usable_client(connections: ConnectionService, name: str) -> SoraClient:
    """Give the client of the connection of a name.

    Raises:
        Parked: the connection is gone, cannot work, or lacks its key.
    """
    try:
        return await connections.client(name)
    except (ConnectionProblem, ServiceClosed, SecretError) as error:
        raise Parked(error) from error
