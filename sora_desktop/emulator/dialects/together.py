"""Together: JSON at `/v2/videos`, moments as text, and clips at an address of their own."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from starlette.routing import Route

from sora_desktop.emulator.bodies import JSON
from sora_desktop.emulator.dialects import fields as read
from sora_desktop.emulator.dialects.clips import MP4
from sora_desktop.emulator.dialects.rules import free
from sora_desktop.emulator.dialects.videos import VideosDialect
from sora_desktop.emulator.refusals import Refusal
from sora_desktop.simulation.jobs import VideoOrder, VideoStatus

if TYPE_CHECKING:
    from starlette.requests import Request

    from sora_desktop.emulator.bodies import Fields
    from sora_desktop.simulation.jobs import SimulatedVideo
    from sora_desktop.simulation.rules import Rules

_DOLLARS_A_SECOND = 0.1


class Together(VideosDialect):
    """`/v2/videos`; the models are at `/v1`."""

    name = "together"
    base_path = "/v2"
    rules: ClassVar[Rules] = free("Wan-AI/Wan2.2-T2V-A14B", "google/veo-3.0", "minimax/hailuo-02", seconds=5.0)
    encodings = (JSON,)
    words: ClassVar = {**VideosDialect.words, VideoStatus.QUEUED: "in_progress"}
    signs_urls = True

    @staticmethod
    def new_id() -> str:
        """Make an id: a random UUID with a word before it."""
        return f"vid_{uuid.uuid4()}"

    def routes(self) -> list[Route]:
        """Give the two verbs, and the models below the other version."""
        return [
            self.route("/videos", self.create, "POST"),
            self.route("/videos/{video_id}", self.retrieve),
            Route("/v1/models", self.list_models, methods=["GET"]),
        ]

    def order(self, fields: Fields) -> VideoOrder:
        """Read a create; `size` is nothing that it knows."""
        for name in ("model", "prompt"):
            if not fields.get(name):
                msg = f"Missing required field: {name}"
                raise Refusal(400, msg, code="missing_required_parameter", param=name)
        images = read.images(fields, "frame_images", "reference_images")
        width, height = read.whole(fields, "width"), read.whole(fields, "height")
        return VideoOrder(
            prompt=read.prompt(fields),
            model=read.text(fields, "model"),
            size=f"{width}x{height}" if width and height else None,
            seconds=read.number(fields, "seconds"),
            reference=images[0] if images else None,
            further_references=images[1:],
        )

    def body(self, video: SimulatedVideo, request: Request) -> dict[str, object]:
        """Write a video, with moments as text and without its progress."""
        body: dict[str, object] = {
            "id": video.id,
            "object": "video",
            "model": video.model,
            "status": self.words[video.status],
            "created_at": _moment(video.created_at),
            "size": video.size,
            "seconds": video.seconds_text,
        }
        if video.completed_at:
            body["completed_at"] = _moment(video.completed_at)
            cost = round(video.seconds * _DOLLARS_A_SECOND, 4)
            form = "webm" if self.asked.get(video.id, {}).get("output_format") == "WEBM" else MP4
            body["outputs"] = {"cost": cost, "video_url": self.files.url(request, video.id, form=form)}
        if video.error:
            body["error"] = {"code": video.error.code, "message": video.error.message}
        return body

    def unknown(self, video_id: str) -> Refusal:
        """Say that there is no such job."""
        return Refusal(404, f"Job {video_id[:120]} not found", code="not_found")


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
