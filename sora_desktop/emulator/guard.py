"""What every request and every answer passes: checks of host and key, the headers, the last net."""

from __future__ import annotations

import ipaddress
import logging
import socket
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect

from sora_desktop import __version__
from sora_desktop.emulator.dialects.files import FILES_PATH
from sora_desktop.emulator.refusals import Refusal

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from sora_desktop.emulator.dialects.base import Dialect

EMULATOR_HEADER = "x-sora-desktop-emulator"
"""The header by which the emulator names itself in every answer."""

_MINUTE = 60.0
_REQUESTS_A_MINUTE = 1_000_000
"""More than can be served, so the limit that is announced never binds."""

_ALWAYS_LOCAL = frozenset({"localhost", "localhost.localdomain", "ip6-localhost"})
_log = logging.getLogger(__name__)


class HostRule:
    """Which names of this server are accepted.

    A web page whose name is made to point at this machine would carry its own name in `Host`
    (DNS rebinding), so a server on the loopback answers to loopback names only, and to names of one
    word: gateways and containers call what is behind them so, and no web page has such a name.
    """

    def __init__(self, bound: str) -> None:
        """Accept the names that fit the address that the server is bound to."""
        self._bound = bound.lower().strip("[]")
        self._is_open = not self._is_loopback(self._bound)

    def accepts(self, authority: str) -> bool:
        """Judge a host with or without a port, as in the header `Host`."""
        try:
            name = urlsplit(f"//{authority}").hostname or ""
        except ValueError:
            return False
        if name == self._bound or self._is_loopback(name) or _is_one_word(name):
            return True
        return self._is_open and (_is_address(name) or name == socket.gethostname().lower())

    @staticmethod
    def _is_loopback(name: str) -> bool:
        if name in _ALWAYS_LOCAL or name.endswith(".localhost"):
            return True
        return _is_address(name) and ipaddress.ip_address(name).is_loopback


class RequestCount:
    """Counts the requests of the current minute."""

    def __init__(self) -> None:
        """Begin with none."""
        self._since = time.monotonic()
        self._count = 0

    def add(self) -> dict[str, str]:
        """Count one more; gives the headers that tell of the limit."""
        now = time.monotonic()
        if now - self._since >= _MINUTE:
            self._since, self._count = now, 0
        self._count += 1
        return {
            "x-ratelimit-limit-requests": str(_REQUESTS_A_MINUTE),
            "x-ratelimit-remaining-requests": str(max(0, _REQUESTS_A_MINUTE - self._count)),
            "x-ratelimit-reset-requests": f"{_MINUTE - (now - self._since):.3f}s",
        }


class Guard:
    """Stands before the application."""

    def __init__(self, app: ASGIApp, *, dialect: Dialect, host: str) -> None:
        """Guard an application.

        Args:
            app: what answers.
            dialect: the server that it plays.
            host: the address that the server is bound to.
        """
        self._app = app
        self._dialect = dialect
        self._hosts = HostRule(host)
        self._count = RequestCount()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass or refuse it; whatever happens, there is one answer with all headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        fixed = {
            EMULATOR_HEADER: __version__,
            **self._dialect.fixed_headers(),
            **(self._count.add() if self._dialect.tells_limits else {}),
        }
        has_begun = False

        async def send_complete(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                headers = MutableHeaders(scope=message)
                headers.update(fixed)
                if self._dialect.tells_limits:
                    headers["openai-processing-ms"] = str(round((time.perf_counter() - started) * 1000))
            await send(message)

        try:
            self._check(scope["path"], Headers(scope=scope))
            await self._app(scope, receive, send_complete)
        except Refusal as refusal:
            await self._dialect.error_answer(refusal)(scope, receive, send_complete)
        except ClientDisconnect:
            # There is nobody left to answer.
            return
        except Exception as error:  # noqa: BLE001 - whatever fails, there is an answer
            _log.error("A request failed: %s: %s", type(error).__name__, error)
            _log.debug("This is where.", exc_info=True)
            # An answer that has begun cannot be mended: the connection is closed under it.
            if not has_begun:
                await self._dialect.error_answer(server_error())(scope, receive, send_complete)

    def _check(self, path: str, headers: Headers) -> None:
        if not self._hosts.accepts(headers.get("host", "")):
            message = "This server answers only to the name of this computer itself."
            raise Refusal(403, message, code="host_not_allowed")
        origin = headers.get("origin")
        if origin is not None and not self._hosts.accepts(urlsplit(origin).netloc):
            message = "This server does not answer to other web sites."
            raise Refusal(403, message, code="origin_not_allowed")
        if not path.startswith(f"{FILES_PATH}/"):
            self._dialect.check_key(headers)


def server_error() -> Refusal:
    """Make the answer to a request that we failed."""
    message = "The server had an error while processing your request. Sorry about that!"
    return Refusal(500, message, kind="server_error", code="internal_error")


def _is_one_word(name: str) -> bool:
    return bool(name) and "." not in name and ":" not in name


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
