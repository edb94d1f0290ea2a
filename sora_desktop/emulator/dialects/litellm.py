"""LiteLLM's proxy: long ids that change on the way, errors inside errors, no list and no delete."""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from http import HTTPStatus
from typing import TYPE_CHECKING, ClassVar

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse
from starlette.routing import Route

from sora_desktop.emulator.bodies import SentFile, read_fields
from sora_desktop.emulator.dialects import fields as read
from sora_desktop.emulator.dialects.derivations import Derivations
from sora_desktop.emulator.dialects.fastapi import plain_route
from sora_desktop.emulator.dialects.rules import free
from sora_desktop.emulator.dialects.videos import VideosDialect, moment
from sora_desktop.emulator.refusals import Refusal
from sora_desktop.simulation.jobs import VideoOrder, VideoStatus
from sora_desktop.simulation.rules import FAILING_MODEL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from sora_desktop.emulator.bodies import Fields
    from sora_desktop.simulation.jobs import SimulatedVideo
    from sora_desktop.simulation.rules import Rules

VERSION = "1.106.2"
GEMINI = "gemini/"
"""Models that begin so come from an upstream with other manners."""

VOLCENGINE = "volcengine/"
"""Models that begin so end as cancelled where they fail."""

_DOLLARS_A_SECOND = 0.1
_PREFIX = "video_"
_PLAIN = "plain"
"""The code of a refusal that the proxy itself makes."""

_CLASSES = {400: "BadRequestError", 404: "NotFoundError", 429: "RateLimitError", 500: "InternalServerError"}


class LiteLLM(VideosDialect):
    """The proxy before an OpenAI-like upstream, and for models `gemini/…` before Gemini."""

    name = "litellm"
    rules: ClassVar[Rules] = free(
        "sora-2", "sora-2-pro", f"{GEMINI}veo-3.1", f"{GEMINI}{FAILING_MODEL}", f"{VOLCENGINE}{FAILING_MODEL}"
    )
    has_list = False
    has_delete = False
    has_ranges = False

    @staticmethod
    def new_id() -> str:
        """Make an id: where to find the video, as base64."""
        return _packed(
            {
                "custom_llm_provider": "openai",
                "model_id": secrets.token_hex(32),
                "video_id": f"{_PREFIX}{secrets.token_hex(24)}",
            }
        )

    def routes(self) -> list[Route]:
        """Give the verbs; each is also there without the base path."""
        found = [
            *Derivations(self, self._derived).routes(),
            *super().routes(),
            self.route("/videos", self._list, "GET"),
            self.route("/videos/{video_id}/remix", self._remix, "POST"),
        ]
        short = [
            Route(route.path.removeprefix(self.base_path), route.endpoint, methods=list(route.methods or ()))
            for route in found
        ]
        return [*found, *short]

    async def fields(self, request: Request) -> Fields:
        """Read JSON or a form; an image as an object is more than the proxy can pass on."""
        sent = await read_fields(request, self.encodings)
        if isinstance(sent.get("input_reference"), dict):
            raise Refusal(500, "Invalid request format: Expected entry at `input_reference` to be bytes", code=_PLAIN)
        return sent

    def order(self, fields: Fields) -> VideoOrder:
        """Read a create; any further field is passed on."""
        model, reference = read.text(fields, "model"), fields.get("input_reference")
        if isinstance(reference, str):
            msg = "Invalid type for 'input_reference': expected a file, but got a string instead."
            raise Refusal(400, msg, code="invalid_type", param="input_reference")
        return VideoOrder(
            prompt=read.prompt(fields),
            model=FAILING_MODEL if model in (f"{GEMINI}{FAILING_MODEL}", f"{VOLCENGINE}{FAILING_MODEL}") else model,
            size=read.size(fields),
            seconds=read.number(fields, "seconds"),
            reference=reference.data if isinstance(reference, SentFile) else None,
        )

    def body(self, video: SimulatedVideo, request: Request) -> dict[str, object]:
        """Write a video."""
        del request
        return self._written(video)

    def created_headers(self, video: SimulatedVideo) -> dict[str, str]:
        """Say what the proxy reckons that the video costs."""
        return {"x-litellm-response-cost": str(round(video.seconds * _DOLLARS_A_SECOND, 4))}

    def _written(self, video: SimulatedVideo) -> dict[str, object]:
        """Write a video; of Gemini's almost nothing is known, and a failed one is called completed."""
        if self._is_of(GEMINI, video):
            return {**self._nothing(video), "status": "completed" if video.status.is_final else "processing"}
        is_cancelled = video.status is VideoStatus.FAILED and self._is_of(VOLCENGINE, video)
        return {
            **self._nothing(video),
            "status": "cancelled" if is_cancelled else self.words[video.status],
            "progress": video.progress,
            "created_at": moment(video.created_at),
            "completed_at": moment(video.completed_at),
            "expires_at": moment(video.expires_at),
            "size": video.size,
            "seconds": video.seconds_text,
            "remixed_from_video_id": _unpacked(video.remixed_from or "").get("video_id"),
            "error": {"code": video.error.code, "message": video.error.message} if video.error else None,
            "usage": {"duration_seconds": video.seconds},
        }

    async def retrieve(self, request: Request) -> Response:
        """Show a video, by another id than it had when it was made."""
        video = self.find(request)
        facts = _unpacked(video.id)
        later = _packed({name: value for name, value in facts.items() if name != "model_id"})
        return JSONResponse({**self.body(video, request), "id": later})

    async def clip(self, video: SimulatedVideo, request: Request) -> Response:
        """Hand out a clip whole, under the name of its id."""
        answer = await super().clip(video, request)
        answer.headers["content-disposition"] = f'attachment; filename="video_{video.id}.mp4"'
        return answer

    def no_content(self, video: SimulatedVideo) -> Refusal:
        """Say that there will be no clip."""
        message = "Video generation failed" if self._is_of(GEMINI, video) else "The video failed, so it has no content."
        return Refusal(500 if self._is_of(GEMINI, video) else 400, message, code="video_failed")

    def not_ready(self, video: SimulatedVideo) -> Refusal:
        """Say that there is no clip yet."""
        status = self.words[video.status]
        return Refusal(400, f"Video is not ready yet (status: {status}).", code="video_not_ready")

    def unknown(self, video_id: str) -> Refusal:
        """Fail: what it does not know, it asks of a host that is gone."""
        del video_id
        return Refusal(500, "Connection error.", code="connection_error")

    def error_answer(self, refusal: Refusal) -> Response:
        """Write the upstream's error into the message of an error."""
        status = refusal.status
        message, kind = refusal.message, refusal.kind
        if refusal.code == "auth_error":
            kind = "auth_error"
        elif refusal.code is not None and refusal.code != _PLAIN:
            upstream = {"message": message, "type": kind, "param": refusal.param, "code": refusal.code}
            found = _CLASSES.get(status, "APIError")
            message = (
                f"litellm.{found}: OpenAIException - {json.dumps({'error': upstream})}\n\n"
                "LiteLLM: Proxy: see the docs for what to do."
            )
        elif refusal.code is None:
            return JSONResponse({"detail": message}, status, refusal.headers)
        error = {"message": message, "type": kind, "param": None, "code": str(status)}
        headers = {"llm_provider-x-request-id": f"req_{secrets.token_hex(16)}", **(refusal.headers or {})}
        return JSONResponse({"error": error}, status, headers)

    def no_route(self, method: str, path: str, status: int) -> Refusal:
        """Say that a path or a method is not there."""
        del method, path
        return plain_route(status)

    def no_key(self) -> Refusal:
        """Say that there is no key."""
        return Refusal(401, "Authentication Error, No api key passed in.", code="auth_error")

    def wrong_key(self) -> Refusal:
        """Say something of a database: it is the proxy without one that is played."""
        return Refusal(400, "No connected db.", code=_PLAIN, kind="no_db_connection")

    def fixed_headers(self) -> Mapping[str, str]:
        """Give the proxy's own headers."""
        return {"x-litellm-call-id": secrets.token_hex(16), "x-litellm-version": VERSION}

    def _nothing(self, video: SimulatedVideo) -> dict[str, object]:
        names = ("progress", "created_at", "completed_at", "expires_at", "size", "seconds", "remixed_from_video_id")
        model = self.asked.get(video.id, {}).get("model") or video.model
        return {
            "id": video.id,
            "object": "video",
            "status": None,
            **dict.fromkeys(names),
            "error": None,
            "usage": None,
            "model": model,
        }

    def _is_of(self, upstream: str, video: SimulatedVideo) -> bool:
        return str(self.asked.get(video.id, {}).get("model", "")).startswith(upstream)

    def _derived(self, video: SimulatedVideo) -> Response:
        return JSONResponse(self._written(video))

    async def _list(self, request: Request) -> Response:
        del request
        message = "litellm.BadRequestError: LLM Provider NOT provided. Pass in the LLM provider you are trying to call."
        raise Refusal(HTTPStatus.BAD_REQUEST, message, code=_PLAIN)

    async def _remix(self, request: Request) -> Response:
        fields = await read_fields(request, self.encodings)
        source = self.find(request)
        if source.status is not VideoStatus.COMPLETED:
            raise self.not_ready(source)
        video = await run_in_threadpool(self.simulation.remix, source.id, read.prompt(fields))
        self.remember(video, {})
        return JSONResponse(self.body(video, request))


def _packed(facts: Mapping[str, str]) -> str:
    text = "litellm:" + ";".join(f"{name}:{value}" for name, value in facts.items())
    return _PREFIX + base64.b64encode(text.encode()).decode()


def _unpacked(video_id: str) -> dict[str, str]:
    try:
        text = base64.b64decode(video_id.removeprefix(_PREFIX), validate=True).decode()
    except (binascii.Error, ValueError):
        return {}
    pairs = (part.partition(":") for part in text.removeprefix("litellm:").split(";"))
    return {name: value for name, _, value in pairs}
