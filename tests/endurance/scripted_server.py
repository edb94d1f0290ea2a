"""A video server in memory that is told what to do with each create, and keeps a ledger that outlives its callers."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from sora_desktop.clients.base import ContentReport, RemoteVideo, VideoPage
from sora_desktop.domain.capabilities import Capabilities
from sora_desktop.domain.errors import (
    HostUnreachable,
    KeyRefused,
    NotSupported,
    OutOfCredit,
    RateLimited,
    RemoteVideoMissing,
    ReplyLost,
    RequestRejected,
    ServerTrouble,
    TransferCancelled,
)
from sora_desktop.domain.jobs import JobStatus

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable
    from datetime import datetime

    from sora_desktop.clients.base import ContentSink, Recorder, RemoteCharacter
    from sora_desktop.domain.jobs import Derivation
    from sora_desktop.domain.requests import VideoRequest

CLIP = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(range(256)) * 8
_HOST = "server"


class Fate(StrEnum):
    """What becomes of a create."""

    TAKEN = "taken"
    LOST_AFTER_BILL = "lost after the bill"
    LOST_BEFORE_BILL = "lost before the bill"
    NEVER_SENT = "never sent"
    BUSY = "busy"
    REFUSED = "refused"
    KEY_REFUSED = "key refused"
    NO_CREDIT = "no credit"


class Listing(StrEnum):
    """What the server's list is worth."""

    WHOLE = "whole"
    LATE = "late"
    """New videos are in it only after a minute."""

    BROKEN = "broken"
    NONE = "none"


@dataclass
class Bill:
    """A line of the ledger."""

    key: str
    prompt: str
    remote_id: str
    asked_at: float
    """When the create came, in seconds of the loop."""


@dataclass
class ScriptedServer:
    """The server, whoever calls."""

    now: Callable[[], datetime]
    fates: deque[Fate] = field(default_factory=deque)
    """What becomes of the next creates; those beyond are taken."""

    bills: list[Bill] = field(default_factory=list)
    posts: list[str] = field(default_factory=list)
    """The idempotency key of every create that came."""

    listing: Listing = Listing.WHOLE
    forgetful: bool = False
    """Whether it knows none of its videos."""

    troubled: bool = False
    """Whether looks and clips fail at present."""

    fails: bool = False
    """Whether it cannot make what it is asked for."""

    work: float = 20.0
    """Seconds that a video takes."""

    lifetime: float = 3600.0
    """Seconds for which a finished video is there."""

    epoch: int = 0
    """Callers of an earlier epoch have died."""

    videos: dict[str, tuple[RemoteVideo, float, bool]] = field(default_factory=dict)
    """Each with the time of its create, and whether it will fail."""

    deleted: set[str] = field(default_factory=set)
    on_bill: Callable[[Bill], None] = lambda _bill: None

    def see(self, remote_id: str) -> RemoteVideo:
        """Give a video as it stands now."""
        video, since, fails = self.videos[remote_id]
        age = asyncio.get_running_loop().time() - since
        if age < self.work / 2:
            return replace(video, status=JobStatus.QUEUED)
        if age < self.work:
            return replace(video, status=JobStatus.IN_PROGRESS, progress=50.0)
        if fails:
            return replace(video, status=JobStatus.FAILED, error_code="out_of_memory", error_message="Too large.")
        return replace(video, status=JobStatus.COMPLETED, progress=100.0)

    def is_there(self, remote_id: str) -> bool:
        """Tell whether it still has a video."""
        if self.forgetful or remote_id in self.deleted or remote_id not in self.videos:
            return False
        return asyncio.get_running_loop().time() - self.videos[remote_id][1] < self.work + self.lifetime


class ScriptedClient:
    """One program's way to the server, until that program dies."""

    def __init__(self, server: ScriptedServer) -> None:
        self._server = server
        self._epoch = server.epoch

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities()

    async def _travel(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        if self._epoch != self._server.epoch:
            # Whoever asked is dead, and never hears of anything.
            await asyncio.get_running_loop().create_future()

    async def create(
        self, request: VideoRequest, *, idempotency_key: str, record: Recorder | None = None
    ) -> RemoteVideo:
        server = self._server
        asked_at = asyncio.get_running_loop().time()
        await self._travel(0.2)
        fate = server.fates.popleft() if server.fates else Fate.TAKEN
        if fate is Fate.NEVER_SENT:
            raise HostUnreachable(host=_HOST, reason="it is off")
        server.posts.append(idempotency_key)
        if fate is Fate.BUSY:
            raise RateLimited(host=_HOST, status=429, retry_after=5.0)
        if fate is Fate.REFUSED:
            raise RequestRejected(host=_HOST, status=400, server_message="No.")
        if fate is Fate.KEY_REFUSED:
            raise KeyRefused(host=_HOST, status=401)
        if fate is Fate.NO_CREDIT:
            raise OutOfCredit(host=_HOST, status=402)
        if fate is Fate.LOST_BEFORE_BILL:
            raise ReplyLost(host=_HOST, reason="it broke off")
        video = RemoteVideo(
            id=f"video_{len(server.bills) + 1}",
            status=JobStatus.QUEUED,
            prompt=request.prompt,
            model=request.model,
            size=request.size,
            seconds=request.seconds,
            created_at=server.now(),
            poll_after=1.0,
        )
        server.videos[video.id] = (video, asyncio.get_running_loop().time(), server.fails)
        bill = Bill(idempotency_key, request.prompt, video.id, asked_at)
        server.bills.append(bill)
        server.on_bill(bill)
        await self._travel(0.2)
        if fate is Fate.LOST_AFTER_BILL:
            raise ReplyLost(host=_HOST, reason="it broke off")
        return video

    async def retrieve(self, remote_id: str, *, record: Recorder | None = None) -> RemoteVideo:
        await self._travel(0.1)
        if self._server.troubled:
            raise ServerTrouble(host=_HOST, status=500, server_message="")
        if not self._server.is_there(remote_id):
            raise RemoteVideoMissing
        return self._server.see(remote_id)

    async def list_videos(
        self, *, after: str | None = None, limit: int = 100, record: Recorder | None = None
    ) -> VideoPage:
        await self._travel(0.1)
        server = self._server
        if server.listing is Listing.NONE:
            raise NotSupported(host=_HOST, operation="a list of videos")
        if server.listing is Listing.BROKEN or server.troubled:
            raise ServerTrouble(host=_HOST, status=500, server_message="")
        youngest = asyncio.get_running_loop().time() - (60.0 if server.listing is Listing.LATE else 0.0)
        ids = [one for one, (_, since, _) in server.videos.items() if since <= youngest and server.is_there(one)]
        return VideoPage(videos=tuple(server.see(one) for one in reversed(ids)), next_after=None)

    async def delete(self, remote_id: str, *, record: Recorder | None = None) -> None:
        await self._travel(0.1)
        self._server.deleted.add(remote_id)

    async def list_models(self, *, record: Recorder | None = None) -> tuple[str, ...]:
        return ("model",)

    def fetch_content(
        self, video: RemoteVideo, sink: ContentSink, *, stop: threading.Event, record: Recorder | None = None
    ) -> ContentReport:
        server = self._server
        if server.troubled or self._epoch != server.epoch:
            raise ServerTrouble(host=_HOST, status=500, server_message="")
        if server.forgetful or video.id in server.deleted:
            raise RemoteVideoMissing
        sink.begin(offset=0, etag=None, total=len(CLIP))
        sink.write(CLIP[:100])
        if stop.is_set():
            raise TransferCancelled
        sink.write(CLIP[100:])
        return ContentReport(total=len(CLIP), media_type="video/mp4", simulated=False)

    async def fetch_variant(self, remote_id: str, variant: str) -> bytes:
        raise NotSupported(host=_HOST, operation=variant)

    async def derive(
        self,
        derivation: Derivation,
        source_id: str | None,
        request: VideoRequest,
        *,
        idempotency_key: str,
        record: Recorder | None = None,
    ) -> RemoteVideo:
        raise NotSupported(host=_HOST, operation=derivation)

    async def create_character(self, name: str, video: object, *, record: Recorder | None = None) -> RemoteCharacter:
        raise NotSupported(host=_HOST, operation="characters")

    async def close(self) -> None:
        return
