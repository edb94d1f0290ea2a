"""The client for every server that speaks the `/videos` protocol over HTTP."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from sora_desktop.clients.acquaintance import Acquaintance
from sora_desktop.clients.entries import Entries
from sora_desktop.clients.making import Making
from sora_desktop.clients.outcomes import not_supported, trouble_with_video, unavailable, witnessed
from sora_desktop.clients.places import Places
from sora_desktop.clients.submission import Submission
from sora_desktop.clients.transfers.channel import TransferChannel
from sora_desktop.clients.transport.control import ControlChannel
from sora_desktop.clients.transport.headers import poll_after
from sora_desktop.clients.transport.line import Line
from sora_desktop.clients.transport.messages import INLINE_LIMIT, Call
from sora_desktop.clients.transport.patience import Patience
from sora_desktop.clients.transport.refusals import GONE, METHOD_NOT_ALLOWED, NOT_FOUND, NOT_IMPLEMENTED
from sora_desktop.clients.wire import read_offer, read_page, read_video, speaks_of_video
from sora_desktop.domain.capabilities import Support
from sora_desktop.domain.errors import NotSupported, RemoteVideoMissing
from sora_desktop.domain.exchanges import Operation
from sora_desktop.domain.jobs import JobStatus

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable
    from pathlib import Path

    from sora_desktop.clients.base import ContentReport, ContentSink, Recorder, RemoteCharacter, RemoteVideo, VideoPage
    from sora_desktop.clients.transport.messages import Answer
    from sora_desktop.domain.capabilities import Capabilities
    from sora_desktop.domain.connections import Connection, ConnectionSecrets
    from sora_desktop.domain.jobs import Derivation
    from sora_desktop.domain.requests import VideoRequest

_PAGE_LIMIT = 100
_VARIANT_LIMIT = 16 * 1024 * 1024
_POLLING_KEPT = 1000
_BAD_REQUEST = 400
_UNPROCESSABLE = 422
_NOWHERE = frozenset({NOT_FOUND, METHOD_NOT_ALLOWED, GONE, NOT_IMPLEMENTED})
_NO_LIST = _NOWHERE | {_BAD_REQUEST}
_NO_DELETE = frozenset({METHOD_NOT_ALLOWED, NOT_IMPLEMENTED})
_NO_VARIANT = _NO_LIST | {_UNPROCESSABLE}
_NO_PICTURE = ("video/", "text/", "application/json")


class HttpSoraClient:
    """Speaks to one server in the way of its kind; for one event loop, and `fetch_content` for any thread."""

    def __init__(
        self,
        connection: Connection,
        secrets: ConnectionSecrets,
        *,
        on_learned: Callable[[Connection], None] | None = None,
        patience: Patience | None = None,
    ) -> None:
        """Prepare; nothing is sent yet.

        Args:
            connection: the server.
            secrets: what it knows us by, if it wants that, and what the way there needs.
            on_learned: told of a connection that was changed by what the server showed of itself.
            patience: how long is waited for what.

        Raises:
            InvalidConnection: the base URL or the key cannot work.
        """
        self._line = Line(connection, secrets, patience or Patience())
        self._channel = ControlChannel(self._line)
        self._known = Acquaintance(connection, on_learned)
        self._places = Places(self._line.address, self._known.kind)
        self._making = Making(
            self._line.host, self._known, self._places, Submission(self._known, self._line, self._channel)
        )
        self._transfers = TransferChannel(self._line)
        self._polling: dict[str, str] = {}
        self._entries = Entries(self._known.kind.words)
        self._minds_limit = False

    def __repr__(self) -> str:
        return f"HttpSoraClient({self._line.host})"

    @property
    def line(self) -> Line:
        """The way to the server, for those who test it."""
        return self._line

    @property
    def capabilities(self) -> Capabilities:
        """What the server offers, by its kind and as far as it has shown it."""
        return self._known.capabilities

    async def create(
        self, request: VideoRequest, *, idempotency_key: str, record: Recorder | None = None
    ) -> RemoteVideo:
        """Ask for a video; see `SoraClient.create`."""
        return self._noted(await self._making.create(request, idempotency_key=idempotency_key, record=record))

    async def derive(
        self,
        derivation: Derivation,
        source_id: str | None,
        request: VideoRequest,
        *,
        idempotency_key: str,
        record: Recorder | None = None,
    ) -> RemoteVideo:
        """Ask for a video made from another one; see `SoraClient.derive`."""
        made = await self._making.derive(derivation, source_id, request, idempotency_key=idempotency_key, record=record)
        return self._noted(made)

    async def create_character(self, name: str, video: Path, *, record: Recorder | None = None) -> RemoteCharacter:
        """Show the server somebody who is to appear; see `SoraClient.create_character`."""
        return await self._making.create_character(name, video, record=record)

    async def retrieve(
        self, remote_id: str, *, polling_url: str | None = None, record: Recorder | None = None
    ) -> RemoteVideo:
        """Look at a video; see `SoraClient.retrieve`."""
        url = self._places.at(self._places.paths.retrieve, remote_id, operation="looking at a video again")
        answer = await self._look(url, remote_id, record)
        named = polling_url or self._polling.get(remote_id)
        if answer.status in _NOWHERE and named is not None and not speaks_of_video(answer.body, remote_id):
            place = self._line.named_place(named)
            answer = await self._look(str(place), remote_id, record)
        if answer.ok or speaks_of_video(answer.body, remote_id):
            words = self._known.kind.words
            video = read_video(answer.body, host=self._line.host, remote_id=remote_id, words=words)
            return witnessed(video, answer)
        raise trouble_with_video(answer, host=self._line.host, url=url)

    async def list_videos(
        self, *, after: str | None = None, limit: int = _PAGE_LIMIT, record: Recorder | None = None
    ) -> VideoPage:
        """Look at a part of the server's list; see `SoraClient.list_videos`."""
        operation = "listing videos"
        most = {} if self._minds_limit else {"limit": str(min(max(limit, 1), _PAGE_LIMIT))}
        parameters = most | ({"after": after} if after else {})
        url = self._places.at(self._places.paths.listing, operation=operation, parameters=parameters)
        answer = await self._channel.repeat(Call(operation=Operation.LIST, method="GET", url=url), record)
        if answer.status in {_BAD_REQUEST, _UNPROCESSABLE} and most and _minds_limit(answer):
            self._minds_limit = True
            del parameters["limit"]  # some take less at once, and every one has a usual number
            url = self._places.at(self._places.paths.listing, operation=operation, parameters=parameters)
            answer = await self._channel.repeat(Call(operation=Operation.LIST, method="GET", url=url), record)
        if not answer.ok:
            error = unavailable(answer, host=self._line.host, url=url, operation=operation, absent=_NO_LIST)
            if isinstance(error, NotSupported):
                self._known.learn(listing=Support.NO)
            raise error
        page = read_page(answer.body, host=self._line.host, after=after, read=self._entries.reader(answer))
        self._known.meet(answer, listing=Support.YES)
        return replace(page, poll_after=poll_after(answer.headers))

    async def delete(self, remote_id: str, *, record: Recorder | None = None) -> None:
        """Delete or abort a video; see `SoraClient.delete`."""
        operation = "deleting or cancelling a video"
        url = self._places.at(self._places.paths.deletion, remote_id, operation=operation)
        answer = await self._channel.repeat(Call(operation=Operation.DELETE, method="DELETE", url=url), record)
        if answer.ok:
            self._known.meet(answer, deletion=Support.YES)
            return
        # A 404 can mean that the video is gone, or that there is no way to delete one: a look tells.
        if answer.status == GONE or (answer.status == NOT_FOUND and not await self._is_there(remote_id, record)):
            return
        error = unavailable(answer, host=self._line.host, url=url, operation=operation, absent=_NO_DELETE | {NOT_FOUND})
        if isinstance(error, NotSupported):
            self._known.learn(deletion=Support.NO)
        raise error

    async def list_models(self, *, record: Recorder | None = None) -> tuple[str, ...]:
        """Name the server's models; see `SoraClient.list_models`."""
        operation = "listing models"
        url = self._places.at(self._places.paths.models, operation=operation)
        answer = await self._channel.repeat(Call(operation=Operation.MODELS, method="GET", url=url), record)
        if not answer.ok:
            raise unavailable(answer, host=self._line.host, url=url, operation=operation, absent=_NO_LIST)
        offer = read_offer(answer.body, host=self._line.host)
        self._known.meet(answer, models=offer.models, sizes=offer.sizes, seconds=offer.seconds)
        return offer.models

    def fetch_content(
        self,
        video: RemoteVideo,
        sink: ContentSink,
        *,
        stop: threading.Event,
        record: Recorder | None = None,
    ) -> ContentReport:
        """Fetch a finished video's bytes, blocking; see `SoraClient.fetch_content`."""
        home = self._places.content(video.content_id or video.id)
        return self._transfers.fetch(video, sink, home=home, stop=stop, record=record)

    async def fetch_variant(self, remote_id: str, variant: str) -> bytes:
        """Fetch a small by-product; see `SoraClient.fetch_variant`."""
        operation = f"the variant “{variant}”"
        parameters = {"variant": variant}
        url = self._places.at(self._places.paths.content, remote_id, operation=operation, parameters=parameters)
        headers = {"Accept": "image/*, */*;q=0.1"}
        call = Call(operation=Operation.CONTENT, method="GET", url=url, headers=headers, limit=_VARIANT_LIMIT)
        answer = await self._channel.repeat(call)
        if not answer.ok:
            raise unavailable(answer, host=self._line.host, url=url, operation=operation, absent=_NO_VARIANT)
        if not answer.body or answer.media_type.startswith(_NO_PICTURE):
            raise not_supported(answer, host=self._line.host, url=url, operation=operation)
        return answer.body

    async def close(self) -> None:
        """Let go of connections."""
        await self._channel.close()
        await asyncio.to_thread(self._transfers.close)

    async def _look(self, url: str, remote_id: str, record: Recorder | None) -> Answer:
        call = Call(operation=Operation.RETRIEVE, method="GET", url=url, limit=INLINE_LIMIT)
        answer = await self._channel.repeat(call, record, remote_id=remote_id)
        self._known.meet(answer)
        return answer

    def _noted(self, video: RemoteVideo) -> RemoteVideo:
        """Remember where a server wants a video to be looked at."""
        if video.polling_url is not None:
            if len(self._polling) >= _POLLING_KEPT:
                del self._polling[next(iter(self._polling))]
            self._polling[video.id] = video.polling_url
        return video

    async def _is_there(self, remote_id: str, record: Recorder | None) -> bool:
        try:
            video = await self.retrieve(remote_id, record=record)
        except RemoteVideoMissing:
            return False
        return video.status is not JobStatus.CANCELLED


def _minds_limit(answer: Answer) -> bool:
    return "limit" in answer.words.fields or bool(re.search(r"\blimit\b", answer.words.message))
