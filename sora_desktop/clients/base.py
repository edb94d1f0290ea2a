"""What every client can do, and the one answer that every client gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from sora_desktop.domain.jobs import JobStatus

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from sora_desktop.domain.capabilities import Capabilities
    from sora_desktop.domain.exchanges import Exchange
    from sora_desktop.domain.jobs import Derivation
    from sora_desktop.domain.requests import VideoRequest

    Recorder = Callable[[Exchange], None]
    """What is told of each exchange."""

REMOTE_STATUSES = frozenset(
    {JobStatus.QUEUED, JobStatus.IN_PROGRESS, JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED}
)
"""The statuses that a server's words are read as."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteVideo:
    """A video as its server described it; None means that the server did not say."""

    id: str
    status: JobStatus
    """One of `REMOTE_STATUSES`."""

    status_word: str = ""
    """The server's own word for the status."""

    progress: float | None = None
    """Percent, 0 to 100."""

    model: str | None = None
    size: str | None = None
    seconds: float | None = None
    prompt: str | None = None
    created_at: datetime | None = None
    completed_at: datetime | None = None
    expires_at: datetime | None = None
    remixed_from: str | None = None
    cost: int | None = None
    """What it cost, in millionths of a US dollar."""

    error_code: str | None = None
    error_message: str | None = None
    content_url: str | None = None
    """Where the bytes are, if not at `/videos/{id}/content`."""

    content_id: str | None = None
    """The id under which the bytes are, where it is not the video's own."""

    content: bytes | None = None
    """The bytes themselves, where the answer carried them."""

    polling_url: str | None = None
    """Where to look at the video, where the server said so; it may be relative."""

    poll_after: float | None = None
    """Seconds to wait before the next look, where the server said so."""

    simulated: bool = False
    """Whether the answer names our emulator or came from the simulation."""

    request_id: str | None = None
    raw: str = ""
    """The answer's body, redacted and capped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoPage:
    """A part of a server's list of videos."""

    videos: tuple[RemoteVideo, ...]
    next_after: str | None
    """What to pass as `after` for the next part, or None at the end."""

    poll_after: float | None = None
    """Seconds to wait before the next look, where the server said so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteCharacter:
    """Somebody, or something, that a server was shown and that can appear in its videos."""

    id: str
    name: str


class ContentSink(Protocol):
    """Where the bytes of a clip go; used from one transfer thread at a time."""

    @property
    def offset(self) -> int:
        """How many bytes are already there from an earlier try."""

    @property
    def etag(self) -> str | None:
        """The ETag that came with those bytes, if any."""

    def begin(self, *, offset: int, etag: str | None, total: int | None) -> None:
        """Get ready for bytes from `offset` on (0 starts anew); `total` is the whole length if known.

        Raises:
            StorageError: the file cannot be written.
        """

    def write(self, data: bytes) -> None:
        """Append bytes.

        Raises:
            StorageError: the file cannot be written, for example because the disk is full.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentReport:
    """What is known of a transfer once its last byte has come."""

    total: int | None
    """The whole length that the server announced, in bytes, or None."""

    media_type: str | None
    simulated: bool


class SoraClient(Protocol):
    """Somebody who makes videos.

    Every method raises subclasses of `ClientError` and, where it says so, of `MediaError`, and nothing
    else of its own; `record` is called once for each HTTP exchange, also for failed ones, from the
    thread that made it.
    """

    @property
    def capabilities(self) -> Capabilities:
        """What the server offers, as far as it is known now."""

    async def create(
        self, request: VideoRequest, *, idempotency_key: str, record: Recorder | None = None
    ) -> RemoteVideo:
        """Ask for a video. This is what may cost money.

        Raises:
            NeverSent: certainly nothing reached the server.
            Refused: the server answered, and certainly made nothing.
            ReplyLost: it is not known whether the server accepted.
            ReferenceUnreadable: the reference image cannot be read.
        """

    async def derive(
        self,
        derivation: Derivation,
        source_id: str | None,
        request: VideoRequest,
        *,
        idempotency_key: str,
        record: Recorder | None = None,
    ) -> RemoteVideo:
        """Ask for a video made from another one; costs and errors are those of `create`.

        Args:
            derivation: what is to be made of it.
            source_id: the server's id of the other video, or None to send the file `request.video`.
            request: the prompt; for an extension also how many seconds are to be added.
            idempotency_key: our id of the request.
            record: told of each exchange.

        Raises:
            NotSupported: the server certainly has no such operation.
        """

    async def create_character(self, name: str, video: Path, *, record: Recorder | None = None) -> RemoteCharacter:
        """Show the server a clip of somebody who is to appear in videos.

        Raises:
            NotSupported: the server has no characters.
            Refused: it does not take this clip.
            MediaError: the clip cannot be read.
        """

    async def retrieve(
        self, remote_id: str, *, polling_url: str | None = None, record: Recorder | None = None
    ) -> RemoteVideo:
        """Look at a video.

        Args:
            remote_id: which.
            polling_url: where its server said to look, as an earlier answer had it; a client remembers those
                that it saw itself.
            record: told of each exchange.

        Raises:
            RemoteVideoMissing: the server does not know it.
            UnsafeRedirect: `polling_url` leads where it must not.
        """

    async def list_videos(
        self, *, after: str | None = None, limit: int = 100, record: Recorder | None = None
    ) -> VideoPage:
        """Look at a part of the server's list, newest first.

        An entry that has not changed since the last call may come back as the same object, and one in which
        only the progress has moved may keep the `raw` of before.

        Raises:
            NotSupported: the server has no list.
        """

    async def delete(self, remote_id: str, *, record: Recorder | None = None) -> None:
        """Delete a video on the server, or abort it where the server takes it so; gone is success.

        Raises:
            NotSupported: the server cannot delete.
        """

    async def list_models(self, *, record: Recorder | None = None) -> tuple[str, ...]:
        """Name the models that the server says it has.

        Raises:
            NotSupported: the server has no such list.
        """

    def fetch_content(
        self,
        video: RemoteVideo,
        sink: ContentSink,
        *,
        stop: threading.Event,
        record: Recorder | None = None,
    ) -> ContentReport:
        """Fetch the bytes of a finished video into `sink`, blocking; called on a transfer thread.

        Raises:
            ContentNotReady: the server does not hand them out yet; the fact `status` tells with which HTTP status.
            Truncated: they did not come whole; what came is in the sink.
            NotAVideo: what came is something else.
            RemoteVideoMissing: the server no longer has them.
            TransferCancelled: `stop` was set.
            StorageError: `sink` could not write.
        """

    async def fetch_variant(self, remote_id: str, variant: str) -> bytes:
        """Fetch a small by-product, `thumbnail` or `spritesheet`; what comes must be sniffed.

        Raises:
            NotSupported: the server has no such variant.
        """

    async def close(self) -> None:
        """Let go of connections."""
