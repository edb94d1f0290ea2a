"""The routes of the videos protocol over a simulation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.routing import Route

from sora_desktop.emulator.answers import deletion, model_list, model_object, video_list, video_object
from sora_desktop.emulator.bodies import read_fields
from sora_desktop.emulator.guard import Guard
from sora_desktop.emulator.orders import read_create, read_remix
from sora_desktop.emulator.ranges import file_answer
from sora_desktop.emulator.refusals import Refusal, invalid
from sora_desktop.simulation.engine import PAGE_LIMIT
from sora_desktop.simulation.refusals import NotFinished, SimulationRefusal, UnknownVideo
from sora_desktop.simulation.spec import Variant

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp

    from sora_desktop.simulation.engine import Simulation
    from sora_desktop.simulation.jobs import SimulatedVideo

PAGE_DEFAULT = 20
POLL_HEADER = "openai-poll-after-ms"
"""The header that tells a client when to look again."""

_POLL_SHARE = 0.1
_POLL_RANGE = (0.1, 2.0)
_KEY_LIMIT = 255


def build_app(
    simulation: Simulation, *, key: str | None = None, host: str = "127.0.0.1", job_seconds: float
) -> ASGIApp:
    """Build the emulator.

    Args:
        simulation: who makes the videos; its rules should be `CONTRACT`.
        key: the one accepted key, or None for any and none.
        host: the address that the server is bound to.
        job_seconds: how long a job takes, from which the hint when to poll is made.
    """
    endpoints = _Endpoints(simulation, job_seconds)
    routes = [
        Route("/v1/videos", endpoints.create, methods=["POST"]),
        Route("/v1/videos", endpoints.list_videos, methods=["GET"]),
        Route("/v1/videos/{video_id}", endpoints.retrieve, methods=["GET"]),
        Route("/v1/videos/{video_id}", endpoints.delete, methods=["DELETE"]),
        Route("/v1/videos/{video_id}/content", endpoints.content, methods=["GET"]),
        Route("/v1/videos/{video_id}/remix", endpoints.remix, methods=["POST"]),
        Route("/v1/models", endpoints.list_models, methods=["GET"]),
        Route("/v1/models/{model}", endpoints.retrieve_model, methods=["GET"]),
    ]
    handlers = {HTTPException: _answer_http, Refusal: _answer_refusal, SimulationRefusal: _answer_simulation}
    app = Starlette(routes=routes, exception_handlers=handlers)
    app.router.redirect_slashes = False
    return Guard(app, key=key, host=host)


class _Endpoints:
    """What each route does."""

    def __init__(self, simulation: Simulation, job_seconds: float) -> None:
        self._simulation = simulation
        least, most = _POLL_RANGE
        wait = min(most, max(least, job_seconds * _POLL_SHARE))
        self._poll = {POLL_HEADER: str(round(wait * 1000))}

    async def create(self, request: Request) -> Response:
        order = read_create(await read_fields(request))
        key = _idempotency_key(request)
        return self._video(await run_in_threadpool(self._simulation.create, order, idempotency_key=key))

    async def remix(self, request: Request) -> Response:
        prompt = read_remix(await read_fields(request))
        key = _idempotency_key(request)
        video_id = request.path_params["video_id"]
        return self._video(await run_in_threadpool(self._simulation.remix, video_id, prompt, idempotency_key=key))

    async def retrieve(self, request: Request) -> Response:
        return self._video(self._simulation.retrieve(request.path_params["video_id"]))

    async def list_videos(self, request: Request) -> Response:
        asked = request.query_params
        order = asked.get("order", "desc")
        if order not in ("asc", "desc"):
            msg = f"Invalid value: '{order[:80]}'. Supported values are: 'asc' and 'desc'."
            raise invalid(msg, param="order")
        limit = _limit(asked.get("limit"))
        try:
            part = self._simulation.list_videos(after=asked.get("after"), limit=limit, newest_first=order == "desc")
        except UnknownVideo as error:
            raise invalid(error.message, param="after") from error
        return JSONResponse(video_list(part), headers=self._poll)

    async def delete(self, request: Request) -> Response:
        video_id = request.path_params["video_id"]
        try:
            await run_in_threadpool(self._simulation.delete, video_id)
        except NotFinished as error:
            # It will not help to try again at once, which the official clients do after a 409.
            headers = {"x-should-retry": "false"}
            raise Refusal(409, error.message, code=error.code, param=error.param, headers=headers) from error
        return JSONResponse(deletion(video_id))

    async def content(self, request: Request) -> Response:
        video_id = request.path_params["video_id"]
        wanted = request.query_params.get("variant", Variant.VIDEO.value)
        if wanted not in list(Variant):
            offered = ", ".join(f"'{variant}'" for variant in Variant)
            msg = f"Invalid value: '{wanted[:80]}'. Supported values are: {offered}."
            raise invalid(msg, param="variant")
        try:
            content = await run_in_threadpool(self._simulation.content, video_id, Variant(wanted))
        except NotFinished as error:
            message = f"Video is not ready yet, use GET /v1/videos/{video_id} to check status."
            raise Refusal(404, message, code=error.code, headers=self._poll) from error
        return file_answer(content, request.headers, head_only=request.method == "HEAD")

    async def list_models(self, request: Request) -> Response:
        del request
        return JSONResponse(model_list())

    async def retrieve_model(self, request: Request) -> Response:
        name = request.path_params["model"]
        if name not in self._simulation.rules.models:
            msg = f"The model '{name[:80]}' does not exist or you do not have access to it."
            raise Refusal(404, msg, code="model_not_found", param="model")
        return JSONResponse(model_object(name))

    def _video(self, video: SimulatedVideo) -> Response:
        return JSONResponse(video_object(video), headers={} if video.status.is_final else self._poll)


def _limit(text: str | None) -> int:
    if text is None:
        return PAGE_DEFAULT
    if not text.isascii() or not text.isdecimal():
        msg = f"Invalid type for 'limit': expected an integer from 0 to {PAGE_LIMIT}, but got '{text[:40]}'."
        raise invalid(msg, param="limit", code="invalid_type")
    if len(text) > len(str(PAGE_LIMIT)) or int(text) > PAGE_LIMIT:
        msg = f"Invalid 'limit': integer above maximum value. Expected a value <= {PAGE_LIMIT}."
        raise invalid(msg, param="limit", code="integer_above_max_value")
    return int(text)


def _idempotency_key(request: Request) -> str | None:
    key = request.headers.get("idempotency-key") or None
    if key is not None and len(key) > _KEY_LIMIT:
        msg = f"Invalid 'Idempotency-Key': at most {_KEY_LIMIT} characters are allowed."
        raise invalid(msg, param="Idempotency-Key")
    return key


async def _answer_http(request: Request, error: Exception) -> Response:
    """Say in the protocol's envelope that there is no such route."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = error.headers if isinstance(error, HTTPException) else None
    where = f"{request.method} {request.url.path[:200]}"
    message = f"Not allowed: {where}" if status == 405 else f"Invalid URL ({where})"  # noqa: PLR2004 - a status
    return Refusal(status, message, headers=headers).answer()


async def _answer_refusal(request: Request, error: Exception) -> Response:
    del request
    if not isinstance(error, Refusal):
        raise error
    return error.answer()


async def _answer_simulation(request: Request, error: Exception) -> Response:
    del request
    if not isinstance(error, SimulationRefusal):
        raise error
    return Refusal.of(error).answer()
