"""Writes down each exchange with a server, redacted and capped."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sora_desktop.clients.transport.headers import request_id
from sora_desktop.domain.exchanges import Exchange

if TYPE_CHECKING:
    import httpx

    from sora_desktop.clients.base import Recorder
    from sora_desktop.clients.transport.messages import Call
    from sora_desktop.clients.transport.redaction import Redactor
    from sora_desktop.clients.transport.trail import Trail

_ERROR_LIMIT = 500


class Note:
    """What is being written down of one exchange; told to the recorder once, by `end`."""

    def __init__(
        self, call: Call, request: httpx.Request, trail: Trail, redactor: Redactor, record: Recorder | None
    ) -> None:
        """Begin when the request is about to be sent."""
        self._call = call
        self._request = request
        self._trail = trail
        self._redactor = redactor
        self._record = record
        self._started_at = datetime.now(UTC)
        self._response: httpx.Response | None = None

    @property
    def wanted(self) -> bool:
        """Whether there is anybody to tell."""
        return self._record is not None

    def answered(self, response: httpx.Response) -> None:
        """Take note of the status and the headers of the answer, and of where it comes from."""
        self._response = response
        self._trail.answered(response.extensions.get("network_stream"))

    def end(self, *, body: str = "", received: int = 0, error: str | None = None) -> None:
        """Tell the recorder.

        Args:
            body: the answer's body as it may be kept.
            received: how many bytes the body had.
            error: why no whole answer came, in words.
        """
        if self._record is None:
            return
        record, self._record = self._record, None
        answer, sent = self._response, self._call.body
        exchange = Exchange(
            operation=self._call.operation,
            method=self._call.method,
            url=self._redactor.text(str(self._request.url)),
            started_at=self._started_at,
            elapsed=self._trail.elapsed,
            request_headers=self._redactor.headers(self._request.headers),
            request_body=self._redactor.body(sent.shown.encode()) if sent else "",
            request_sha256=sent.sha256 if sent else None,
            status=answer.status_code if answer else None,
            response_headers=self._redactor.headers(answer.headers) if answer else {},
            response_body=body,
            response_bytes=received,
            request_id=self._redactor.optional(request_id(answer.headers)) if answer else None,
            error=self._redactor.text(error)[:_ERROR_LIMIT] if error else None,
            peer=self._trail.peer,
            http_version=_version(answer) if answer else None,
            trace=self._trail.steps,
        )
        record(exchange)


def _version(answer: httpx.Response) -> str | None:
    """Give the version of HTTP in which an answer came."""
    version = answer.extensions.get("http_version")
    return version.decode("ascii", "replace") if isinstance(version, bytes) else None
