"""vLLM-Omni: takes only forms, serves one model, and shows a failed job as an HTTP error."""

from __future__ import annotations

import re
import secrets
from http import HTTPStatus
from typing import TYPE_CHECKING, ClassVar

from starlette.responses import JSONResponse

from sora_desktop.emulator.bodies import MULTIPART, URLENCODED, media_type, read_fields
from sora_desktop.emulator.dialects import fields as read
from sora_desktop.emulator.dialects.fastapi import plain_route
from sora_desktop.emulator.dialects.fields import MISSING
from sora_desktop.emulator.dialects.rules import served
from sora_desktop.emulator.dialects.videos import EVERYTHING, VideosDialect, moment
from sora_desktop.emulator.refusals import Refusal, invalid
from sora_desktop.simulation.engine import VideoSlice
from sora_desktop.simulation.jobs import VideoOrder, VideoStatus
from sora_desktop.simulation.refusals import UnknownVideo

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from sora_desktop.emulator.bodies import Fields
    from sora_desktop.simulation.jobs import SimulatedVideo
    from sora_desktop.simulation.rules import Rules

MODEL = "Wan-AI/Wan2.2-TI2V-5B-Diffusers"
"""The one model that is served."""

_FRAME_RATE = 24
_SIZE = re.compile(r"\d+x\d+")
_SECONDS = re.compile(r"[1-9]\d*")
_QUALITIES = ("lossless", "high")
_REFERENCES = ("input_reference", "input_references", "image_reference")


class VllmOmni(VideosDialect):
    """`vllm serve … --omni`."""

    name = "vllm-omni"
    rules: ClassVar[Rules] = served(MODEL, size="832x480")
    encodings = (MULTIPART, URLENCODED)
    has_ranges = False

    @staticmethod
    def new_id() -> str:
        """Make an id: `video_gen_` and 32 hexadecimal digits."""
        return f"video_gen_{secrets.token_hex(16)}"

    def routes(self) -> list[Route]:
        """Add the create that waits for the clip."""
        return [self.route("/videos/sync", self._create_and_wait, "POST"), *super().routes()]

    async def fields(self, request: Request) -> Fields:
        """Read a form; of any other body no field is seen."""
        if media_type(request) not in self.encodings:
            return {}
        return await read_fields(request, self.encodings, repeated=("input_references",))

    def order(self, fields: Fields) -> VideoOrder:
        """Read the form of a create; fields that are not known are passed over."""
        prompt = read.prompt(fields)
        model = read.text(fields, "model")
        if model is not None and model not in self.rules.models:
            msg = f"Model mismatch: request specifies '{model[:200]}' but this server runs '{MODEL}'."
            raise invalid(msg)
        seconds, size = read.text(fields, "seconds"), read.text(fields, "size")
        for name, value, form in (("seconds", seconds, _SECONDS), ("size", size, _SIZE)):
            if value is not None and not form.fullmatch(value):
                msg = f"String should match pattern '^{form.pattern}$': '{name}'"
                raise invalid(msg, param=name)
        if fields.get("quality") not in (None, *_QUALITIES):
            msg = "Input should be 'lossless' or 'high': 'quality'"
            raise invalid(msg, param="quality")
        frames, rate = read.whole(fields, "num_frames"), read.number(fields, "fps") or _FRAME_RATE
        length = frames / rate if frames else float(seconds) if seconds else None
        images = _references(fields)
        return VideoOrder(
            prompt=prompt,
            model=model,
            size=read.size(fields),
            seconds=length,
            reference=images[0] if images else None,
            further_references=images[1:],
        )

    def body(self, video: SimulatedVideo, request: Request) -> dict[str, object]:
        """Write a video: what was asked for stands beside what became of it."""
        del request
        asked = self.asked.get(video.id, {})
        is_done = video.status is VideoStatus.COMPLETED
        taken = round(video.completed_at - video.created_at, 3) if video.completed_at else None
        failure = (
            {"code": int(HTTPStatus.INTERNAL_SERVER_ERROR), "message": video.error.message} if video.error else None
        )
        return {
            "id": video.id,
            "object": "video",
            "model": video.model,
            "prompt": video.prompt,
            "status": self.words[video.status],
            "progress": 100 if is_done else 0,
            "size": read.size(asked),
            "seconds": read.text(asked, "seconds") or "4",
            "quality": read.text(asked, "quality") or "default",
            "created_at": moment(video.created_at),
            "completed_at": moment(video.completed_at),
            "expires_at": None,
            "remixed_from_video_id": None,
            "error": failure,
            "media_type": "video/mp4",
            "file_name": f"{video.id}.mp4" if is_done else None,
            "inference_time_s": taken,
            "fps": _FRAME_RATE if is_done else None,
            "num_frames": round(video.seconds * _FRAME_RATE) if is_done else None,
            "duration_s": video.seconds if is_done else None,
            "stage_durations": {},
            "peak_memory_mb": 0.0,
            "action": None,
        }

    async def retrieve(self, request: Request) -> Response:
        """Show a video; one that failed under the HTTP status of its fault."""
        video = self.find(request)
        status = HTTPStatus.INTERNAL_SERVER_ERROR if video.status is VideoStatus.FAILED else HTTPStatus.OK
        return JSONResponse(self.body(video, request), status)

    async def list_videos(self, request: Request) -> Response:
        """Show the videos, all of them where no limit is given."""
        asked = dict(request.query_params)
        limit = read.whole(asked, "limit")
        newest_first = asked.get("order", "desc") == "desc"
        try:
            part = self.simulation.list_videos(
                after=asked.get("after"),
                limit=EVERYTHING if limit is None else max(0, limit),
                newest_first=newest_first,
            )
        except UnknownVideo:
            part = VideoSlice((), has_more=False)
        return JSONResponse(self.list_body(part, request))

    def not_ready(self, video: SimulatedVideo) -> Refusal:
        """Say that there is no clip yet."""
        del video
        return Refusal(404, "Generation is still in-progress")

    def no_content(self, video: SimulatedVideo) -> Refusal:
        """Say that there will be no clip."""
        return Refusal(422, f"Video generation failed: {video.error.message if video.error else ''}")

    def error_answer(self, refusal: Refusal) -> Response:
        """Write the envelope, whose code is the HTTP status as a number."""
        if refusal.status == HTTPStatus.UNAUTHORIZED:
            return JSONResponse({"error": "Unauthorized"}, refusal.status)
        status = HTTPStatus.BAD_REQUEST if refusal.code == MISSING else HTTPStatus(refusal.status)
        error = {"message": refusal.message, "type": status.phrase, "param": refusal.param, "code": int(status)}
        return JSONResponse({"error": error}, status, refusal.headers)

    def no_route(self, method: str, path: str, status: int) -> Refusal:
        """Say that a path or a method is not there."""
        del method, path
        return plain_route(status)

    async def _create_and_wait(self, request: Request) -> Response:
        """Take an order and answer with the clip."""
        video = await self.ended(request, await self.take(await self.fields(request)))
        if video.status is not VideoStatus.COMPLETED:
            raise Refusal(500, video.error.message if video.error else "Video generation was given up")
        answer = await self.clip(video, request)
        answer.headers["x-model"] = video.model
        answer.headers["x-inference-time-s"] = f"{(video.completed_at or 0) - video.created_at:.3f}"
        return answer


def _references(fields: Fields) -> tuple[bytes, ...]:
    found = [name for name in _REFERENCES if fields.get(name) is not None]
    if not found:
        return ()
    if len(found) > 1:
        msg = f"Provide only one of {', '.join(_REFERENCES)}."
        raise invalid(msg, param=found[1])
    name = found[0]
    if name == "image_reference":
        return read.images({name: read.json_object(fields[name], name)}, name)
    sent = fields[name]
    if any(isinstance(value, str) for value in (sent if isinstance(sent, list) else [sent])):
        msg = f"Value error, Expected UploadFile, received: {str}"
        raise invalid(msg, param=name)
    return read.images(fields, name)
