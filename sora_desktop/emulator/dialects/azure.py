"""Azure OpenAI with Sora 2: OpenAI's contract for one deployment, with a key of another kind."""

from __future__ import annotations

import secrets
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, ClassVar

from starlette.responses import JSONResponse

from sora_desktop.emulator.dialects.base import Dialect, after_scheme
from sora_desktop.emulator.dialects.fastapi import detail_answer, plain_route
from sora_desktop.emulator.dialects.openai import OpenAI
from sora_desktop.emulator.refusals import Refusal
from sora_desktop.simulation.engine import PAGE_LIMIT
from sora_desktop.simulation.rules import CONTRACT, FAULT_MODELS, STALLING_MODEL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.datastructures import Headers
    from starlette.requests import Request
    from starlette.responses import Response

    from sora_desktop.emulator.dialects.files import SignedFiles
    from sora_desktop.simulation.engine import Simulation
    from sora_desktop.simulation.rules import Rules

DEPLOYMENT = "sora-2"
"""What the owner of the resource called the model."""

MOST_RUNNING = 2
"""Jobs that run at the same time at most."""

_SIZES = ("720x1280", "1280x720")
_ROUTER = "router"
_WAIT_SECONDS = 1


class AzureGateway:
    """What stands before all of Azure's servers: how keys are given, and how errors look."""

    def given_key(self, headers: Headers) -> str | None:
        """Read the key from its own header, or as a token."""
        return headers.get("api-key") or after_scheme(headers, "bearer")

    def no_key(self) -> Refusal:
        """Say that there is no key."""
        return access_denied()

    def wrong_key(self) -> Refusal:
        """Say that the key is not the right one."""
        return access_denied()

    def fixed_headers(self) -> Mapping[str, str]:
        """Give the headers of Azure's gateway."""
        return gateway_headers()

    def error_answer(self, refusal: Refusal) -> Response:
        """Write an error as Azure does."""
        return azure_error(refusal)

    def no_route(self, method: str, path: str, status: int) -> Refusal:
        """Say that a path or a method is not there."""
        del method, path
        return no_azure_route(status)


class Azure(AzureGateway, OpenAI):
    """`/openai/v1/videos`."""

    name = "azure"
    base_path = "/openai/v1"
    rules: ClassVar[Rules] = replace(
        CONTRACT,
        models=(DEPLOYMENT, *FAULT_MODELS),
        default_model=DEPLOYMENT,
        sizes=_SIZES,
        pro_sizes=_SIZES,
        seconds=(4.0, 8.0, 12.0),
    )
    tells_limits = False
    is_whole = False

    def __init__(self, simulation: Simulation, *, files: SignedFiles, key: str | None, job_seconds: float) -> None:
        """Play the server; see `Dialect`."""
        super().__init__(simulation, files=files, key=key, job_seconds=job_seconds)
        self._poll = {}

    def repeat_key(self, request: Request) -> str | None:
        """Know no create again."""
        return Dialect.repeat_key(self, request)

    async def list_models(self, request: Request) -> Response:
        """Answer with the deployments."""
        return await Dialect.list_models(self, request)

    async def _create(self, request: Request) -> Response:
        check_running(self.simulation)
        return await super()._create(request)


def gateway_headers() -> dict[str, str]:
    """Give the headers of Azure's gateway."""
    return {"apim-request-id": secrets.token_hex(16), "x-ms-region": "Simulated"}


def access_denied() -> Refusal:
    """Say that a key is missing or wrong."""
    message = (
        "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key "
        "for an active subscription and use a correct regional API endpoint for your resource."
    )
    return Refusal(HTTPStatus.UNAUTHORIZED, message, code="401")


def no_azure_route(status: int) -> Refusal:
    """Say that a path or a method is not there."""
    refusal = plain_route(status)
    refusal.code = _ROUTER
    return refusal


def azure_error(refusal: Refusal) -> Response:
    """Write an error as Azure does."""
    if refusal.code == _ROUTER:
        return detail_answer(refusal)
    if refusal.status == HTTPStatus.BAD_REQUEST and refusal.param == "model":
        message = "The API deployment for this resource does not exist."
        error = {"code": "DeploymentNotFound", "message": message}
        return JSONResponse({"error": error}, HTTPStatus.NOT_FOUND)
    error = {"code": refusal.code or str(refusal.status), "message": refusal.message}
    if refusal.param:
        error["param"] = refusal.param
    return JSONResponse({"error": error}, refusal.status, refusal.headers)


def check_running(simulation: Simulation) -> None:
    """Let no more jobs run than a deployment may; those that stall hold no place, or it would stay full.

    Raises:
        Refusal: there are enough.
    """
    recent = simulation.list_videos(limit=PAGE_LIMIT).videos
    running = [video for video in recent if not video.status.is_final and video.model != STALLING_MODEL]
    if len(running) >= MOST_RUNNING:
        message = "Too many running tasks. Please wait for one of them to end and try again."
        headers = {"retry-after": str(_WAIT_SECONDS)}
        raise Refusal(HTTPStatus.TOO_MANY_REQUESTS, message, code="429", headers=headers)
