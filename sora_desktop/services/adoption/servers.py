"""Shows what a server still has, and brings what a person ticks of it into the library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sora_desktop.domain.adoption import Gathering, ServerClip
from sora_desktop.services.identity import IdSource
from sora_desktop.services.rooms import Parked, usable_client

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sora_desktop.clients.base import RemoteVideo
    from sora_desktop.domain.jobs import Job
    from sora_desktop.services.connections import ConnectionService
    from sora_desktop.services.doors import LibraryDoor
    from sora_desktop.storage.jobs import JobRepository

MOST = 5_000
"""Videos of a server's list that are read at most."""


@dataclass(frozen=True, slots=True)
class ServerList:
    """What a server has."""

    connection: str
    clips: tuple[ServerClip, ...]
    """Newest first, as a rule."""

    more: bool = False
    """Whether its list goes on."""


class ServerClips:
    """Reads lists of servers; nothing is asked for anew, and so nothing is paid."""

    def __init__(self, library: LibraryDoor, connections: ConnectionService, repository: JobRepository) -> None:
        """Hand what is wanted over at `library`; `repository` knows which videos are here."""
        self._library = library
        self._connections = connections
        self._repository = repository
        self._ids = IdSource()

    async def listed(self, connection: str, told: Callable[[int], None] = lambda _: None) -> ServerList:
        """Read a server's list.

        Args:
            connection: the name of its connection.
            told: is told how many videos were read so far.

        Raises:
            UnknownConnection: the connection does not exist.
            ConnectionProblem: it cannot be used, for example because it lacks its key.
            NotSupported: the server has no list.
            ClientError: it does not give it out.
        """
        name = self._connections.get(connection).name
        try:
            client = await usable_client(self._connections, name)
        except Parked as parked:
            raise parked.reason from parked
        claimed = await self._repository.claimed(name)
        clips: dict[str, ServerClip] = {}
        after: str | None = None
        while len(clips) < MOST:
            page = await client.list_videos(after=after)
            before = len(clips)
            clips.update((video.id, _clip(video, known=video.id in claimed)) for video in page.videos)
            told(len(clips))
            after = page.next_after
            if after is None or len(clips) == before:
                return ServerList(name, tuple(clips.values()))
        return ServerList(name, tuple(clips.values()), more=True)

    async def bring_in(self, connection: str, clips: Sequence[ServerClip]) -> list[Job]:
        """Make jobs of videos of a server, which are fetched then; those that a job has already are left out.

        Raises:
            UnknownConnection: the connection does not exist.
            StorageError: they could not be committed; none came in.
        """
        name = self._connections.get(connection).name
        gathering = Gathering(batch_id=self._ids.new(), batch_name=f"From {name}", copies=True)
        return await self._library.adopt_remote(name, [clip for clip in clips if clip.possible], gathering)


def _clip(video: RemoteVideo, *, known: bool) -> ServerClip:
    return ServerClip(
        remote_id=video.id,
        status=video.status,
        prompt=video.prompt,
        model=video.model,
        size=video.size,
        seconds=video.seconds,
        created_at=video.created_at,
        expires_at=video.expires_at,
        content_url=video.content_url,
        progress=video.progress,
        simulated=video.simulated,
        known=known,
    )
