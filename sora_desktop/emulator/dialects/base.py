"""What every server that the emulator plays has: routes, a way to show a key, and a form for errors."""

from __future__ import annotations

import asyncio
import hmac
import secrets
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

from starlette.responses import JSONResponse
from starlette.routing import Route

from sora_desktop.emulator.answers import MODELS_CREATED
from sora_desktop.emulator.refusals import Refusal
from sora_desktop.simulation.jobs import new_video_id

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from typing import TypeAlias

    from starlette.datastructures import Headers
    from starlette.requests import Request
    from starlette.responses import Response

    from sora_desktop.emulator.dialects.files import SignedFiles
    from sora_desktop.simulation.engine import Simulation
    from sora_desktop.simulation.jobs import SimulatedVideo
    from sora_desktop.simulation.refusals import SimulationRefusal
    from sora_desktop.simulation.rules import Rules

    Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]

_LOOK_SECONDS = 0.05


class Dialect(ABC):
    """A server of videos with all its peculiarities, over a simulation."""

    name: ClassVar[str]
    """What it is called on the command line."""

    base_path: ClassVar[str] = "/v1"
    """What a person appends to the server's address to get its base URL."""

    rules: ClassVar[Rules]
    """What it takes."""

    tells_limits: ClassVar[bool] = False
    """Whether its answers tell of limits and of the time that they took, in headers."""

    signs_urls: ClassVar[bool] = False
    """Whether it hands out clips by signed addresses, as stores of files do."""

    def __init__(self, simulation: Simulation, *, files: SignedFiles, key: str | None, job_seconds: float) -> None:
        """Play the server.

        Args:
            simulation: who makes the videos, with this dialect's rules and ids.
            files: where clips are that have signed addresses.
            key: the one accepted key, or None for any and none.
            job_seconds: how long a job takes.
        """
        self.simulation = simulation
        self.files = files
        self.key = key
        self.job_seconds = job_seconds

    @staticmethod
    def new_id() -> str:
        """Make the id of a job."""
        return new_video_id()

    @abstractmethod
    def routes(self) -> list[Route]:
        """Give what it answers to."""

    def error_answer(self, refusal: Refusal) -> Response:
        """Write an error in its form."""
        return refusal.answer()

    def refused(self, refusal: SimulationRefusal) -> Refusal:
        """Say in its words what the simulation refuses."""
        return Refusal.of(refusal)

    def no_route(self, method: str, path: str, status: int) -> Refusal:
        """Say that a path is not there (404), or not for this method (405)."""
        where = f"{method} {path[:200]}"
        return Refusal(status, f"Not allowed: {where}" if status == 405 else f"Invalid URL ({where})")  # noqa: PLR2004 - a status

    def fixed_headers(self) -> Mapping[str, str]:
        """Give the headers that it puts into every answer."""
        return {"x-request-id": f"req_{secrets.token_hex(16)}"}

    def repeat_key(self, request: Request) -> str | None:
        """Give the key by which a create that comes twice is known; most servers know none."""
        del request
        return None

    def check_key(self, headers: Headers) -> None:
        """Check the key of a request.

        Raises:
            Refusal: it is missing or wrong.
        """
        if self.key is None:
            return
        given = self.given_key(headers)
        if not given:
            raise self.no_key()
        if not hmac.compare_digest(given.encode(), self.key.encode()):
            raise self.wrong_key()

    def given_key(self, headers: Headers) -> str | None:
        """Read the key out of a request's headers."""
        return after_scheme(headers, "bearer")

    def no_key(self) -> Refusal:
        """Say that there is no key."""
        message = "You didn't provide an API key. Send it in an Authorization header: Bearer YOUR_KEY."
        return Refusal(401, message, code="invalid_api_key", headers={"www-authenticate": "Bearer"})

    def wrong_key(self) -> Refusal:
        """Say that the key is not the right one."""
        message = "Incorrect API key provided. It has to be the one that this emulator was started with."
        return Refusal(401, message, code="invalid_api_key", headers={"www-authenticate": "Bearer"})

    def route(self, path: str, endpoint: Endpoint, method: str = "GET") -> Route:
        """Make a route below the base path."""
        return Route(f"{self.base_path}{path}", endpoint, methods=[method])

    async def list_models(self, request: Request) -> Response:
        """Answer with the models of the rules, in the common form."""
        del request
        owner = self.name
        data = [
            {"id": name, "object": "model", "created": MODELS_CREATED, "owned_by": owner} for name in self.rules.models
        ]
        return JSONResponse({"object": "list", "data": data})

    async def ended(self, request: Request, video: SimulatedVideo) -> SimulatedVideo:
        """Wait until a video has ended, or until nobody waits for the answer any longer."""
        while not video.status.is_final and not await request.is_disconnected():
            await asyncio.sleep(_LOOK_SECONDS)
            video = self.simulation.retrieve(video.id)
        return video


def after_scheme(headers: Headers, scheme: str) -> str | None:
    """Give what follows a scheme in the header `Authorization`."""
    found, _, rest = headers.get("authorization", "").partition(" ")
    return rest.strip() if found.lower() == scheme else None
