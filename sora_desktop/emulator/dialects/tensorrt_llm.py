"""NVIDIA TensorRT-LLM: refuses unknown fields, has states of its own, and may give AVI or base64."""

from __future__ import annotations

import base64
import secrets
from http import HTTPStatus
from typing import TYPE_CHECKING, ClassVar

from starlette.responses import JSONResponse, Response

from sora_desktop.emulator.bodies import JSON, MULTIPART, media_type, read_fields
from sora_desktop.emulator.dialects import fields as read
from sora_desktop.emulator.dialects.clips import MP4, clip_bytes, media_type_of
from sora_desktop.emulator.dialects.fastapi import plain_route
from sora_desktop.emulator.dialects.rules import free
from sora_desktop.emulator.dialects.videos import VideosDialect, moment
from sora_desktop.emulator.refusals import Refusal, invalid
from sora_desktop.simulation.jobs import VideoOrder, VideoStatus

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import Route

    from sora_desktop.emulator.bodies import Fields
    from sora_desktop.simulation.engine import VideoSlice
    from sora_desktop.simulation.jobs import SimulatedVideo
    from sora_desktop.simulation.rules import Rules

MODEL = "Lightricks/LTX-2"

_FRAME_RATE = 24
_POST_PROCESSING = 80
"""Percent from which the clip is put together."""

_REFERENCES = ("image_reference", "input_reference")
_KNOWN = frozenset(
    {
        *("prompt", "model", "size", "width", "height", "seconds", "fps", "frame_rate", "num_frames", "n", "seed"),
        *("negative_prompt", "num_inference_steps", "guidance_scale", "guidance_rescale", "extra_params", "user"),
        *("output_format", "response_format", "video_reference", *_REFERENCES),
    }
)
_LIMITS = {"seconds": 60.0, "fps": 120.0, "frame_rate": 120.0, "num_frames": 7200.0}
_OUTPUT_FORMATS = (MP4, "avi", "auto")
_RESPONSE_FORMATS = ("file", "path", "b64_json")
_UNKNOWN_FIELD = "unknown_field"


class TensorRTLLM(VideosDialect):
    """`trtllm-serve` with a model for videos."""

    name = "tensorrt-llm"
    rules: ClassVar[Rules] = free(MODEL, size="768x512", seconds=5.0)
    created_status = 202
    words: ClassVar = {**VideosDialect.words, VideoStatus.IN_PROGRESS: "generating"}

    @staticmethod
    def new_id() -> str:
        """Make an id: `video_` and 32 hexadecimal digits."""
        return f"video_{secrets.token_hex(16)}"

    def routes(self) -> list[Route]:
        """Add the create that waits for the clip."""
        return [self.route("/videos/generations", self._create_and_wait, "POST"), *super().routes()]

    async def fields(self, request: Request) -> Fields:
        """Read JSON or a form."""
        kind = media_type(request)
        if kind not in self.encodings:
            msg = f"Unsupported content-type: {kind[:80]}. Use '{JSON}' or '{MULTIPART}'"
            raise invalid(msg)
        return await read_fields(request, self.encodings)

    def order(self, fields: Fields) -> VideoOrder:
        """Read a create; a field that is not known is refused."""
        for name in fields:
            if name not in _KNOWN:
                message = (
                    f"Unknown request field '{name[:80]}'. Pass model-specific parameters via 'extra_params' instead."
                )
                raise Refusal(422, message, code=_UNKNOWN_FIELD, param=name[:80])
        if not fields.get("prompt"):
            msg = "'prompt' is required"
            raise invalid(msg)
        self._check(fields)
        size = read.size(fields)
        found = read.given(fields, *_REFERENCES)
        frames = read.whole(fields, "num_frames")
        rate = read.number(fields, "fps", "frame_rate") or _FRAME_RATE
        return VideoOrder(
            prompt=read.prompt(fields),
            model=read.text(fields, "model"),
            size=None if size == "auto" else size,
            seconds=frames / rate if frames else read.number(fields, "seconds"),
            reference=read.image(found[1], found[0]) if found else None,
        )

    def body(self, video: SimulatedVideo, request: Request) -> dict[str, object]:
        """Write a video: its error is a sentence, its length a number, its progress unknown."""
        del request
        asked = self.asked.get(video.id, {})
        is_late = video.status is VideoStatus.IN_PROGRESS and video.progress >= _POST_PROCESSING
        is_done = video.status is VideoStatus.COMPLETED
        path = f"/tmp/trtllm_generated/{video.id}_0.{self._form(video)}"  # noqa: S108 - a path on the played server
        return {
            "id": video.id,
            "object": "video",
            "model": video.model,
            "prompt": video.prompt,
            "status": "postprocessing" if is_late else self.words[video.status],
            "progress": None,
            "created_at": moment(video.created_at),
            "completed_at": moment(video.completed_at),
            "expires_at": None,
            "error": video.error.message if video.error else None,
            "duration": video.seconds,
            "fps": read.number(asked, "fps", "frame_rate"),
            "size": video.size,
            "output_path": path if is_done else None,
            "output_paths": [path] if is_done else None,
        }

    def list_body(self, part: VideoSlice, request: Request) -> dict[str, object]:
        """Write the list, which has no pages and no word of them."""
        return {"object": "list", "data": [self.body(video, request) for video in part.videos]}

    def deleted(self, video: SimulatedVideo, request: Request) -> Response:
        """Say that a video was deleted, and not which."""
        del video, request
        return JSONResponse({"deleted": True})

    async def clip(self, video: SimulatedVideo, request: Request) -> Response:
        """Hand out a clip in the form that was asked for at its making."""
        form, wanted = self._form(video), self.asked.get(video.id, {}).get("response_format") or "file"
        if wanted == "path":
            return JSONResponse(
                {"id": video.id, "format": form, "output_path": self.body(video, request)["output_path"]}
            )
        if wanted == "file" and form == MP4:
            return await super().clip(video, request)
        data = await clip_bytes(self.simulation, video.id, form)
        if wanted == "file":
            return Response(data, media_type=media_type_of(form))
        return JSONResponse({"id": video.id, "format": form, "b64_json": base64.b64encode(data).decode()})

    def error_answer(self, refusal: Refusal) -> Response:
        """Write an error without an envelope around it."""
        kind = {401: "AuthenticationError", 404: "NotFoundError", 500: "InternalServerError"}
        body = {
            "object": "error",
            "message": refusal.message,
            "type": kind.get(refusal.status, "BadRequestError"),
            "param": None,
            "code": refusal.status,
        }
        return JSONResponse(body, refusal.status, refusal.headers)

    def unknown(self, video_id: str) -> Refusal:
        """Say that there is no such video."""
        return Refusal(404, f"Video {video_id[:120]} not found")

    def no_route(self, method: str, path: str, status: int) -> Refusal:
        """Say that a path or a method is not there."""
        del method, path
        return plain_route(status)

    async def _create_and_wait(self, request: Request) -> Response:
        """Take an order and answer with the clip."""
        video = await self.ended(request, await self.take(await self.fields(request)))
        if video.status is not VideoStatus.COMPLETED:
            raise Refusal(HTTPStatus.INTERNAL_SERVER_ERROR, "Video generation failed")
        return await self.clip(video, request)

    def _form(self, video: SimulatedVideo) -> str:
        return "avi" if self.asked.get(video.id, {}).get("output_format") == "avi" else MP4

    @staticmethod
    def _check(fields: Fields) -> None:
        if (fields.get("width") is None) != (fields.get("height") is None):
            msg = "'width' and 'height' must be given together"
            raise invalid(msg)
        for name, limit in _LIMITS.items():
            value = read.number(fields, name)
            if value is not None and not 0 < value <= limit:
                msg = f"'{name}' must be above 0 and at most {limit:g}"
                raise invalid(msg)
        for name, offered in (("output_format", _OUTPUT_FORMATS), ("response_format", _RESPONSE_FORMATS)):
            if fields.get(name) not in (None, *offered):
                msg = f"'{name}' must be one of {', '.join(offered)}"
                raise invalid(msg)
