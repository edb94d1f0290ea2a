"""Hands out clips by addresses that are their own permission, as stores of files do."""

from __future__ import annotations

import hmac
import secrets
import time
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Route

from sora_desktop.emulator.dialects.clips import MP4, clip_bytes, media_type_of
from sora_desktop.emulator.ranges import file_answer
from sora_desktop.simulation.refusals import SimulationRefusal

if TYPE_CHECKING:
    from starlette.requests import Request

    from sora_desktop.simulation.engine import Simulation

FILES_PATH = "/files"
"""Below it no key is asked for."""

SIGNED_SECONDS = 3600
"""How long a signed address is good for."""

_CREDENTIALS = ("authorization", "api-key", "x-api-key")


class SignedFiles:
    """A store of clips beside the server, if possible at another port and so another origin."""

    def __init__(self, simulation: Simulation, *, port: int | None = None) -> None:
        """Keep the clips of a simulation.

        Args:
            simulation: who has the clips.
            port: where the store listens; None means where the server does.
        """
        self._simulation = simulation
        self._port = port
        self._secret = secrets.token_bytes(32)

    def route(self) -> Route:
        """Give the route of the clips."""
        return Route(f"{FILES_PATH}/{{name}}", self._answer, methods=["GET"])

    def url(self, request: Request, video_id: str, *, form: str = MP4, seconds: int = SIGNED_SECONDS) -> str:
        """Make the address of a clip.

        Args:
            request: by whose host the client knows this machine.
            video_id: whose clip.
            form: in which container it comes, one of `FORMATS`.
            seconds: how long the address is good for.
        """
        name = f"{video_id}.{form}"
        expires = str(int(time.time()) + seconds)
        query = urlencode({"expires": expires, "signature": self._sign(name, expires)})
        parts = request.url.replace(path=f"{FILES_PATH}/{quote(name)}", query=query, fragment="")
        return str(parts.replace(port=self._port) if self._port else parts)

    def _sign(self, name: str, expires: str) -> str:
        return hmac.digest(self._secret, f"{name}\n{expires}".encode(), "sha256").hex()

    async def _answer(self, request: Request) -> Response:
        if any(name in request.headers for name in _CREDENTIALS):
            return _refuse(400, "InvalidArgument", "Only one auth mechanism allowed; the address itself is signed.")
        name = str(request.path_params["name"])
        expires = request.query_params.get("expires", "")
        signature = request.query_params.get("signature", "")
        if not hmac.compare_digest(signature.encode(), self._sign(name, expires).encode()):
            return _refuse(403, "SignatureDoesNotMatch", "The signature does not match the one calculated.")
        if int(expires) <= time.time():
            return _refuse(403, "AccessDenied", "Request has expired")
        video_id, _, form = name.rpartition(".")
        try:
            if form != MP4:
                data = await clip_bytes(self._simulation, video_id, form)
                return Response(data, media_type=media_type_of(form))
            content = await run_in_threadpool(self._simulation.content, video_id)
        except SimulationRefusal:
            return _refuse(404, "NoSuchKey", "The specified key does not exist.")
        return file_answer(content, request.headers, head_only=request.method == "HEAD")


def _refuse(status: int, code: str, message: str) -> Response:
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>'
    return Response(text, status, media_type="application/xml")
