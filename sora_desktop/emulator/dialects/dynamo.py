"""NVIDIA Dynamo: a create that answers with the clip itself, and nothing beside it."""

from __future__ import annotations

import base64
import uuid
from typing import TYPE_CHECKING, ClassVar

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, PlainTextResponse

from sora_desktop.emulator.bodies import JSON, media_type, read_fields
from sora_desktop.emulator.dialects import fields as read
from sora_desktop.emulator.dialects.base import Dialect
from sora_desktop.emulator.dialects.clips import FORMATS, MP4, clip_bytes
from sora_desktop.emulator.dialects.rules import served
from sora_desktop.emulator.refusals import Refusal, type_words
from sora_desktop.simulation.jobs import VideoOrder, VideoStatus

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from sora_desktop.emulator.bodies import Fields
    from sora_desktop.simulation.rules import Rules

MODEL = "Wan-AI/Wan2.1-T2V-1.3B-Diffusers"

_FRAME_RATE = 24
_URL, _BASE64 = "url", "b64_json"
_UNPARSED = "unparsed"
"""The code of a refusal that its parser makes, which is a line of text."""

_TYPES = {"prompt": str, "model": str, "seconds": int, "size": str, "input_reference": str, "output_format": str}
_WORDS = {str: "a string", int: "i32"}


class Dynamo(Dialect):
    """The frontend of Dynamo before a worker for videos."""

    name = "dynamo"
    rules: ClassVar[Rules] = served(MODEL, size="832x480")
    signs_urls = True

    @staticmethod
    def new_id() -> str:
        """Make an id: a random UUID."""
        return str(uuid.uuid4())

    def routes(self) -> list[Route]:
        """Give the create and the models; there is nothing else."""
        return [self.route("/videos", self._create, "POST"), self.route("/models", self.list_models)]

    async def _create(self, request: Request) -> Response:
        fields = await self._fields(request)
        model = read.text(fields, "model") or ""
        if model not in self.rules.models:
            raise Refusal(404, f"Model not found: {model[:120]}")
        seconds, found = read.whole(fields, "seconds"), read.given(fields, "input_reference")
        order = VideoOrder(
            prompt=str(fields["prompt"]),
            model=model,
            size=read.size(fields),
            seconds=None if seconds is None else float(seconds),
            reference=read.image(found[1], found[0]) if found else None,
        )
        video = await self.ended(request, await run_in_threadpool(self.simulation.create, order))
        is_done = video.status is VideoStatus.COMPLETED
        body: dict[str, object] = {
            "id": video.id,
            "object": "video",
            "model": video.model,
            "status": "completed" if is_done else "failed",
            "progress": 100 if is_done else 0,
            "created": int(video.created_at),
            "data": [await self._data(request, video.id, fields)] if is_done else [],
        }
        if is_done and video.completed_at:
            body["inference_time_s"] = round(video.completed_at - video.created_at, 3)
        if video.error:
            body["error"] = video.error.message
        return JSONResponse(body)

    async def _data(self, request: Request, video_id: str, fields: Fields) -> dict[str, object]:
        wanted = fields.get("output_format")
        form = str(wanted) if wanted in FORMATS else MP4
        if fields.get("response_format") == _URL:
            return {"output_format": form, "url": self.files.url(request, video_id, form=form), "fps": _FRAME_RATE}
        data = await clip_bytes(self.simulation, video_id, form)
        return {"output_format": form, "b64_json": base64.b64encode(data).decode(), "fps": _FRAME_RATE}

    async def _fields(self, request: Request) -> Fields:
        if media_type(request) != JSON:
            raise Refusal(415, f"Expected request with `Content-Type: {JSON}`", code=_UNPARSED)
        fields = await read_fields(request, (JSON,))
        for name in ("prompt", "model"):
            if fields.get(name) is None:
                msg = f"missing field `{name}`"
                raise _unparsed(msg)
        for name, kind in _TYPES.items():
            value = fields.get(name)
            if value is not None and (not isinstance(value, kind) or isinstance(value, bool)):
                msg = f"{name}: invalid type: {type_words(value)}, expected {_WORDS[kind]}"
                raise _unparsed(msg)
        if fields.get("response_format") not in (None, _URL, _BASE64):
            msg = "response_format: unknown variant, expected `url` or `b64_json`"
            raise _unparsed(msg)
        return fields

    def error_answer(self, refusal: Refusal) -> Response:
        """Write an error: flat, and as bare text where a body could not be parsed."""
        if refusal.code == _UNPARSED:
            return PlainTextResponse(refusal.message, refusal.status)
        if refusal.status in (404, 405) and not refusal.message:
            return PlainTextResponse("", refusal.status, refusal.headers)
        words = {400: "Bad Request", 401: "Unauthorized", 404: "Not Found"}
        body = {
            "message": refusal.message,
            "type": words.get(refusal.status, "Internal Server Error"),
            "code": refusal.status,
        }
        return JSONResponse(body, refusal.status, refusal.headers)

    def no_route(self, method: str, path: str, status: int) -> Refusal:
        """Say nothing at all of a path or a method that is not there."""
        del method, path
        return Refusal(status, "")


def _unparsed(reason: str) -> Refusal:
    return Refusal(422, f"Failed to deserialize the JSON body into the target type: {reason}", code=_UNPARSED)
