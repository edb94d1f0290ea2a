"""Inworld: a key after the word Basic, and a new signed address with every look."""

from __future__ import annotations

import secrets
import time
from http import HTTPStatus
from typing import TYPE_CHECKING, ClassVar

from starlette.responses import JSONResponse

from sora_desktop.emulator.bodies import JSON
from sora_desktop.emulator.dialects import fields as read
from sora_desktop.emulator.dialects.base import after_scheme
from sora_desktop.emulator.dialects.files import SIGNED_SECONDS
from sora_desktop.emulator.dialects.resolutions import size_of
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

_KEPT_SECONDS = 7 * 24 * 3600
_CODES = {400: 3, 401: 16, 403: 7, 404: 5, 405: 12, 429: 8}
"""Numbers of gRPC for statuses of HTTP."""

_INTERNAL = 13


class Inworld(VideosDialect):
    """`api.inworld.ai/v1/videos`."""

    name = "inworld"
    rules: ClassVar[Rules] = free("inworld/simulated-video", "google/veo-3.1")
    encodings = (JSON,)
    signs_urls = True

    @staticmethod
    def new_id() -> str:
        """Make an id: `video_` and 32 hexadecimal digits."""
        return f"video_{secrets.token_hex(16)}"

    def routes(self) -> list[Route]:
        """Give the three verbs that there are."""
        return [
            self.route("/videos", self.create, "POST"),
            self.route("/videos", self.list_videos),
            self.route("/videos/{video_id}", self.retrieve),
        ]

    def order(self, fields: Fields) -> VideoOrder:
        """Read a create."""
        if not fields.get("prompt"):
            msg = "prompt must not be empty"
            raise Refusal(400, msg)
        images = read.images(fields, "frame_images", "input_references", "input_reference", "image")
        size = read.size(fields) or size_of(read.text(fields, "resolution"), read.text(fields, "aspect_ratio"))
        return VideoOrder(
            prompt=read.prompt(fields),
            model=read.text(fields, "model"),
            size=size,
            seconds=read.number(fields, "seconds", "duration"),
            reference=images[0] if images else None,
            further_references=images[1:],
        )

    def body(self, video: SimulatedVideo, request: Request) -> dict[str, object]:
        """Write a video; every look at a finished one gives a new address."""
        body: dict[str, object] = {
            "id": video.id,
            "object": "video",
            "model": video.model,
            "status": self.words[video.status],
            "created_at": moment(video.created_at),
            "completed_at": moment(video.completed_at),
            "error": {"code": video.error.code, "message": video.error.message} if video.error else None,
        }
        if video.status is VideoStatus.COMPLETED and video.completed_at:
            clip = {
                "url": self.files.url(request, video.id),
                "url_expires_at": int(time.time()) + SIGNED_SECONDS,
                "duration": video.seconds,
            }
            body["output"] = {"videos": [clip]}
            body["expires_at"] = int(video.completed_at) + _KEPT_SECONDS
        return body

    def given_key(self, headers: Headers) -> str | None:
        """Read the key, which stands as it is after the word Basic."""
        return after_scheme(headers, "basic")

    def no_key(self) -> Refusal:
        """Say that there is no key."""
        return Refusal(401, "missing or malformed Authorization header")

    def wrong_key(self) -> Refusal:
        """Say that the key is not the right one."""
        return Refusal(401, "invalid authorization credentials")

    def error_answer(self, refusal: Refusal) -> Response:
        """Write an error as gRPC's gateway does, with a number for a code."""
        code = _CODES.get(refusal.status, _INTERNAL)
        return JSONResponse({"code": code, "message": refusal.message, "details": []}, refusal.status, refusal.headers)

    def no_route(self, method: str, path: str, status: int) -> Refusal:
        """Say that a path is not there; a method that is not is not implemented."""
        del method, path
        if status == HTTPStatus.METHOD_NOT_ALLOWED:
            return Refusal(HTTPStatus.NOT_IMPLEMENTED, "Method Not Allowed")
        return Refusal(status, "Not Found")
