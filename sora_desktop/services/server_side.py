"""Deletes what the servers of ended jobs still hold of them, by a person's word only."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from sora_desktop.domain.capabilities import Support
from sora_desktop.domain.errors import NotPossible, NotSupported, RemoteVideoMissing, StorageError
from sora_desktop.services.rooms import Parked

if TYPE_CHECKING:
    from sora_desktop.clients.base import SoraClient
    from sora_desktop.domain.exchanges import Exchange
    from sora_desktop.domain.jobs import Job
    from sora_desktop.services.rooms import Rooms


class ServerSide:
    """What is on servers; the files of this computer stay as they are."""

    def __init__(self, rooms: Rooms) -> None:
        """Reach servers and the register through `rooms`."""
        self._rooms = rooms

    async def delete(self, job: Job) -> Job:
        """Have the server of an ended job delete its video, and note when; asked for again, it is not told again.

        Raises:
            NotPossible: it has not ended, or its server holds nothing of it.
            NotSupported: its server does not delete.
            ClientError: its server did not do it.
            ConnectionProblem: its connection cannot be used.
            StorageError: it cannot be committed.
        """
        if job.remote_deleted_at is not None:
            return job
        if not job.ended:
            _refuse(job, "Cancel it first.")
        if job.remote_id is None:
            _refuse(job, "Its server holds nothing of it.")
        connection = self._rooms.connections.get(job.connection)
        if self._rooms.connections.capabilities(connection.name).deletion is Support.NO:
            raise NotSupported(host=f"The server of “{connection.name}”", operation="deleting a video")
        try:
            client = await self._rooms.client(job)
        except Parked as parked:
            raise parked.reason from parked
        return await self._told(job, client, job.remote_id)

    async def _told(self, job: Job, client: SoraClient, remote_id: str) -> Job:
        exchanges: list[Exchange] = []
        try:
            await client.delete(remote_id, record=exchanges.append)
        except RemoteVideoMissing:
            # It is gone already, which is what was wanted.
            pass
        finally:
            for exchange in exchanges:
                await self._keep(job, exchange)
        async with self._rooms.clips:
            # Its clip may have been moved while its server was asked.
            fresh = await self._rooms.register.repository.get(job.id) or job
            return await self._rooms.register.change(fresh, remote_deleted_at=self._rooms.now())

    async def _keep(self, job: Job, exchange: Exchange) -> None:
        """Keep the evidence; without room for it, what was deleted is deleted all the same."""
        try:
            await self._rooms.register.record(job.id, exchange)
        except StorageError as error:
            self._rooms.register.troubled(error)


def _refuse(job: Job, reason: str) -> NoReturn:
    raise NotPossible(action="delete on the server", job=job.id, status=job.status, reason=reason)
