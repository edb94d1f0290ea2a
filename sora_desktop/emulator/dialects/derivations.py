"""The verbs of OpenAI's contract that start from a video: edits, extensions and characters."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from sora_desktop.domain.jobs import Derivation
from sora_desktop.emulator.answers import character_object
from sora_desktop.emulator.bodies import MULTIPART, read_fields
from sora_desktop.emulator.derivation_orders import read_character, read_edit, read_extension
from sora_desktop.emulator.refusals import Refusal
from sora_desktop.simulation.refusals import NoContent, NotFinished, UnknownVideo

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from sora_desktop.emulator.bodies import Fields
    from sora_desktop.emulator.derivation_orders import DerivationOrder
    from sora_desktop.emulator.dialects.base import Dialect
    from sora_desktop.simulation.jobs import SimulatedVideo

    Reader = Callable[[Fields], DerivationOrder]

CLIP_LIMIT = 256 * 1024 * 1024
"""Bytes in a request that brings a clip."""


_OTHERS = ("GET", "DELETE", "PUT", "PATCH", "OPTIONS")


class Derivations:
    """Edits, extensions and characters, for a dialect that has them."""

    def __init__(self, dialect: Dialect, answer: Callable[[SimulatedVideo], Response]) -> None:
        """Serve them.

        Args:
            dialect: the server that is played.
            answer: writes a video that was just made.
        """
        self._dialect = dialect
        self._answer = answer

    def routes(self) -> list[Route]:
        """Give the verbs; they go before those of a single video, whose id could be any of their names."""
        route = self._dialect.route
        found = [
            route("/videos/edits", self._edit, "POST"),
            route("/videos/extensions", self._extend, "POST"),
            route("/videos/characters", self._create_character, "POST"),
            route("/videos/characters/{character_id}", self._retrieve_character),
        ]
        for name in ("edits", "extensions", "characters"):
            found += [route(f"/videos/{name}", self._not_allowed, method) for method in _OTHERS]
        return found

    async def _edit(self, request: Request) -> Response:
        return await self._derive(request, Derivation.EDIT, read_edit)

    async def _extend(self, request: Request) -> Response:
        return await self._derive(request, Derivation.EXTENSION, read_extension)

    async def _derive(self, request: Request, derivation: Derivation, read: Reader) -> Response:
        order = read(await read_fields(request, limit=CLIP_LIMIT))
        key = self._dialect.repeat_key(request)
        try:
            video = await run_in_threadpool(
                self._dialect.simulation.derive,
                derivation,
                order.source,
                order.prompt,
                seconds=order.seconds,
                model=order.model,
                idempotency_key=key,
            )
        except (UnknownVideo, NotFinished, NoContent) as error:
            refusal = Refusal.of(error)
            refusal.param = "video.id"
            raise refusal from error
        return self._answer(video)

    async def _create_character(self, request: Request) -> Response:
        name, video = read_character(await read_fields(request, (MULTIPART,), limit=CLIP_LIMIT))
        made = await run_in_threadpool(self._dialect.simulation.create_character, name, video)
        return JSONResponse(character_object(made))

    async def _retrieve_character(self, request: Request) -> Response:
        return JSONResponse(character_object(self._dialect.simulation.character(request.path_params["character_id"])))

    async def _not_allowed(self, request: Request) -> Response:
        """Refuse what would otherwise be taken for a video of that name."""
        refusal = self._dialect.no_route(request.method, request.url.path, HTTPStatus.METHOD_NOT_ALLOWED)
        refusal.headers = {"allow": "POST"}
        raise refusal
