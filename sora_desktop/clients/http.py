"""The client for every server that speaks the `/videos` protocol over HTTP."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.clients.bodies import create_fields
from sora_desktop.clients.outcomes import listed, not_supported, trouble_with_video, unavailable, witnessed
from sora_desktop.clients.submission import Submission
from sora_desktop.clients.transfers.channel import TransferChannel
from sora_desktop.clients.transport.control import ControlChannel
from sora_desktop.clients.transport.line import Line
from sora_desktop.clients.transport.messages import INLINE_LIMIT, Call
from sora_desktop.clients.transport.patience import Patience
from sora_desktop.clients.transport.refusals import GONE, METHOD_NOT_ALLOWED, NOT_FOUND, NOT_IMPLEMENTED
from sora_desktop.clients.wire import read_models, read_page, read_video, speaks_of_video
from sora_desktop.domain.capabilities import Capabilities, Support
from sora_desktop.domain.errors import NotSupported, NoVideoService, RemoteVideoMissing, RequestRejected
from sora_desktop.domain.exchanges import Operation
from sora_desktop.domain.jobs import Derivation, JobStatus

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from sora_desktop.clients.base import ContentReport, ContentSink, Recorder, RemoteCharacter, RemoteVideo, VideoPage
    from sora_desktop.domain.connections import Connection, ConnectionSecrets
    from sora_desktop.domain.requests import VideoRequest

SUGGESTED_SIZES = ("1280x720", "720x1280", "1792x1024", "1024x1792")
SUGGESTED_SECONDS = (4.0, 8.0, 12.0)
_PAGE_LIMIT = 100
_VARIANT_LIMIT = 16 * 1024 * 1024
_BAD_REQUEST = 400
_UNPROCESSABLE = 422
_NO_LIST = frozenset({_BAD_REQUEST, NOT_FOUND, METHOD_NOT_ALLOWED, GONE, NOT_IMPLEMENTED})
_NO_DELETE = frozenset({METHOD_NOT_ALLOWED, NOT_IMPLEMENTED})
_NO_VARIANT = _NO_LIST | {_UNPROCESSABLE}
_NO_PICTURE = ("video/", "text/", "application/json")


class HttpSoraClient:
    """Speaks to one server; for one event loop, and `fetch_content` for any thread."""

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
        self._submission = Submission(connection, self._line, self._channel, on_learned)
        self._transfers = TransferChannel(self._line)
        self._capabilities = Capabilities(sizes=SUGGESTED_SIZES, seconds=SUGGESTED_SECONDS)

    def __repr__(self) -> str:
        return f"HttpSoraClient({self._line.host})"

    @property
    def capabilities(self) -> Capabilities:
        """What the server offers, as far as it has shown it."""
        return self._capabilities

    async def create(
        self, request: VideoRequest, *, idempotency_key: str, record: Recorder | None = None
    ) -> RemoteVideo:
        """Ask for a video; see `SoraClient.create`."""
        from sora_desktop.media.images import read_reference  # noqa: PLC0415 - loads Pillow

        image = await asyncio.to_thread(read_reference, Path(request.reference)) if request.reference else None
        answer, video = await self._submission.send(
            Operation.CREATE,
            self._line.address.endpoint("videos"),
            create_fields(request),
            image=image,
            idempotency_key=idempotency_key,
            record=record,
        )
        return witnessed(video, answer)

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
        if derivation is not Derivation.REMIX or source_id is None:
            raise NotSupported(host=self._line.host, operation=derivation.value)
        try:
            answer, video = await self._submission.send(
                Operation.REMIX,
                self._line.address.endpoint("videos", source_id, "remix"),
                {"prompt": request.prompt},
                idempotency_key=idempotency_key,
                record=record,
            )
        except NoVideoService as missing:
            if missing.status == METHOD_NOT_ALLOWED:
                self._learn(remix=Support.NO)
            raise RequestRejected(
                status=missing.status,
                server_message=missing.server_message or "It does not know the video, or cannot remix.",
                request_id=missing.request_id,
                detail=missing.detail,
            ) from None
        self._learn(remix=Support.YES)
        return witnessed(video, answer)

    async def create_character(self, name: str, video: Path, *, record: Recorder | None = None) -> RemoteCharacter:
        """Show the server somebody who is to appear; see `SoraClient.create_character`."""
        raise NotSupported(host=self._line.host, operation="characters")

    async def retrieve(self, remote_id: str, *, record: Recorder | None = None) -> RemoteVideo:
        """Look at a video; see `SoraClient.retrieve`."""
        call = self._call(Operation.RETRIEVE, "GET", "videos", remote_id, limit=INLINE_LIMIT)
        answer = await self._channel.repeat(call, record, remote_id=remote_id)
        self._submission.learn(answer)
        if answer.ok or speaks_of_video(answer.body, remote_id):
            return witnessed(read_video(answer.body, host=self._line.host, remote_id=remote_id), answer)
        raise trouble_with_video(answer, host=self._line.host, url=call.url)

    async def list_videos(
        self, *, after: str | None = None, limit: int = _PAGE_LIMIT, record: Recorder | None = None
    ) -> VideoPage:
        """Look at a part of the server's list; see `SoraClient.list_videos`."""
        parameters = {"limit": str(min(max(limit, 1), _PAGE_LIMIT))} | ({"after": after} if after else {})
        call = self._call(Operation.LIST, "GET", "videos", parameters=parameters)
        answer = await self._channel.repeat(call, record)
        self._submission.learn(answer)
        if not answer.ok:
            error = unavailable(answer, host=self._line.host, url=call.url, operation="listing videos", absent=_NO_LIST)
            if isinstance(error, NotSupported):
                self._learn(listing=Support.NO)
            raise error
        page = read_page(answer.body, host=self._line.host, after=after)
        self._learn(listing=Support.YES)
        return replace(page, videos=tuple(listed(video, answer) for video in page.videos))

    async def delete(self, remote_id: str, *, record: Recorder | None = None) -> None:
        """Delete or abort a video; see `SoraClient.delete`."""
        call = self._call(Operation.DELETE, "DELETE", "videos", remote_id)
        answer = await self._channel.repeat(call, record)
        if answer.ok:
            self._learn(deletion=Support.YES)
            return
        # A 404 can mean that the video is gone, or that there is no way to delete one: a look tells.
        if answer.status == GONE or (answer.status == NOT_FOUND and not await self._is_there(remote_id, record)):
            return
        error = unavailable(
            answer,
            host=self._line.host,
            url=call.url,
            operation="deleting or cancelling a video",
            absent=_NO_DELETE | {NOT_FOUND},
        )
        if isinstance(error, NotSupported):
            self._learn(deletion=Support.NO)
        raise error

    async def list_models(self, *, record: Recorder | None = None) -> tuple[str, ...]:
        """Name the server's models; see `SoraClient.list_models`."""
        call = self._call(Operation.MODELS, "GET", "models")
        answer = await self._channel.repeat(call, record)
        self._submission.learn(answer)
        if not answer.ok:
            raise unavailable(answer, host=self._line.host, url=call.url, operation="listing models", absent=_NO_LIST)
        models = read_models(answer.body, host=self._line.host)
        self._learn(models=models)
        return models

    def fetch_content(
        self,
        video: RemoteVideo,
        sink: ContentSink,
        *,
        stop: threading.Event,
        record: Recorder | None = None,
    ) -> ContentReport:
        """Fetch a finished video's bytes, blocking; see `SoraClient.fetch_content`."""
        return self._transfers.fetch(video, sink, stop=stop, record=record)

    async def fetch_variant(self, remote_id: str, variant: str) -> bytes:
        """Fetch a small by-product; see `SoraClient.fetch_variant`."""
        call = self._call(
            Operation.CONTENT,
            "GET",
            "videos",
            remote_id,
            "content",
            parameters={"variant": variant},
            limit=_VARIANT_LIMIT,
        )
        call = replace(call, headers={"Accept": "image/*, */*;q=0.1"})
        answer = await self._channel.repeat(call)
        operation = f"the variant “{variant}”"
        if not answer.ok:
            raise unavailable(answer, host=self._line.host, url=call.url, operation=operation, absent=_NO_VARIANT)
        if not answer.body or answer.media_type.startswith(_NO_PICTURE):
            raise not_supported(answer, host=self._line.host, url=call.url, operation=operation)
        return answer.body

    async def close(self) -> None:
        """Let go of connections."""
        await self._channel.close()
        await asyncio.to_thread(self._transfers.close)

    def _call(
        self,
        operation: Operation,
        method: str,
        *segments: str,
        parameters: dict[str, str] | None = None,
        limit: int | None = None,
    ) -> Call:
        call = Call(
            operation=operation, method=method, url=self._line.address.endpoint(*segments, parameters=parameters)
        )
        return call if limit is None else replace(call, limit=limit)

    async def _is_there(self, remote_id: str, record: Recorder | None) -> bool:
        try:
            video = await self.retrieve(remote_id, record=record)
        except RemoteVideoMissing:
            return False
        return video.status is not JobStatus.CANCELLED

    def _learn(self, **changes: object) -> None:
        self._capabilities = replace(self._capabilities, **changes)  # type: ignore[arg-type]
