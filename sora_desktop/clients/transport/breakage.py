"""Turns what httpx raises into ours, decided by whether the request may have reached the server."""

from __future__ import annotations

import errno
import socket
import ssl
from typing import TYPE_CHECKING

import httpx

from sora_desktop.clients.transport.watching import Stage
from sora_desktop.domain.errors import HostUnreachable, NeverSent, TlsFailed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sora_desktop.clients.transport.watching import Watch

_NO_WAY = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN, errno.EADDRNOTAVAIL})
_CAUSES_LOOKED_AT = 20
_OPEN_PORT_REASONS = frozenset({"WRONG_VERSION_NUMBER", "UNKNOWN_PROTOCOL", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"})
_CERTIFICATE_REASONS = {
    9: "its certificate is not valid yet",
    10: "its certificate has expired",
    18: "its certificate is signed by nobody but itself",
    19: "its certificate comes from an authority that this computer does not trust",
    20: "its certificate comes from an authority that this computer does not trust",
    21: "its certificate comes from an authority that this computer does not trust",
    62: "its certificate belongs to another name",
    64: "its certificate belongs to another address",
}
"""What the commonest verification errors of OpenSSL mean."""

FAILURES = (httpx.TransportError, httpx.DecodingError, httpx.InvalidURL, OSError, ssl.SSLError)
"""What can come out of a request."""


class AnswerTooLarge(Exception):
    """An answer is beyond every reason."""


class ReplyBroken(Exception):
    """The request may have reached the server, and no whole answer came back.

    Attributes:
        reason: why, in words that go behind a colon.
    """

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason


def explain(error: Exception, watch: Watch, host: str) -> NeverSent | ReplyBroken:
    """Say what an exception of a request means."""
    if watch.sent:
        return ReplyBroken(_loss(error))
    causes = list(_causes(error))
    if watch.stage is Stage.SECURING or any(isinstance(cause, ssl.SSLError) for cause in causes):
        return TlsFailed(host=host, reason=_tls_reason(causes))
    return HostUnreachable(host=host, reason=_unreachable_reason(causes))


def _loss(error: Exception) -> str:
    if isinstance(error, TimeoutError | httpx.TimeoutException):
        return "no answer came in time"
    if isinstance(error, AnswerTooLarge):
        return "the answer is far too long"
    if isinstance(error, httpx.DecodingError):
        return "the answer arrived damaged"
    return "the connection broke off"


def _unreachable_reason(causes: list[BaseException]) -> str:
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return "its name cannot be found"
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return "nothing answers there (connection refused)"
    if any(isinstance(cause, OSError) and cause.errno in _NO_WAY for cause in causes):
        return "no network leads there"
    if any(isinstance(cause, TimeoutError | httpx.TimeoutException) for cause in causes):
        return "it does not answer"
    if any(isinstance(cause, httpx.ProxyError) for cause in causes):
        return "the proxy does not let the connection through"
    return "no connection could be made"


def _tls_reason(causes: list[BaseException]) -> str:
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            known = _CERTIFICATE_REASONS.get(getattr(cause, "verify_code", 0))
            said = str(getattr(cause, "verify_message", "") or "its certificate was not accepted")
            return known or said.rstrip(".")
    for cause in causes:
        if isinstance(cause, ssl.SSLError) and cause.reason in _OPEN_PORT_REASONS:
            return "it does not speak TLS; perhaps the address begins with http:// and not https://"
    if any(isinstance(cause, TimeoutError | httpx.TimeoutException) for cause in causes):
        return "it does not answer the greeting"
    return "the greeting failed"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Give an exception and everything that led to it."""
    waiting: list[BaseException | None] = [error]
    seen: set[int] = set()
    while waiting and len(seen) < _CAUSES_LOOKED_AT:
        current = waiting.pop(0)
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        if isinstance(current, BaseExceptionGroup):
            waiting.extend(current.exceptions)
        waiting += [current.__cause__, current.__context__]
