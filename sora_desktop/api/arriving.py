"""What comes in with a request: its target, and its body up to a limit."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import unquote

from sora_desktop.api.refusals import Refusal

if TYPE_CHECKING:
    from starlette.datastructures import Headers
    from starlette.types import Message, Receive, Scope

_SCHEME = b"http://"
_THROWN_AWAY = 64 * 1024**2
"""Bytes of a body that nobody reads which are taken in, so that its sender comes to read the answer."""

_PATIENCE = 1.0
"""Seconds for that."""


class Body:
    """The body of a request, counted as it comes.

    Attributes:
        limit: bytes that are read of it.
    """

    def __init__(self, receive: Receive, headers: Headers) -> None:
        """Take it from `receive`; `headers` say whether there is one."""
        self._receive = receive
        self.limit = 0
        self._count = 0
        # Who asks first whether to send it does not send what is refused.
        waits = "expect" in headers
        self._is_coming = not waits and (headers.get("content-length", "0") != "0" or "transfer-encoding" in headers)

    @property
    def is_pending(self) -> bool:
        """Whether more of it is to come."""
        return self._is_coming

    async def receive(self) -> Message:
        """Give the next part.

        Raises:
            Refusal: it grows beyond the limit without having said so.
        """
        message = await self._next()
        if self._count > self.limit:
            raise too_large(self.limit)
        return message

    async def throw_away(self) -> None:
        """Take in what still comes, for a while."""
        end = self._count + _THROWN_AWAY
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                while self._is_coming and self._count < end:
                    await self._next()

    async def _next(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._count += len(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body", False):
            self._is_coming = False
        return message


def origin_form(scope: Scope) -> tuple[Scope, str | None]:
    """Give a request as if its target were a plain path, and whom the target named, as clients of a proxy do."""
    target: bytes = scope.get("raw_path") or b""
    if target[: len(_SCHEME)].lower() != _SCHEME:
        return scope, None
    authority, slash, path = target[len(_SCHEME) :].partition(b"/")
    raw = (slash or b"/") + path
    return {**scope, "path": unquote(raw.decode("ascii")), "raw_path": raw}, authority.decode("latin-1")


def too_large(limit: int) -> Refusal:
    """Refuse a body of more than `limit` bytes."""
    return Refusal(
        413,
        "body_too_large",
        f"The body is larger than the {limit // 1024**2} MB that are read.",
        "Send less at once.",
        headers={"connection": "close"},
    )
