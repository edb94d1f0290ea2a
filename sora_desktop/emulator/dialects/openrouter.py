"""OpenRouter: JSON only, an address to poll, and clips behind the key."""

from __future__ import annotations

import secrets
from http import HTTPStatus
from typing import TYPE_CHECKING, ClassVar

from starlette.responses import JSONResponse

from sora_desktop.emulator.bodies import JSON, media_type, read_fields
from sora_desktop.emulator.dialects import fields as read
from sora_desktop.emulator.dialects.resolutions import size_of
from sora_desktop.emulator.dialects.rules import free
from sora_desktop.emulator.dialects.videos import VideosDialect
from sora_desktop.emulator.refusals import Refusal
from sora_desktop.simulation.jobs import VideoOrder, VideoStatus
from sora_desktop.simulation.refusals import ModerationBlocked
from sora_desktop.simulation.rules import FAULT_MODELS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from sora_desktop.emulator.bodies import Fields
    from sora_desktop.simulation.jobs import SimulatedVideo
    from sora_desktop.simulation.refusals import SimulationRefusal
    from sora_desktop.simulation.rules import Rules

COSTLY_MODEL = "sim-no-credits"
"""There is never enough credit for it."""

MODELS = ("google/veo-3.1", "alibaba/wan-2.6", "openai/sora-2-pro")

_DOLLARS_A_SECOND = 0.1
_DURATIONS = [4, 6, 8, 10]
_RESOLUTIONS = ["480p", "720p", "1080p"]
_RATIOS = ["16:9", "9:16", "1:1"]


class OpenRouter(VideosDialect):
    """`/api/v1/videos`."""

    name = "openrouter"
    base_path = "/api/v1"
    rules: ClassVar[Rules] = free(*MODELS)
    encodings = (JSON,)
    created_status = 202
    words: ClassVar = {**VideosDialect.words, VideoStatus.QUEUED: "pending"}
    has_list = False
    has_delete = False
    has_ranges = False

    @staticmethod
    def new_id() -> str:
        """Make an id: twenty letters and digits."""
        return secrets.token_hex(10)

    def routes(self) -> list[Route]:
        """Add the list of the models that make videos."""
        return [self.route("/videos/models", self._video_models), *super().routes()]

    async def fields(self, request: Request) -> Fields:
        """Read JSON."""
        if media_type(request) != JSON:
            msg = "Invalid JSON body"
            raise Refusal(400, msg)
        return await read_fields(request, self.encodings)

    def order(self, fields: Fields) -> VideoOrder:
        """Read a create; fields that are not known are passed over, OpenAI's `seconds` among them."""
        for name in ("prompt", "model"):
            if not fields.get(name):
                msg = f"Invalid input: expected string, received undefined at '{name}'"
                raise Refusal(400, msg)
        model = read.text(fields, "model")
        if model == COSTLY_MODEL:
            msg = "Insufficient credits. Add more and try again."
            raise Refusal(HTTPStatus.PAYMENT_REQUIRED, msg)
        size = read.text(fields, "size")
        duration = read.whole(fields, "duration")
        images = read.images(fields, "frame_images", "input_references")
        return VideoOrder(
            prompt=read.prompt(fields),
            model=model,
            size=size or size_of(read.text(fields, "resolution"), read.text(fields, "aspect_ratio")),
            seconds=None if duration is None else float(duration),
            reference=images[0] if images else None,
            further_references=images[1:],
        )

    def created_body(self, video: SimulatedVideo, request: Request) -> dict[str, object]:
        """Write what was just made; every other address to poll is a path only."""
        path = f"{self.base_path}/videos/{video.id}"
        is_whole = len(self.asked) % 2 == 1
        return {
            "id": video.id,
            "polling_url": str(request.url.replace(path=path, query="")) if is_whole else path,
            "status": self.words[VideoStatus.QUEUED],
        }

    def body(self, video: SimulatedVideo, request: Request) -> dict[str, object]:
        """Write a job; when it is done, its clip is where the key is asked for."""
        path = f"{self.base_path}/videos/{video.id}"
        body: dict[str, object] = {"id": video.id, "polling_url": path, "status": self.words[video.status]}
        if video.status is VideoStatus.COMPLETED:
            body["generation_id"] = f"gen-{video.id}"
            body["unsigned_urls"] = [str(request.url.replace(path=f"{path}/content", query="index=0"))]
            body["usage"] = {"cost": round(video.seconds * _DOLLARS_A_SECOND, 4), "is_byok": False}
        if video.error:
            body["error"] = video.error.message
        return body

    async def clip(self, video: SimulatedVideo, request: Request) -> Response:
        """Hand out the one clip that there is."""
        if request.query_params.get("index", "0") != "0":
            raise Refusal(404, "Video content not found")
        return await super().clip(video, request)

    def refused(self, refusal: SimulationRefusal) -> Refusal:
        """Say what is refused; moderation is something that is forbidden."""
        if isinstance(refusal, ModerationBlocked):
            return Refusal(403, f"Input was flagged by moderation. {refusal.message}", code=refusal.code)
        return super().refused(refusal)

    def error_answer(self, refusal: Refusal) -> Response:
        """Write an error, whose code is the HTTP status as a number."""
        error: dict[str, object] = {"message": refusal.message, "code": refusal.status}
        if refusal.code == ModerationBlocked.code:
            error["metadata"] = {"reasons": ["policy"], "provider_name": "Simulated"}
        return JSONResponse({"error": error}, refusal.status, refusal.headers)

    def no_route(self, method: str, path: str, status: int) -> Refusal:
        """Say that a path is not there."""
        del method, path, status
        return Refusal(404, "Not Found")

    def no_key(self) -> Refusal:
        """Say that there is no key."""
        return Refusal(401, "No auth credentials found")

    def wrong_key(self) -> Refusal:
        """Say that the key is not the right one."""
        return Refusal(401, "User not found.")

    def fixed_headers(self) -> Mapping[str, str]:
        """Give none but the ray of the network before it."""
        return {"cf-ray": secrets.token_hex(8)}

    async def list_models(self, request: Request) -> Response:
        """Answer with models for text: those for videos are listed elsewhere."""
        del request
        return JSONResponse({"data": [{"id": "openai/gpt-4o-mini", "name": "GPT-4o mini"}]})

    async def _video_models(self, request: Request) -> Response:
        del request
        return JSONResponse({"data": [_model(name) for name in (*MODELS, *FAULT_MODELS, COSTLY_MODEL)]})


def _model(name: str) -> dict[str, object]:
    return {
        "id": name,
        "name": name.partition("/")[2] or name,
        "supported_durations": _DURATIONS,
        "supported_resolutions": _RESOLUTIONS,
        "supported_aspect_ratios": _RATIOS,
        "supported_sizes": ["1280x720", "720x1280", "1920x1080", "1080x1920"],
        "supported_frame_images": ["first_frame"],
        "generate_audio": True,
        "pricing_skus": {"duration_seconds": str(_DOLLARS_A_SECOND)},
    }
