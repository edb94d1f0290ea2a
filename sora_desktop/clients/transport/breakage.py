"""Turns what httpx raises into ours, decided by whether the request may have reached the server."""

from __future__ import annotations

import errno
import re
import socket
import ssl
from enum import StrEnum
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
_UNKNOWN_AUTHORITY = "its certificate comes from an authority that this computer does not trust"


class Trouble(StrEnum):
    """Why no connection was made; the fact `trouble` of an error."""

    NAME = "name"
    REFUSED = "refused"
    NO_WAY = "no_way"
    SILENT = "silent"
    PROXY = "proxy"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    SELF_SIGNED = "self_signed"
    UNKNOWN_AUTHORITY = "unknown_authority"
    WRONG_NAME = "wrong_name"
    CERTIFICATE = "certificate"
    NO_TLS = "no_tls"
    GREETING = "greeting"
    OTHER = "other"


_CERTIFICATE_REASONS = {
    9: (Trouble.NOT_YET_VALID, "its certificate is not valid yet"),
    10: (Trouble.EXPIRED, "its certificate has expired"),
    18: (Trouble.SELF_SIGNED, "its certificate is signed by nobody but itself"),
    19: (Trouble.UNKNOWN_AUTHORITY, _UNKNOWN_AUTHORITY),
    20: (Trouble.UNKNOWN_AUTHORITY, _UNKNOWN_AUTHORITY),
    21: (Trouble.UNKNOWN_AUTHORITY, _UNKNOWN_AUTHORITY),
    62: (Trouble.WRONG_NAME, "its certificate belongs to another name"),
    64: (Trouble.WRONG_NAME, "its certificate belongs to another address"),
}
"""What the commonest verification errors of OpenSSL mean."""

_PROXY_STATUS = re.compile(r"\b([1-5]\d\d)\b")
_PROXY_WANTS_PASSWORD = 407
_PROXY_FAILED = 500

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
    if watch.proxy and (watch.stage < Stage.SECURING or _is_any(causes, httpx.ProxyError)):
        return HostUnreachable(host=host, reason=_proxy_reason(causes, watch), trouble=Trouble.PROXY)
    if watch.stage is Stage.SECURING or _is_any(causes, ssl.SSLError):
        trouble, reason = _tls_reason(causes)
        return TlsFailed(host=host, reason=reason, trouble=trouble)
    trouble, reason = _unreachable_reason(causes)
    return HostUnreachable(host=host, reason=reason, trouble=trouble)


def _loss(error: Exception) -> str:
    if isinstance(error, TimeoutError | httpx.TimeoutException):
        return "no answer came in time"
    if isinstance(error, AnswerTooLarge):
        return "the answer is far too long"
    if isinstance(error, httpx.DecodingError):
        return "the answer arrived damaged"
    return "the connection broke off"


def _unreachable_reason(causes: list[BaseException]) -> tuple[Trouble, str]:
    if _is_any(causes, socket.gaierror):
        return Trouble.NAME, "its name cannot be found"
    if _is_any(causes, ConnectionRefusedError):
        return Trouble.REFUSED, "nothing answers there (connection refused)"
    if any(isinstance(cause, OSError) and cause.errno in _NO_WAY for cause in causes):
        return Trouble.NO_WAY, "no network leads there"
    if _is_any(causes, TimeoutError, httpx.TimeoutException):
        return Trouble.SILENT, "it does not answer"
    return Trouble.OTHER, "no connection could be made"


def _proxy_reason(causes: list[BaseException], watch: Watch) -> str:
    """Say what is wrong with the proxy, or what it says is wrong."""
    status = next(
        (found for cause in causes if isinstance(cause, httpx.ProxyError) and (found := _status_in(cause))), 0
    )
    if status == _PROXY_WANTS_PASSWORD:
        return f"the proxy {watch.proxy} wants a user name and password ({status})"
    if status and status >= _PROXY_FAILED:
        return f"the proxy {watch.proxy} cannot reach it ({status})"
    if status or _is_any(causes, httpx.ProxyError):
        return f"the proxy {watch.proxy} does not let the connection through" + (f" ({status})" if status else "")
    if watch.stage is Stage.TUNNELLING:
        return f"the proxy {watch.proxy} took the connection and does not answer"
    told = {
        Trouble.NAME: "the name of the proxy {proxy} cannot be found",
        Trouble.REFUSED: "the proxy {proxy} is not there (connection refused)",
        Trouble.NO_WAY: "no network leads to the proxy {proxy}",
    }
    words = told.get(_unreachable_reason(causes)[0], "the proxy {proxy} does not answer")
    return words.format(proxy=watch.proxy)


def _status_in(error: BaseException) -> int:
    found = _PROXY_STATUS.search(str(error))
    return int(found[1]) if found else 0


def _tls_reason(causes: list[BaseException]) -> tuple[Trouble, str]:
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            known = _CERTIFICATE_REASONS.get(getattr(cause, "verify_code", 0))
            said = str(getattr(cause, "verify_message", "") or "its certificate was not accepted")
            return known or (Trouble.CERTIFICATE, said.rstrip("."))
    for cause in causes:
        if isinstance(cause, ssl.SSLError) and cause.reason in _OPEN_PORT_REASONS:
            return Trouble.NO_TLS, "it does not speak TLS; perhaps the address begins with http:// and not https://"
    if _is_any(causes, TimeoutError, httpx.TimeoutException):
        return Trouble.GREETING, "it does not answer the greeting"
    return Trouble.GREETING, "the greeting failed"


def _is_any(causes: list[BaseException], *kinds: type[BaseException]) -> bool:
    return any(isinstance(cause, kinds) for cause in causes)


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
