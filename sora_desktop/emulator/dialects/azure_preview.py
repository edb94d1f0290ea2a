"""Azure OpenAI's older API: jobs with generations, for the first Sora."""

from __future__ import annotations

import secrets
from http import HTTPStatus
from typing import TYPE_CHECKING, ClassVar

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from sora_desktop.emulator.bodies import JSON, read_fields
from sora_desktop.emulator.dialects import fields as read
from sora_desktop.emulator.dialects.azure import AzureGateway, check_running
from sora_desktop.emulator.dialects.base import Dialect
from sora_desktop.emulator.dialects.rules import served
from sora_desktop.emulator.dialects.videos import moment
from sora_desktop.emulator.ranges import file_answer
from sora_desktop.emulator.refusals import Refusal, invalid, wrong_type
from sora_desktop.simulation.engine import PAGE_LIMIT
from sora_desktop.simulation.jobs import VideoOrder, VideoStatus
from sora_desktop.simulation.refusals import UnknownVideo
from sora_desktop.simulation.spec import Variant

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import Route

    from sora_desktop.emulator.bodies import Fields
    from sora_desktop.emulator.dialects.files import SignedFiles
    from sora_desktop.simulation.engine import Simulation
    from sora_desktop.simulation.jobs import SimulatedVideo
    from sora_desktop.simulation.rules import Rules

VERSION = "preview"
_JOB, _GENERATION = "task_", "gen_"
_KNOWN = ("model", "prompt", "width", "height", "n_seconds", "n_variants")
_SIZES = frozenset(
    {"480x480", "480x854", "854x480", "720x720", "720x1280", "1280x720", "1080x1080", "1080x1920", "1920x1080"}
)
_LONGEST = 20
_MOST_VARIANTS = 5
_HALF = 50


class AzurePreview(AzureGateway, Dialect):
    """`/openai/v1/video/generations/jobs?api-version=preview`."""

    name = "azure-preview"
    base_path = "/openai/v1"
    rules: ClassVar[Rules] = served("sora", size="480x480", seconds=5.0, seconds_limit=_LONGEST)

    def __init__(self, simulation: Simulation, *, files: SignedFiles, key: str | None, job_seconds: float) -> None:
        """Play the server; see `Dialect`."""
        super().__init__(simulation, files=files, key=key, job_seconds=job_seconds)
        self._variants: dict[str, int] = {}

    @staticmethod
    def new_id() -> str:
        """Make an id: `task_` and 26 letters and digits."""
        return f"{_JOB}{secrets.token_hex(13)}"

    def routes(self) -> list[Route]:
        """Give the jobs and their generations."""
        jobs, generations = "/video/generations/jobs", "/video/generations/{generation}"
        return [
            self.route(jobs, self._create, "POST"),
            self.route(jobs, self._list),
            self.route(f"{jobs}/{{video_id}}", self._retrieve),
            self.route(f"{jobs}/{{video_id}}", self._delete, "DELETE"),
            self.route(generations, self._generation),
            self.route(f"{generations}/content/video", self._video),
            self.route(f"{generations}/content/thumbnail", self._thumbnail),
            self.route("/models", self.list_models),
        ]

    async def _create(self, request: Request) -> Response:
        _check_version(request)
        fields = await read_fields(request, (JSON,))
        order, variants = _order(fields)
        check_running(self.simulation)
        video = await run_in_threadpool(self.simulation.create, order)
        self._variants[video.id] = variants
        return JSONResponse({**self._job(video), "status": "preprocessing"}, HTTPStatus.CREATED)

    async def _retrieve(self, request: Request) -> Response:
        _check_version(request)
        return JSONResponse(self._job(self._find(request.path_params["video_id"])))

    async def _list(self, request: Request) -> Response:
        _check_version(request)
        asked = dict(request.query_params)
        limit = read.whole(asked, "limit")
        if limit is None or not 1 <= limit <= PAGE_LIMIT:
            msg = f"Invalid 'limit': required, and from 1 to {PAGE_LIMIT}."
            raise invalid(msg, param="limit")
        try:
            part = self.simulation.list_videos(after=asked.get("after"), limit=limit)
        except UnknownVideo as error:
            raise invalid(error.message, param="after") from error
        wanted = {word for word in asked.get("statuses", "").split(",") if word}
        jobs = [self._job(video) for video in part.videos]
        body = {
            "object": "list",
            "data": [job for job in jobs if not wanted or job["status"] in wanted],
            "first_id": jobs[0]["id"] if jobs else None,
            "last_id": jobs[-1]["id"] if jobs else None,
            "has_more": part.has_more,
        }
        return JSONResponse(body)

    async def _delete(self, request: Request) -> Response:
        _check_version(request)
        video = self._find(request.path_params["video_id"])
        await run_in_threadpool(self.simulation.delete, video.id, unfinished=True)
        return Response(status_code=HTTPStatus.NO_CONTENT)

    async def _generation(self, request: Request) -> Response:
        _check_version(request)
        video, number = self._generated(request)
        return JSONResponse(self._written(video, number))

    async def _video(self, request: Request) -> Response:
        return await self._content(request, Variant.VIDEO)

    async def _thumbnail(self, request: Request) -> Response:
        return await self._content(request, Variant.THUMBNAIL)

    async def _content(self, request: Request, variant: Variant) -> Response:
        _check_version(request)
        video, _ = self._generated(request)
        content = await run_in_threadpool(self.simulation.content, video.id, variant)
        return file_answer(content, request.headers, head_only=request.method == "HEAD")

    def _find(self, video_id: str) -> SimulatedVideo:
        try:
            return self.simulation.retrieve(video_id)
        except UnknownVideo as error:
            raise Refusal(404, f"Job {video_id[:120]} was not found.", code="NotFound") from error

    def _generated(self, request: Request) -> tuple[SimulatedVideo, int]:
        """Find the job of a generation; there are some once it has succeeded."""
        generation = str(request.path_params["generation"])
        job, _, number = generation.removeprefix(_GENERATION).rpartition("_")
        video = self._find(f"{_JOB}{job}")
        known = [str(index) for index in range(self._variants.get(video.id, 1))]
        if video.status is not VideoStatus.COMPLETED or number not in known:
            raise Refusal(404, f"Generation {generation[:120]} was not found.", code="NotFound")
        return video, int(number)

    def _job(self, video: SimulatedVideo) -> dict[str, object]:
        width, _, height = video.size.partition("x")
        variants = self._variants.get(video.id, 1)
        is_done = video.status is VideoStatus.COMPLETED
        return {
            "object": "video.generation.job",
            "id": video.id,
            "status": _word(video),
            "created_at": moment(video.created_at),
            "finished_at": moment(video.completed_at),
            "expires_at": moment(video.expires_at),
            "generations": [self._written(video, number) for number in range(variants)] if is_done else [],
            "prompt": video.prompt,
            "model": video.model,
            "n_variants": variants,
            "n_seconds": int(video.seconds),
            "height": int(height),
            "width": int(width),
            "failure_reason": video.error.message if video.error else None,
        }

    @staticmethod
    def _written(video: SimulatedVideo, number: int) -> dict[str, object]:
        width, _, height = video.size.partition("x")
        return {
            "object": "video.generation",
            "id": f"{_GENERATION}{video.id.removeprefix(_JOB)}_{number}",
            "job_id": video.id,
            "created_at": moment(video.completed_at),
            "width": int(width),
            "height": int(height),
            "n_seconds": int(video.seconds),
            "prompt": video.prompt,
        }


def _word(video: SimulatedVideo) -> str:
    if video.status is VideoStatus.IN_PROGRESS:
        return "running" if video.progress < _HALF else "processing"
    return {VideoStatus.COMPLETED: "succeeded"}.get(video.status, video.status.value)


def _check_version(request: Request) -> None:
    if request.query_params.get("api-version") != VERSION:
        msg = f"Missing or unsupported query parameter 'api-version': expected '{VERSION}'."
        raise Refusal(HTTPStatus.BAD_REQUEST, msg, code="BadRequest")


def _order(fields: Fields) -> tuple[VideoOrder, int]:
    """Read a create: the order, and how many variants of it are wanted."""
    for name in fields:
        if name not in _KNOWN:
            msg = f"Unknown parameter: '{name[:80]}'."
            raise invalid(msg, param=name[:80], code="unknown_parameter")
    for name in ("width", "height", "n_seconds", "n_variants"):
        if fields.get(name) is not None and type(fields[name]) is not int:
            raise wrong_type(name, "an integer", fields[name])
    width, height = read.whole(fields, "width") or 480, read.whole(fields, "height") or 480
    seconds, variants = read.whole(fields, "n_seconds"), read.whole(fields, "n_variants") or 1
    if f"{width}x{height}" not in _SIZES:
        msg = f"Resolution {width}x{height} is not supported. Supported resolutions are {', '.join(sorted(_SIZES))}."
        raise invalid(msg, param="width")
    if not 1 <= variants <= _MOST_VARIANTS:
        msg = f"Invalid 'n_variants': expected from 1 to {_MOST_VARIANTS}."
        raise invalid(msg, param="n_variants")
    order = VideoOrder(
        prompt=read.prompt(fields),
        model=read.text(fields, "model"),
        size=f"{width}x{height}",
        seconds=None if seconds is None else float(seconds),
    )
    return order, variants
