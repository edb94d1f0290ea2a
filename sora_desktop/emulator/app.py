"""The routes of the server that is played, over a simulation."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route

from sora_desktop.emulator.dialects.files import SignedFiles
from sora_desktop.emulator.dialects.registry import dialect_of
from sora_desktop.emulator.guard import Guard
from sora_desktop.emulator.options import DEFAULT_DIALECT
from sora_desktop.emulator.refusals import Refusal
from sora_desktop.simulation.refusals import SimulationRefusal

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp

    from sora_desktop.emulator.dialects.base import Dialect
    from sora_desktop.simulation.engine import Simulation


def build_app(
    simulation: Simulation,
    *,
    dialect: str = DEFAULT_DIALECT,
    key: str | None = None,
    host: str = "127.0.0.1",
    job_seconds: float,
    files_port: int | None = None,
) -> ASGIApp:
    """Build the emulator.

    Args:
        simulation: who makes the videos; its rules and ids should be those of the dialect.
        dialect: which server to play, one of `DIALECT_CHOICES`.
        key: the one accepted key, or None for any and none.
        host: the address that the server is bound to.
        job_seconds: how long a job takes, from which the hint when to poll is made.
        files_port: where clips with signed addresses are fetched; None means where the rest is.
    """
    files = SignedFiles(simulation, port=files_port)
    played = dialect_of(dialect)(simulation, files=files, key=key, job_seconds=job_seconds)
    refusals = _Refusals(played)
    handlers = {
        HTTPException: refusals.no_route,
        Refusal: refusals.refused,
        SimulationRefusal: refusals.refused_by_simulation,
    }
    routes = [*played.routes(), *([files.route()] if played.signs_urls else [])]
    app = Starlette(routes=routes, exception_handlers=handlers)
    app.router.redirect_slashes = False
    return Guard(app, dialect=played, host=host)


def _methods(request: Request) -> list[str]:
    """Name the methods that a request's path has, of all its routes."""
    routes = [route for route in request.app.routes if isinstance(route, Route)]
    fitting = [route for route in routes if route.matches(request.scope)[0] is not Match.NONE]
    return sorted({method for route in fitting for method in route.methods or ()})


class _Refusals:
    """Says in the dialect's form what goes wrong on the way."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect

    async def no_route(self, request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        refusal = self._dialect.no_route(request.method, request.url.path, status)
        if status == HTTPStatus.METHOD_NOT_ALLOWED:
            refusal.headers = {"allow": ", ".join(_methods(request))}
        return self._dialect.error_answer(refusal)

    async def refused(self, request: Request, error: Exception) -> Response:
        del request
        if not isinstance(error, Refusal):
            raise error
        return self._dialect.error_answer(error)

    async def refused_by_simulation(self, request: Request, error: Exception) -> Response:
        del request
        if not isinstance(error, SimulationRefusal):
            raise error
        return self._dialect.error_answer(self._dialect.refused(error))
