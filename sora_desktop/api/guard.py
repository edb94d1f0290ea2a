"""What every request passes before it is looked at: host, origin, token, size; and the last net below it."""

from __future__ import annotations

import hmac
from email.utils import formatdate
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect

from sora_desktop import __version__
from sora_desktop.api.arriving import Body, origin_form, too_large
from sora_desktop.api.hosts import HostRule
from sora_desktop.api.refusals import Refusal, fault_of_ours

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    Form = Callable[[Refusal], Response]
    """Brings a refusal into the form that the callers of some paths understand."""

BODY_LIMIT = 16 * 1024**2
"""Bytes of a body; a batch may be large."""

UPLOAD_LIMIT = 128 * 1024**2
"""Bytes of a body of the protocol, which may hold images and a clip."""

PROTOCOL_PATH = "/v1"
"""Below it the service speaks the protocol of its clients."""

OPEN_PATHS = frozenset({"/", "/health", "/docs", "/openapi.json", "/favicon.ico"})
"""What needs no token.

`/health` says no more than that the service is there; whoever can connect knows that anyway. The documentation is
the same for everybody and holds nothing of the person's, and a browser cannot send a token with an address that
is typed. Everything that the page then asks for needs the token that a person enters in it.
"""

OPEN_FILES = "/docs/"
"""The files of the documentation's page."""

_ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "server": f"sora-desktop/{__version__}",
}


class _Answer:
    """Sends an answer, with the headers that every one has."""

    def __init__(self, send: Send, body: Body) -> None:
        self._send = send
        self._body = body
        self.has_begun = self.is_done = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.has_begun = True
            headers = MutableHeaders(scope=message)
            headers.update(_ALWAYS)
            headers["date"] = formatdate(usegmt=True)
            headers.setdefault("cache-control", "no-store")
        ends = message["type"] == "http.response.body" and not message.get("more_body", False)
        if ends and self._body.is_pending:
            # It is all said, but a connection that is closed while more comes in may take the answer with it.
            await self._send({**message, "more_body": True})
            await self._body.throw_away()
            message = {"type": "http.response.body", "body": b""}
        await self._send(message)
        self.is_done = ends


class Guard:
    """Stands before the application."""

    def __init__(self, app: ASGIApp, *, token: Callable[[], str], host: str, protocol_form: Form) -> None:
        """Guard an application.

        Args:
            app: what answers.
            token: gives what every request must carry, but those for open paths.
            host: the address that the service is bound to.
            protocol_form: how refusals are told below `/v1`.
        """
        self._app = app
        self._token = token
        self._hosts = HostRule(host)
        self._protocol_form = protocol_form

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass or refuse it; whatever happens, there is one answer."""
        if scope["type"] != "http":
            return
        headers = Headers(scope=scope)
        body = Body(receive, headers)
        answer = _Answer(send, body)
        try:
            scope, authority = origin_form(scope)
            self._check(scope["path"], headers, authority)
            body.limit = _limit_of(scope["path"])
            _check_length(headers, body.limit)
            await self._app(scope, body.receive, answer.send)
        except Refusal as refusal:
            await self._refuse(refusal, answer, scope, receive)
        except ClientDisconnect:
            # There is nobody left to answer.
            return
        except Exception as error:  # noqa: BLE001 - whatever fails, there is an answer
            # The framework answers first, and then lets the fault through.
            if not answer.is_done:
                await self._refuse(fault_of_ours(error), answer, scope, receive)

    async def _refuse(self, refusal: Refusal, answer: _Answer, scope: Scope, receive: Receive) -> None:
        # An answer that has begun cannot be mended: the connection is closed under it.
        if answer.has_begun:
            raise refusal
        await answer_for(scope["path"], refusal, self._protocol_form)(scope, receive, answer.send)

    def _check(self, path: str, headers: Headers, authority: str | None) -> None:
        host = headers.get("host", "")
        named = [*headers.getlist("host"), *([] if authority is None else [authority])]
        if len(headers.getlist("host")) != 1 or not all(map(self._hosts.accepts_host, named)):
            raise Refusal(
                403,
                "host_not_allowed",
                "This service answers only to the name of this computer itself.",
                "Use the address that it printed when it started.",
            )
        for origin in headers.getlist("origin"):
            if not self._hosts.accepts_origin(origin, host):
                raise Refusal(
                    403,
                    "origin_not_allowed",
                    "This service does not answer to other web sites.",
                    "Only its own documentation page may use it from a browser.",
                )
        if not (path in OPEN_PATHS or path.startswith(OPEN_FILES)):
            self._check_token(headers.getlist("authorization"))

    def _check_token(self, given: list[str]) -> None:
        scheme, _, token = given[0].partition(" ") if len(given) == 1 else ("", "", "")
        fits = hmac.compare_digest(token.strip().encode("latin-1"), self._token().encode())
        if scheme.lower() == "bearer" and fits:
            return
        title = "The token is not the right one." if given else "A token is needed."
        raise Refusal(
            401,
            "token_refused" if given else "token_missing",
            title,
            "Send the header “Authorization: Bearer TOKEN”, with the token that the service showed when it started.",
            headers={"www-authenticate": 'Bearer realm="sora-desktop"'},
        )


def answer_for(path: str, refusal: Refusal, protocol_form: Form) -> Response:
    """Tell a refusal in the form that the callers of a path understand."""
    return protocol_form(refusal) if _is_protocol(path) else refusal.answer()


def _is_protocol(path: str) -> bool:
    return path == PROTOCOL_PATH or path.startswith(f"{PROTOCOL_PATH}/")


def _limit_of(path: str) -> int:
    return UPLOAD_LIMIT if _is_protocol(path) else BODY_LIMIT


def _check_length(headers: Headers, limit: int) -> None:
    text = headers.get("content-length", "0")
    if text.isdigit() and int(text) > limit:
        raise too_large(limit)
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise Refusal(
            415, "encoding_not_supported", "A compressed body is not read.", "Send it without Content-Encoding."
        )
