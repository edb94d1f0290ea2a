"""One HTTP request with its answer, as it is kept for evidence: redacted and capped."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

EMULATOR_HEADER = "x-sora-desktop-emulator"
"""The header by which our emulator names itself in every answer."""

BODY_LIMIT = 16 * 1024
"""Bytes of a body that an exchange keeps."""


class Operation(StrEnum):
    """What an exchange was for."""

    CREATE = "create"
    RETRIEVE = "retrieve"
    LIST = "list"
    DELETE = "delete"
    CONTENT = "content"
    REMIX = "remix"
    EDIT = "edit"
    EXTEND = "extend"
    CHARACTER = "character"
    MODELS = "models"


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What a server proved itself by; names are in the form of RFC 4514."""

    subject: str
    issuer: str
    names: tuple[str, ...] = ()
    """The hosts and addresses that it is for."""

    fingerprint: str
    """SHA-256 of the certificate's DER form, in hex."""

    not_before: datetime
    not_after: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """The other end of the socket over which a request went, as the socket itself told."""

    address: str
    """The IP address; that of the proxy, where the request went by one."""

    port: int
    proxy: str | None = None
    """Host and port of the proxy, without its password."""

    tls: str | None = None
    """The version, such as `TLSv1.3`, or None where nothing is encrypted."""

    cipher: str | None = None
    certificate: Certificate | None = None
    """Of the server, checked for its name and by its authorities before anything was sent; None without TLS."""

    own_authority: bool = False
    """Whether the connection trusts a file of authorities beside the system's."""


@dataclass(frozen=True, slots=True)
class TraceStep:
    """Something that the HTTP library told of a request while it was under way."""

    event: str
    """The library's own name of it, such as `connection.connect_tcp.complete`."""

    at: float
    """Seconds since the start of the request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request that was sent, or at least tried, and what came back.

    Secrets are gone from URL, headers and bodies before an exchange is built.
    """

    operation: Operation
    method: str
    url: str
    started_at: datetime
    elapsed: float
    """Seconds from the start of the request to the end of the answer."""

    request_headers: Mapping[str, str] = field(default_factory=dict)
    request_body: str = ""
    request_sha256: str | None = None
    """Of the body as it was sent, for a create."""

    status: int | None = None
    """The HTTP status, or None where no answer came."""

    response_headers: Mapping[str, str] = field(default_factory=dict)
    response_body: str = ""
    response_bytes: int = 0
    request_id: str | None = None
    error: str | None = None
    """Why no answer came, in words."""

    peer: Peer | None = None
    """Who was at the other end, or None where no connection was made, or where it is not certain to whom."""

    http_version: str | None = None
    """Such as `HTTP/1.1`."""

    trace: tuple[TraceStep, ...] = ()
    """What the HTTP library told, in order; a connection that was there already has no `connect_tcp`."""

    repeats: int = 1
    """How many exchanges with the same outcome this one stands for."""
