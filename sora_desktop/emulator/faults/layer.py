"""Stands around the whole server: every request is counted, meets what is due, and is written down."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.responses import Response

from sora_desktop.emulator.faults.actions import Actor
from sora_desktop.emulator.faults.asked import Asked, below, headers_of, read_fields
from sora_desktop.emulator.faults.exchange import ClientGone, Exchange
from sora_desktop.emulator.faults.log import CURRENT, Decision
from sora_desktop.emulator.faults.signing import SIGNED_PATH, Signer
from sora_desktop.emulator.faults.wire import Wire

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from sora_desktop.emulator.faults.live import LiveScript
    from sora_desktop.emulator.faults.log import DecisionLog, JobBook

_SUFFIX = ".mp4"


class FaultLayer:
    """Lets a script have its way with the requests to a server."""

    def __init__(self, app: ASGIApp, *, base_path: str, log: DecisionLog, script: LiveScript | None) -> None:
        """Stand around a server.

        Args:
            app: the server.
            base_path: of the server that is played; the paths of a script are below it.
            log: gets a line for each request.
            script: what goes wrong; None means nothing.
        """
        self._app = app
        self._base_path = base_path
        self._log = log
        self._script = script
        self._signer = Signer()
        self._actor = Actor(base_path, self._signer)
        self._jobs: JobBook = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or fail to as it is due."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        decision = Decision(self._log, self._asked(scope), jobs=self._jobs)
        token = CURRENT.set(decision)
        try:
            await self._decide(scope, receive, send, decision)
        except ClientGone:
            decision.settle(None, "the client went away")
        except asyncio.CancelledError:
            # The emulator ends; nobody is to take for an answer what is said at such times.
            Wire.of(scope).close()
            raise
        finally:
            # A request that ends without an answer is written down too.
            decision.settle(None)
            CURRENT.reset(token)

    async def _decide(self, scope: Scope, receive: Receive, send: Send, decision: Decision) -> None:
        app = self._app
        if scope["path"].startswith(f"{SIGNED_PATH}/"):
            opened = self._signer.open(scope)
            if isinstance(opened, Response):
                app = opened
            else:
                scope = opened
        exchange = Exchange(app, scope, receive, send, decision=decision)
        if self._script is None:
            await exchange.pass_on()
            return
        await self._find_fields(exchange)
        self._script.refresh()
        decision.due = self._script.turns.take(decision.asked)
        await self._actor.act(list(decision.due), exchange)

    def _asked(self, scope: Scope) -> Asked:
        return Asked(
            method=scope["method"],
            path=below(self._base_path, scope["path"]),
            full_path=scope["path"],
            query=scope["query_string"].decode("latin-1"),
            headers=headers_of(scope),
        )

    async def _find_fields(self, exchange: Exchange) -> None:
        """Find prompt and model in the body, or by the id in the path."""
        asked = exchange.asked
        fields = await read_fields(asked.headers, await exchange.read_body())
        for part in asked.path.split("/"):
            # A store of files names clips by their jobs.
            fields = {**self._jobs.get(part.removesuffix(_SUFFIX), {}), **fields}
        exchange.decision.asked = asked.about(fields)
