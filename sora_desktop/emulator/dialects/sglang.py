"""SGLang's server for diffusion models: JSON first, bare UUIDs, and a delete that answers with the video."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from starlette.responses import JSONResponse

from sora_desktop.emulator.bodies import JSON, MULTIPART, SentFile, media_type, read_fields
from sora_desktop.emulator.dialects import fields as read
from sora_desktop.emulator.dialects.fastapi import detail_answer, plain_route
from sora_desktop.emulator.dialects.rules import free
from sora_desktop.emulator.dialects.videos import VideosDialect, moment
from sora_desktop.emulator.refusals import Refusal, invalid
from sora_desktop.simulation.engine import VideoSlice
from sora_desktop.simulation.jobs import VideoOrder, VideoStatus
from sora_desktop.simulation.refusals import UnknownVideo

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from sora_desktop.emulator.bodies import Fields
    from sora_desktop.simulation.jobs import SimulatedVideo
    from sora_desktop.simulation.rules import Rules

MODEL = "Wan-AI/Wan2.2-T2V-A14B-Diffusers"

UPLOADING_MODEL = "sim-uploads"
"""Its clips are as those of a server that stores them in a cloud: they have addresses of their own."""

_FRAME_RATE = 24
_WRAPPED = ("extra_body", "extra_json", "extra_params")
_PAGE_LIMIT = 100
_PAGE_DEFAULT = 20


class SGLang(VideosDialect):
    """`sglang serve` with a diffusion model."""

    name = "sglang"
    rules: ClassVar[Rules] = free(MODEL, UPLOADING_MODEL)
    signs_urls = True

    @staticmethod
    def new_id() -> str:
        """Make an id: a random UUID and nothing else."""
        return str(uuid.uuid4())

    async def fields(self, request: Request) -> Fields:
        """Read JSON, with what is wrapped laid open; a form is for images only."""
        if media_type(request) == MULTIPART:
            sent = await read_fields(request, (MULTIPART,))
            if not isinstance(sent.get("input_reference"), SentFile) and not sent.get("reference_url"):
                msg = "input_reference file is required"
                raise invalid(msg, param="input_reference")
        else:
            sent = await read_fields(request, (JSON,))
            if not isinstance(sent.get("input_reference", ""), str | None):
                msg = (
                    "Invalid request body: 1 validation error for VideoGenerationsRequest\n"
                    "input_reference\n  Input should be a valid string"
                )
                raise invalid(msg)
        opened = {name: value for name, value in sent.items() if name not in _WRAPPED}
        for name in _WRAPPED:
            if sent.get(name) is not None:
                opened.update(read.json_object(sent[name], name))
        return opened

    def order(self, fields: Fields) -> VideoOrder:
        """Read a create; any further field is taken."""
        if not fields.get("prompt"):
            msg = "prompt is required"
            raise invalid(msg)
        whole = read.whole(fields, "seconds")
        frames, rate = read.whole(fields, "num_frames"), read.whole(fields, "fps") or _FRAME_RATE
        found = read.given(fields, "input_reference", "reference_url")
        return VideoOrder(
            prompt=read.prompt(fields),
            model=read.text(fields, "model"),
            size=read.size(fields),
            seconds=frames / rate if frames else None if whole is None else float(whole),
            reference=read.image(found[1], found[0]) if found else None,
        )

    def body(self, video: SimulatedVideo, request: Request) -> dict[str, object]:
        """Write a video: with the paths of its files on the server, and without its prompt."""
        is_done = video.status is VideoStatus.COMPLETED
        url = self.files.url(request, video.id) if is_done and video.model == UPLOADING_MODEL else None
        path = f"/srv/sglang/outputs/{video.id}.mp4"
        return {
            "id": video.id,
            "object": "video",
            "model": video.model,
            "status": self.words[video.status],
            "progress": video.progress,
            "created_at": moment(video.created_at),
            "size": video.size,
            "seconds": str(round(video.seconds)),
            "quality": "standard",
            "url": url,
            "urls": [url] if url else None,
            "remixed_from_video_id": None,
            "completed_at": moment(video.completed_at),
            "expires_at": None,
            "error": {"message": video.error.message} if video.error else None,
            "file_path": path if is_done else None,
            "file_paths": [path] if is_done else None,
            "num_outputs": 1,
            "peak_memory_mb": 21_504.0 if is_done else None,
            "inference_time_s": round(video.completed_at - video.created_at, 3) if video.completed_at else None,
            "revised_prompt": None,
        }

    async def list_videos(self, request: Request) -> Response:
        """Show a page of videos."""
        asked = dict(request.query_params)
        limit = read.whole(asked, "limit")
        if limit is not None and not 1 <= limit <= _PAGE_LIMIT:
            raise Refusal(422, f"Input should be from 1 to {_PAGE_LIMIT}", param="limit", code="less_than_equal")
        newest_first = asked.get("order", "desc").lower() != "asc"
        try:
            part = self.simulation.list_videos(
                after=asked.get("after"), limit=limit or _PAGE_DEFAULT, newest_first=newest_first
            )
        except UnknownVideo:
            part = VideoSlice((), has_more=False)
        return JSONResponse(self.list_body(part, request))

    def list_body(self, part: VideoSlice, request: Request) -> dict[str, object]:
        """Write a page, without a word whether there is more."""
        return {"object": "list", "data": [self.body(video, request) for video in part.videos]}

    async def clip(self, video: SimulatedVideo, request: Request) -> Response:
        """Hand out a clip; `variant` is the number of an output, of which there is one."""
        if video.model == UPLOADING_MODEL:
            url = self.files.url(request, video.id)
            raise Refusal(400, f"Video has been uploaded to cloud storage. Please use the cloud URL: {url}")
        variant = request.query_params.get("variant", "0")
        if variant != "0":
            raise Refusal(404, f"Video variant {variant[:40]} not found")
        return await super().clip(video, request)

    def deleted(self, video: SimulatedVideo, request: Request) -> Response:
        """Show the video that was forgotten, with a state of its own."""
        return JSONResponse({**self.body(video, request), "status": "deleted"})

    def unknown(self, video_id: str) -> Refusal:
        """Say that there is no such video."""
        del video_id
        return Refusal(404, "Video not found")

    def not_ready(self, video: SimulatedVideo) -> Refusal:
        """Say that there is no clip yet."""
        del video
        return Refusal(404, "Generation is still in-progress")

    def no_content(self, video: SimulatedVideo) -> Refusal:
        """Say that there will be no clip."""
        return Refusal(404, f"Generation failed: {video.error.message if video.error else ''}")

    def error_answer(self, refusal: Refusal) -> Response:
        """Write the error as FastAPI does."""
        return detail_answer(refusal)

    def no_route(self, method: str, path: str, status: int) -> Refusal:
        """Say that a path or a method is not there."""
        del method, path
        return plain_route(status)
