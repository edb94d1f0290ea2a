"""One request on its way: what can be done with it, its answer and its connection."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import time
from collections import deque
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

from sora_desktop import __version__
from sora_desktop.emulator.faults.payloads import Payload
from sora_desktop.emulator.faults.placeholders import Facts
from sora_desktop.emulator.faults.signing import SIGNED_SECONDS
from sora_desktop.emulator.faults.wire import Wire
from sora_desktop.emulator.guard import EMULATOR_HEADER

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from sora_desktop.emulator.faults.asked import Asked
    from sora_desktop.emulator.faults.log import Decision
    from sora_desktop.emulator.faults.signing import Signer

BODY_LIMIT = 64 * 1024 * 1024
"""Bytes of a request that are looked at; more than any dialect takes."""

_CLOSING_SECONDS = 10.0
_LOCAL_NAME = "localhost"
_LOCAL_ADDRESS = "127.0.0.1"


class ClientGone(Exception):
    """The client did not wait for the answer."""


@dataclass(slots=True)
class Answer:
    """An answer before it is sent."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    """Names in lower case."""

    payload: Payload = field(default_factory=lambda: Payload.of(b""))
    data: bytes = b""
    """The body, where it came from the server itself."""


class Exchange:
    """A request and the way back to its client."""

    def __init__(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send, *, decision: Decision) -> None:
        """Take a request.

        Args:
            app: the server that would answer it.
            scope: the request, as ASGI has it.
            receive: gives the body, and tells when the client goes away.
            send: sends the answer.
            decision: what is decided about it.
        """
        self._app = app
        self._scope = scope
        self._receive = receive
        self._send = send
        self._messages: deque[Message] = deque()
        self.decision = decision
        self.hold = 0.0
        """Seconds to wait before the answer begins."""

    @property
    def asked(self) -> Asked:
        """What is asked for."""
        return self.decision.asked

    @property
    def wire(self) -> Wire:
        """The connection."""
        return Wire.of(self._scope)

    async def read_body(self) -> bytes:
        """Read the body without taking it from the server; one that is too large is left alone.

        Raises:
            ClientGone: it did not come to its end.
        """
        announced = self.asked.headers.get("content-length", "")
        if announced.isdecimal() and int(announced) > BODY_LIMIT:
            return b""
        body = bytearray()
        while len(body) <= BODY_LIMIT:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise ClientGone
            self._messages.append(message)
            body += message.get("body", b"")
            if not message.get("more_body", False):
                return bytes(body)
        return b""

    async def pass_on(self) -> None:
        """Let the server answer."""
        if self.hold:
            await self.reply(await self.ask())
            return

        async def settle_and_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.decision.settle(message["status"])
                names = {name.lower() for name, _ in message["headers"]}
                if EMULATOR_HEADER.encode() not in names:
                    message["headers"] = [*message["headers"], (EMULATOR_HEADER.encode(), __version__.encode())]
            await self._send(message)

        await self._app(self._scope, self._replay, settle_and_send)

    async def ask(self, *, without: Collection[str] = ()) -> Answer:
        """Let the server do what it is asked for, and keep its answer.

        Args:
            without: names of headers that it does not get to see, in lower case.

        Raises:
            ClientGone: it gave no answer, because nobody waits for it.
        """
        starts: list[Message] = []
        body = bytearray()

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                starts.append(message)
            else:
                body.extend(message.get("body", b""))

        scope = dict(self._scope)
        scope["headers"] = [pair for pair in scope["headers"] if pair[0].decode("latin-1").lower() not in without]
        await self._app(scope, self._replay, keep)
        if not starts:
            raise ClientGone
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in starts[0]["headers"]}
        data = bytes(body)
        return Answer(starts[0]["status"], headers, Payload.of(data), data)

    async def hold_on(self, seconds: float | None) -> None:
        """Wait before the answer begins.

        Raises:
            ClientGone: it did not wait so long.
        """
        whole, self.hold = (seconds or 0.0) + self.hold, 0.0
        if whole and await self.is_gone_within(whole):
            raise ClientGone

    async def is_gone_within(self, seconds: float | None) -> bool:
        """Wait; tells whether the client went away meanwhile."""
        try:
            await asyncio.wait_for(self._gone(), seconds)
        except TimeoutError:
            return False
        return True

    async def reply(self, answer: Answer) -> None:
        """Send an answer in order."""
        answer.headers["content-length"] = str(answer.payload.length)
        await self.begin(answer)
        await self.write(answer.payload.pieces())
        await self.end()

    async def begin(self, answer: Answer) -> None:
        """Send the status and the headers."""
        await self.hold_on(0)
        self._complete(answer)
        self.decision.settle(answer.status)
        raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers.items()]
        await self._send({"type": "http.response.start", "status": answer.status, "headers": raw})

    async def begin_bare(self, answer: Answer) -> None:
        """Send the status and the headers, and nothing that tells where the body ends but the connection's end."""
        await self.hold_on(0)
        self._complete(answer)
        self.decision.settle(answer.status)
        answer.headers.pop("content-length", None)
        lines = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase if answer.status in _KNOWN else ''}"]
        lines += [f"{name}: {value}" for name, value in answer.headers.items()]
        await self.wire.write("\r\n".join([*lines, "connection: close", "", ""]).encode("latin-1"))

    async def write(self, pieces: Iterable[bytes]) -> None:
        """Send parts of the body."""
        for piece in pieces:
            await self._send({"type": "http.response.body", "body": piece, "more_body": True})

    async def end(self) -> None:
        """End the answer in order."""
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def cut(self) -> None:
        """End the connection though the answer has not ended."""
        self.wire.close()
        if not await self.is_gone_within(_CLOSING_SECONDS):
            self.wire.reset()
            await self._gone()

    async def reset(self) -> None:
        """End the connection with a reset, after what was sent has arrived."""
        await self.wire.flushed()
        self.wire.reset()
        await self._gone()

    async def stay_silent(self, seconds: float | None) -> None:
        """Keep the connection open and say nothing, then end it; None means until the client goes away."""
        if not await self.is_gone_within(seconds):
            await self.cut()

    def facts(self, *, base_path: str, signer: Signer, lifetime: int | None, answer: bytes = b"") -> Facts:
        """Gather what can be filled in."""
        host = self.asked.headers.get("host", "")
        name, colon, port = host.rpartition(":")
        if not colon or port.endswith("]"):
            name, port = host, ""
        other = _LOCAL_ADDRESS if name.lower() == _LOCAL_NAME else _LOCAL_NAME
        scheme = self._scope["scheme"]
        origin, elsewhere = f"{scheme}://{host}", f"{scheme}://{other}{':' if port else ''}{port}"
        seconds = SIGNED_SECONDS if lifetime is None else lifetime
        query = self._scope["query_string"].decode("latin-1")
        return Facts(
            origin=origin,
            other=elsewhere,
            base_path=base_path,
            path=self._scope["raw_path"].decode("latin-1") + (f"?{query}" if query else ""),
            video_id=self._video_id(answer),
            now=time.time(),
            sign=lambda path: signer.sign(elsewhere, path, seconds=seconds, scope=self._scope),
            answer=answer,
        )

    async def _replay(self) -> Message:
        """Give the body once more, and then what really comes."""
        return self._messages.popleft() if self._messages else await self._receive()

    async def _gone(self) -> None:
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                return
            self._messages.append(message)

    def _video_id(self, answer: bytes) -> str:
        """Find the id of the video that is made, asked for, or answered with."""
        parts = self.asked.path.strip("/").split("/")
        known = [*self.decision.bills, *(part for part in parts if part in self.decision.jobs)]
        return known[0] if known else _id_in(answer) or (parts[1:2] or [""])[0]

    @staticmethod
    def _complete(answer: Answer) -> None:
        """Add the headers that every answer of the emulator has."""
        answer.headers.setdefault(EMULATOR_HEADER, __version__)
        answer.headers.setdefault("x-request-id", f"req_{secrets.token_hex(16)}")


_KNOWN = frozenset(int(status) for status in HTTPStatus)


def _id_in(answer: bytes) -> str:
    """Find the id of a video in an answer, where it is a JSON object that has one."""
    with contextlib.suppress(ValueError, RecursionError):
        found = json.loads(answer) if answer[:1] == b"{" else None
        if isinstance(found, dict) and isinstance(found.get("id"), str):
            return str(found["id"])
    return ""
