# ruff: noqa: ARG002 - `record` and `polling_url` are of the protocol, and there is no HTTP here
"""The client that needs no server: videos made by the simulation on this computer, always marked as simulated."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.clients.base import ContentReport, RemoteCharacter, RemoteVideo, VideoPage
from sora_desktop.clients.mock_refusals import SIMULATION, free, paid
from sora_desktop.clients.simulated import CAPABILITIES
from sora_desktop.domain.errors import NotSupported, RemoteVideoMissing, TransferCancelled
from sora_desktop.domain.jobs import Derivation, JobStatus
from sora_desktop.simulation.rules import RELAXED

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from sora_desktop.clients.base import ContentSink, Recorder
    from sora_desktop.domain.capabilities import Capabilities
    from sora_desktop.domain.requests import VideoRequest
    from sora_desktop.simulation.engine import Simulation
    from sora_desktop.simulation.jobs import SimulatedVideo
    from sora_desktop.simulation.studio import Content

    T = TypeVar("T")

_CHUNK = 1024 * 1024
_LOOKS = 12
"""Into how many looks a job's time is divided."""

_LONGEST_WAIT = 0.5
_SHORTEST_WAIT = 0.05


class MockSoraClient:
    """Makes simulated videos; for one event loop, and `fetch_content` for any thread.

    What is told to `record` elsewhere is not told here: there is no HTTP to be recorded.
    """

    def __init__(
        self, state_folder: Path, *, job_seconds: float = 6.0, seed: int | None = None, clip: str = "rendered"
    ) -> None:
        """Prepare; the simulation starts with the first call.

        Args:
            state_folder: where jobs and clips are kept, so that both outlive the process.
            job_seconds: how long a job takes at least.
            seed: with it, equal requests give equal clips.
            clip: `rendered`, or `stub` for one ready-made clip.
        """
        self._folder = state_folder
        self._job_seconds = job_seconds
        self._seed = seed
        self._clip = clip
        self._lock = threading.Lock()
        self._simulation: Simulation | None = None

    @property
    def capabilities(self) -> Capabilities:
        """What the simulation can do."""
        return CAPABILITIES

    async def create(
        self, request: VideoRequest, *, idempotency_key: str, record: Recorder | None = None
    ) -> RemoteVideo:
        """Ask for a video; see `SoraClient.create`."""
        return await asyncio.to_thread(self._create, request, idempotency_key)

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
        if source_id is None and (request.video is None or derivation is Derivation.REMIX):
            raise NotSupported(host=SIMULATION, operation=f"{derivation.value} without a video")

        def work() -> RemoteVideo:
            source = _clip(Path(request.video)) if source_id is None and request.video else source_id or ""
            with paid():
                video = self._open().derive(
                    derivation,
                    source,
                    request.prompt,
                    seconds=request.seconds,
                    model=request.model,
                    idempotency_key=idempotency_key,
                )
                return self._remote(video)

        return await asyncio.to_thread(work)

    async def create_character(self, name: str, video: Path, *, record: Recorder | None = None) -> RemoteCharacter:
        """Show the server somebody who is to appear; see `SoraClient.create_character`."""

        def work() -> RemoteCharacter:
            data = _clip(video)
            with paid():
                made = self._open().create_character(name, data)
            return RemoteCharacter(id=made.id, name=made.name)

        return await asyncio.to_thread(work)

    async def retrieve(
        self, remote_id: str, *, polling_url: str | None = None, record: Recorder | None = None
    ) -> RemoteVideo:
        """Look at a video; see `SoraClient.retrieve`."""
        return await self._ask(lambda simulation: self._remote(simulation.retrieve(remote_id)))

    async def list_videos(
        self, *, after: str | None = None, limit: int = 100, record: Recorder | None = None
    ) -> VideoPage:
        """Look at a part of the list, newest first; see `SoraClient.list_videos`."""
        part = await self._ask(lambda simulation: simulation.list_videos(after=after, limit=limit))
        videos = tuple(map(self._remote, part.videos))
        return VideoPage(videos=videos, next_after=videos[-1].id if part.has_more and videos else None)

    async def delete(self, remote_id: str, *, record: Recorder | None = None) -> None:
        """Delete or abort a video; see `SoraClient.delete`."""

        def work() -> None:
            with free():
                self._open().delete(remote_id, unfinished=True)

        try:
            await asyncio.to_thread(work)
        except RemoteVideoMissing:
            return

    async def list_models(self, *, record: Recorder | None = None) -> tuple[str, ...]:
        """Name the models of the simulation."""
        return RELAXED.models

    def fetch_content(
        self, video: RemoteVideo, sink: ContentSink, *, stop: threading.Event, record: Recorder | None = None
    ) -> ContentReport:
        """Copy a finished video's bytes, blocking; see `SoraClient.fetch_content`."""
        if stop.is_set():
            raise TransferCancelled
        content = self._content(video.id, "video")
        total = content.path.stat().st_size
        offset = sink.offset if sink.etag == content.etag and 0 < sink.offset <= total else 0
        sink.begin(offset=offset, etag=content.etag, total=total)
        with content.path.open("rb") as file:
            file.seek(offset)
            while data := file.read(_CHUNK):
                if stop.is_set():
                    raise TransferCancelled
                sink.write(data)
        return ContentReport(total=total, media_type=content.media_type, simulated=True)

    async def fetch_variant(self, remote_id: str, variant: str) -> bytes:
        """Fetch a small by-product; see `SoraClient.fetch_variant`."""

        def work() -> bytes:
            return self._content(remote_id, variant).path.read_bytes()

        return await asyncio.to_thread(work)

    async def close(self) -> None:
        """Stop the simulation; its jobs go on with the next one over the same folder."""
        with self._lock:
            simulation, self._simulation = self._simulation, None
        if simulation is not None:
            await asyncio.to_thread(simulation.close)

    def _open(self) -> Simulation:
        """Give the simulation; blocks for some milliseconds at the first time."""
        from sora_desktop.simulation.engine import Simulation, SimulationSettings  # noqa: PLC0415 - loads Pillow
        from sora_desktop.simulation.spec import ClipSource  # noqa: PLC0415 - goes with it

        with self._lock:
            if self._simulation is None:
                settings = SimulationSettings(
                    job_seconds=self._job_seconds, seed=self._seed, clip=ClipSource(self._clip)
                )
                self._simulation = Simulation(RELAXED, settings, state_folder=self._folder)
            return self._simulation

    async def _ask(self, question: Callable[[Simulation], T]) -> T:
        """Ask what the simulation answers from memory."""
        known = self._simulation
        with free():
            simulation = await asyncio.to_thread(self._open) if known is None else known
            return question(simulation)

    def _create(self, request: VideoRequest, idempotency_key: str) -> RemoteVideo:
        from sora_desktop.media.images import read_reference  # noqa: PLC0415 - loads Pillow
        from sora_desktop.simulation.jobs import VideoOrder  # noqa: PLC0415 - goes with the simulation

        named = (request.reference, *request.further_references)
        images = [read_reference(Path(path)).data for path in named if path]
        order = VideoOrder(
            prompt=request.prompt,
            model=request.model,
            size=request.size,
            seconds=request.seconds,
            reference=images[0] if images else None,
            further_references=tuple(images[1:]),
            characters=request.characters,
        )
        with paid():
            return self._remote(self._open().create(order, idempotency_key=idempotency_key))

    def _content(self, remote_id: str, name: str) -> Content:
        from sora_desktop.simulation.spec import Variant  # noqa: PLC0415 - goes with the simulation

        if name not in list(Variant):
            raise NotSupported(host=SIMULATION, operation=f"the variant “{name}”")
        with free():
            return self._open().content(remote_id, Variant(name))

    def _remote(self, video: SimulatedVideo) -> RemoteVideo:
        return RemoteVideo(
            id=video.id,
            status=JobStatus(video.status.value),
            status_word=video.status.value,
            progress=float(video.progress),
            model=video.model,
            size=video.size,
            seconds=video.seconds,
            prompt=video.prompt,
            created_at=_moment(video.created_at),
            completed_at=_moment(video.completed_at),
            expires_at=_moment(video.expires_at),
            remixed_from=video.remixed_from,
            cost=0,
            error_code=video.error.code if video.error else None,
            error_message=video.error.message if video.error else None,
            poll_after=min(max(self._job_seconds / _LOOKS, _SHORTEST_WAIT), _LONGEST_WAIT),
            simulated=True,
        )


def _clip(path: Path) -> bytes:
    from sora_desktop.media.clips import read_clip  # noqa: PLC0415 - only needed here

    return read_clip(path).data


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
