"""new-api and the gateways made from it: videos as tasks, by two roads."""

from __future__ import annotations

import secrets
import string
from http import HTTPStatus
from typing import TYPE_CHECKING, ClassVar

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from sora_desktop.emulator.bodies import read_fields
from sora_desktop.emulator.dialects import fields as read
from sora_desktop.emulator.dialects.rules import free
from sora_desktop.emulator.dialects.videos import VideosDialect, moment
from sora_desktop.emulator.refusals import Refusal
from sora_desktop.simulation.jobs import VideoOrder, VideoStatus

if TYPE_CHECKING:
    from starlette.datastructures import Headers
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from sora_desktop.emulator.bodies import Fields
    from sora_desktop.simulation.jobs import SimulatedVideo
    from sora_desktop.simulation.rules import Rules

_LETTERS = string.ascii_letters + string.digits
_ROUTER = "router"
"""The code of a refusal that is made before any task is looked for."""

_REFERENCES = ("input_reference", "image", "images")
_TASK_WORDS = {
    VideoStatus.QUEUED: "SUBMITTED",
    VideoStatus.IN_PROGRESS: "IN_PROGRESS",
    VideoStatus.COMPLETED: "SUCCESS",
    VideoStatus.FAILED: "FAILURE",
}


class NewAPI(VideosDialect):
    """A gateway with `/videos` and with the older tasks of `/video/generations`."""

    name = "new-api"
    rules: ClassVar[Rules] = free("sora-2", "wan2.6-t2v", "kling-v2-1")
    words: ClassVar = {**VideosDialect.words, VideoStatus.QUEUED: "unknown"}
    has_list = False
    has_delete = False
    signs_urls = True

    @staticmethod
    def new_id() -> str:
        """Make an id: `task_` and 32 letters and digits."""
        return "task_" + "".join(secrets.choice(_LETTERS) for _ in range(32))

    def routes(self) -> list[Route]:
        """Add the tasks and the remix."""
        return [
            *super().routes(),
            self.route("/videos/{video_id}/remix", self._remix, "POST"),
            self.route("/video/generations", self._create_task, "POST"),
            self.route("/video/generations/{video_id}", self._retrieve_task),
        ]

    async def fields(self, request: Request) -> Fields:
        """Read JSON or a form, which may bring several images."""
        return await read_fields(request, self.encodings, repeated=("images",))

    def order(self, fields: Fields) -> VideoOrder:
        """Read a create, by its names or by OpenAI's; any further field is passed on."""
        if not fields.get("prompt"):
            msg = "prompt is required"
            raise Refusal(400, msg, code="invalid_request")
        images = read.images(fields, *_REFERENCES)
        return VideoOrder(
            prompt=read.prompt(fields),
            model=read.text(fields, "model"),
            size=read.size(fields),
            seconds=read.number(fields, "seconds", "duration"),
            reference=images[0] if images else None,
            further_references=images[1:],
        )

    def created_body(self, video: SimulatedVideo, request: Request) -> dict[str, object]:
        """Write a video that was just made."""
        return {**self.body(video, request), "status": "queued"}

    def body(self, video: SimulatedVideo, request: Request) -> dict[str, object]:
        """Write a video: its id twice, and nothing that says nothing."""
        facts = {
            "id": video.id,
            "task_id": video.id,
            "object": "video",
            "model": video.model,
            "status": self.words[video.status],
            "progress": video.progress,
            "created_at": moment(video.created_at),
            "completed_at": moment(video.completed_at),
            "seconds": video.seconds_text,
            "size": video.size,
            "remixed_from_video_id": video.remixed_from,
            "error": {"message": video.error.message, "code": video.error.code} if video.error else None,
            "metadata": {"url": self.files.url(request, video.id)} if video.status is VideoStatus.COMPLETED else None,
        }
        return {name: value for name, value in facts.items() if value}

    def unknown(self, video_id: str) -> Refusal:
        """Say that there is no such task."""
        del video_id
        return Refusal(HTTPStatus.BAD_REQUEST, "task_not_exist", code="task_not_exist")

    def not_ready(self, video: SimulatedVideo) -> Refusal:
        """Say that there is no clip yet."""
        message = f"Task is not completed yet, current status: {_TASK_WORDS[video.status]}"
        return Refusal(400, message, code=_ROUTER)

    def no_content(self, video: SimulatedVideo) -> Refusal:
        """Say that there will be no clip."""
        return self.not_ready(video)

    def error_answer(self, refusal: Refusal) -> Response:
        """Write an error: of a task without an envelope, of anything else within one."""
        if refusal.code == _ROUTER:
            kind = "new_api_error" if refusal.status == HTTPStatus.UNAUTHORIZED else "invalid_request_error"
            error = {"message": refusal.message, "type": kind, "param": "", "code": ""}
            return JSONResponse({"error": error}, refusal.status, refusal.headers)
        body = {"code": refusal.code or "invalid_request", "message": refusal.message, "data": None}
        return JSONResponse(body, refusal.status, refusal.headers)

    def no_route(self, method: str, path: str, status: int) -> Refusal:
        """Say that there is no such path; a wrong method is not told from it."""
        del status
        return Refusal(404, f"Invalid URL ({method} {path[:200]})", code=_ROUTER)

    def given_key(self, headers: Headers) -> str | None:
        """Read the key, which needs no scheme before it."""
        return headers.get("authorization", "").removeprefix("Bearer ").strip()

    def no_key(self) -> Refusal:
        """Say that there is no key."""
        return Refusal(401, "No token provided", code=_ROUTER)

    def wrong_key(self) -> Refusal:
        """Say that the key is not the right one."""
        return Refusal(401, "Invalid token", code=_ROUTER)

    async def _remix(self, request: Request) -> Response:
        fields = await read_fields(request, self.encodings)
        source = self.find(request)
        if source.status is not VideoStatus.COMPLETED:
            raise self.not_ready(source)
        video = await run_in_threadpool(self.simulation.remix, source.id, read.prompt(fields))
        return JSONResponse(self.created_body(video, request))

    async def _create_task(self, request: Request) -> Response:
        video = await self.take(await self.fields(request))
        return JSONResponse({"task_id": video.id, "status": "queued"})

    async def _retrieve_task(self, request: Request) -> Response:
        """Show a task, wrapped, in capitals, and with progress as text."""
        video = self.find(request)
        is_done = video.status is VideoStatus.COMPLETED
        task = {
            "task_id": video.id,
            "action": "generate",
            "status": _TASK_WORDS[video.status],
            "progress": f"{video.progress}%",
            "fail_reason": video.error.message if video.error else "",
            "submit_time": moment(video.created_at),
            "finish_time": moment(video.completed_at) or 0,
            "result_url": self.files.url(request, video.id) if is_done else "",
        }
        return JSONResponse({"code": "success", "message": "", "data": task})
