"""xAI: a request id, a state called done, and errors that are bare sentences."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from starlette.responses import JSONResponse, PlainTextResponse

from sora_desktop.emulator.bodies import JSON, media_type, read_fields
from sora_desktop.emulator.dialects import fields as read
from sora_desktop.emulator.dialects.resolutions import size_of
from sora_desktop.emulator.dialects.rules import free
from sora_desktop.emulator.dialects.videos import VideosDialect
from sora_desktop.emulator.refusals import Refusal
from sora_desktop.simulation.jobs import VideoOrder, VideoStatus

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from sora_desktop.emulator.bodies import Fields
    from sora_desktop.simulation.jobs import SimulatedVideo
    from sora_desktop.simulation.rules import Rules

_LONGEST = 15.0
_TICKS_A_SECOND = 500_000_000
"""A tick is a ten-thousandth of a millionth of a dollar, so this is five cents."""

_UNPARSED = "unparsed"


class XAI(VideosDialect):
    """`/v1/videos/generations`."""

    name = "xai"
    rules: ClassVar[Rules] = free("grok-imagine-video", seconds=6.0, seconds_limit=_LONGEST)
    encodings = (JSON,)
    words: ClassVar = {
        VideoStatus.QUEUED: "pending",
        VideoStatus.IN_PROGRESS: "pending",
        VideoStatus.COMPLETED: "done",
        VideoStatus.FAILED: "failed",
    }
    signs_urls = True

    @staticmethod
    def new_id() -> str:
        """Make an id: a random UUID."""
        return str(uuid.uuid4())

    def routes(self) -> list[Route]:
        """Give the two verbs and the models."""
        return [
            self.route("/videos/generations", self.create, "POST"),
            self.route("/videos/{video_id}", self.retrieve),
            self.route("/models", self.list_models),
        ]

    async def fields(self, request: Request) -> Fields:
        """Read JSON."""
        if media_type(request) != JSON:
            raise Refusal(415, f"Expected request with `Content-Type: {JSON}`", code=_UNPARSED)
        return await read_fields(request, self.encodings)

    def order(self, fields: Fields) -> VideoOrder:
        """Read a create; `size` and `seconds` are passed over in silence, as is all that it does not know."""
        if not fields.get("prompt"):
            msg = "Failed to deserialize the JSON body into the target type: missing field `prompt`"
            raise Refusal(422, msg, code=_UNPARSED)
        images = read.images(fields, "image", "reference_images")
        return VideoOrder(
            prompt=read.prompt(fields),
            model=read.text(fields, "model"),
            size=size_of(read.text(fields, "resolution"), read.text(fields, "aspect_ratio")),
            seconds=read.number(fields, "duration"),
            reference=images[0] if images else None,
            further_references=images[1:],
        )

    def created_body(self, video: SimulatedVideo, request: Request) -> dict[str, object]:
        """Write the id and nothing else."""
        del request
        return {"request_id": video.id}

    def body(self, video: SimulatedVideo, request: Request) -> dict[str, object]:
        """Write the state, and the clip when there is one."""
        body: dict[str, object] = {"status": self.words[video.status]}
        if video.status is VideoStatus.COMPLETED:
            body["model"] = video.model
            url = self.files.url(request, video.id)
            body["video"] = {"url": url, "duration": video.seconds, "respect_moderation": True}
            body["usage"] = {"cost_in_usd_ticks": round(video.seconds * _TICKS_A_SECOND)}
        if video.error:
            body["error"] = video.error.message
        return body

    def error_answer(self, refusal: Refusal) -> Response:
        """Write a sentence, beside one that stands for the code."""
        if refusal.code == _UNPARSED:
            return PlainTextResponse(refusal.message, refusal.status)
        words = {
            400: "Client specified an invalid argument",
            401: "Unauthenticated",
            404: "The requested resource was not found",
            405: "Method not allowed",
        }
        code = words.get(refusal.status, "Service error")
        return JSONResponse({"code": code, "error": refusal.message}, refusal.status, refusal.headers)
