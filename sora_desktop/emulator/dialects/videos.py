"""The verbs that most servers share, for each of them to bend."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import JSONResponse

from sora_desktop.emulator.bodies import JSON, MULTIPART, SentFile, read_fields
from sora_desktop.emulator.dialects.base import Dialect
from sora_desktop.emulator.ranges import file_answer
from sora_desktop.emulator.refusals import Refusal
from sora_desktop.simulation.jobs import VideoStatus
from sora_desktop.simulation.refusals import UnknownVideo

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from sora_desktop.emulator.bodies import Fields
    from sora_desktop.emulator.dialects.files import SignedFiles
    from sora_desktop.simulation.engine import Simulation, VideoSlice
    from sora_desktop.simulation.jobs import SimulatedVideo, VideoOrder

EVERYTHING = 1_000_000
"""More videos than there ever are, for lists without pages."""


class VideosDialect(Dialect):
    """A server with `POST /videos` and what belongs to it; subclasses say how they differ."""

    encodings: ClassVar[tuple[str, ...]] = (MULTIPART, JSON)
    """The media types that it reads."""

    created_status: ClassVar[int] = 200
    """The HTTP status of a create that was taken."""

    words: ClassVar[Mapping[VideoStatus, str]] = {status: status.value for status in VideoStatus}
    """Its words for the states of a job."""

    has_list: ClassVar[bool] = True
    has_delete: ClassVar[bool] = True
    has_ranges: ClassVar[bool] = True
    """Whether it hands out a part of a clip where one is asked for."""

    def __init__(self, simulation: Simulation, *, files: SignedFiles, key: str | None, job_seconds: float) -> None:
        """Play the server; see `Dialect`."""
        super().__init__(simulation, files=files, key=key, job_seconds=job_seconds)
        self.asked: dict[str, Fields] = {}

    def routes(self) -> list[Route]:
        """Give the verbs that this server has."""
        found = [
            self.route("/videos", self.create, "POST"),
            self.route("/videos/{video_id}", self.retrieve),
            self.route("/videos/{video_id}/content", self.content),
            self.route("/models", self.list_models),
        ]
        if self.has_list:
            found.append(self.route("/videos", self.list_videos))
        if self.has_delete:
            found.append(self.route("/videos/{video_id}", self.delete, "DELETE"))
        return found

    @abstractmethod
    def order(self, fields: Fields) -> VideoOrder:
        """Read the fields of a create.

        Raises:
            Refusal: one does not fit.
        """

    @abstractmethod
    def body(self, video: SimulatedVideo, request: Request) -> dict[str, object]:
        """Write a video."""

    async def create(self, request: Request) -> Response:
        """Take an order."""
        video = await self.take(await self.fields(request))
        return JSONResponse(self.created_body(video, request), self.created_status, self.created_headers(video))

    async def fields(self, request: Request) -> Fields:
        """Read the body of a create."""
        return await read_fields(request, self.encodings)

    async def take(self, fields: Fields) -> SimulatedVideo:
        """Make a job of what was asked for."""
        video = await run_in_threadpool(self.simulation.create, self.order(fields))
        self.remember(video, fields)
        return video

    def remember(self, video: SimulatedVideo, fields: Fields) -> None:
        """Keep what answers about the video will need: what was asked, without the files."""
        self.asked[video.id] = {name: value for name, value in fields.items() if not isinstance(value, SentFile)}

    def created_body(self, video: SimulatedVideo, request: Request) -> dict[str, object]:
        """Write a video that was just made."""
        return self.body(video, request)

    def created_headers(self, video: SimulatedVideo) -> dict[str, str]:
        """Give the headers that only the answer to a create has."""
        del video
        return {}

    def find(self, request: Request) -> SimulatedVideo:
        """Look at the video that a path names.

        Raises:
            Refusal: there is none.
        """
        video_id = str(request.path_params["video_id"])
        try:
            return self.simulation.retrieve(video_id)
        except UnknownVideo as error:
            raise self.unknown(video_id) from error

    async def retrieve(self, request: Request) -> Response:
        """Show a video."""
        return JSONResponse(self.body(self.find(request), request))

    async def list_videos(self, request: Request) -> Response:
        """Show all videos."""
        part = self.simulation.list_videos(limit=EVERYTHING)
        return JSONResponse(self.list_body(part, request))

    def list_body(self, part: VideoSlice, request: Request) -> dict[str, object]:
        """Write a part of the list."""
        return {
            "object": "list",
            "data": [self.body(video, request) for video in part.videos],
            "first_id": part.videos[0].id if part.videos else None,
            "last_id": part.videos[-1].id if part.videos else None,
            "has_more": part.has_more,
        }

    async def delete(self, request: Request) -> Response:
        """Forget a video, finished or not."""
        video = self.find(request)
        await run_in_threadpool(self.simulation.delete, video.id, unfinished=True)
        return self.deleted(video, request)

    def deleted(self, video: SimulatedVideo, request: Request) -> Response:
        """Say that a video was deleted."""
        del request
        return JSONResponse({"id": video.id, "object": "video.deleted", "deleted": True})

    async def content(self, request: Request) -> Response:
        """Hand out a clip."""
        video = self.find(request)
        if video.status is VideoStatus.FAILED:
            raise self.no_content(video)
        if video.status is not VideoStatus.COMPLETED:
            raise self.not_ready(video)
        return await self.clip(video, request)

    async def clip(self, video: SimulatedVideo, request: Request) -> Response:
        """Hand out the clip of a finished video, whatever variant was asked for."""
        content = await run_in_threadpool(self.simulation.content, video.id)
        asked = request.headers if self.has_ranges else Headers()
        answer = file_answer(content, asked, head_only=request.method == "HEAD")
        if not self.has_ranges:
            del answer.headers["accept-ranges"], answer.headers["etag"]
        return answer

    def unknown(self, video_id: str) -> Refusal:
        """Say that there is no such video."""
        return Refusal(404, f"Video '{video_id[:400]}' not found", code="not_found")

    def not_ready(self, video: SimulatedVideo) -> Refusal:
        """Say that there is no clip yet."""
        return Refusal(400, f"Video {video.id} is not ready (status: {self.words[video.status]})", code="not_ready")

    def no_content(self, video: SimulatedVideo) -> Refusal:
        """Say that there will be no clip."""
        return Refusal(400, f"Video {video.id} failed, so it has no content", code="video_failed")


def moment(seconds: float | None) -> int | None:
    """Write a moment as whole seconds since 1970."""
    return None if seconds is None else int(seconds)
