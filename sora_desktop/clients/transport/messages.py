"""What is sent in one call to a server, and what came back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from sora_desktop.clients.transport import headers as header_names
from sora_desktop.clients.wire import read_error

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

    from sora_desktop.clients.transport.redaction import Redactor
    from sora_desktop.clients.wire import ErrorWords
    from sora_desktop.domain.exchanges import Operation

ANSWER_LIMIT = 32 * 1024 * 1024
"""Bytes of an answer that holds no clip, decompressed."""

INLINE_LIMIT = 192 * 1024 * 1024
"""Bytes of an answer that may hold a clip as base64."""

_OK = range(200, 300)


@dataclass(frozen=True, slots=True)
class Body:
    """What a request carries."""

    content: bytes = field(repr=False)
    media_type: str
    shown: str
    """The same for people: files are only mentioned."""

    sha256: str
    """Of the content, in hexadecimal digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request to a server."""

    operation: Operation
    method: str
    url: str
    body: Body | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    """Further headers beside those of every request."""

    limit: int = ANSWER_LIMIT
    """Bytes of the answer that are read at most."""

    patient: bool = False
    """Whether the server may think for long before it answers."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back.

    Body and headers are as they came, and a server may have repeated the key in them; so for
    whatever is kept or shown there are `shown`, `words`, `request_id` and `redactor`.
    """

    status: int
    headers: httpx.Headers = field(repr=False)
    body: bytes = field(repr=False)
    redactor: Redactor

    @property
    def ok(self) -> bool:
        """Whether the server says that it did as asked."""
        return self.status in _OK

    @property
    def media_type(self) -> str:
        """What the server says the body is, in small letters and without parameters."""
        return media_type_of(self.headers)

    @cached_property
    def shown(self) -> str:
        """The body as it may be kept: redacted and capped."""
        return self.redactor.body(self.body)

    @cached_property
    def words(self) -> ErrorWords:
        """What the server says is wrong, if anything; redacted."""
        said = read_error(self.body)
        clean = self.redactor.optional
        return replace(said, message=self.redactor.text(said.message), code=clean(said.code), kind=clean(said.kind))

    @property
    def request_id(self) -> str | None:
        """The server's id of the exchange."""
        return self.redactor.optional(header_names.request_id(self.headers))

    @property
    def retry_after(self) -> float | None:
        """Seconds that the server asks to wait before another try."""
        return header_names.retry_after(self.headers)

    @property
    def simulated(self) -> bool:
        """Whether our own emulator answered."""
        return header_names.names_emulator(self.headers)


def media_type_of(headers: httpx.Headers) -> str:
    """Give the media type of a body, in small letters and without parameters."""
    value: str = headers.get("content-type", "")
    return value.partition(";")[0].strip().lower()
