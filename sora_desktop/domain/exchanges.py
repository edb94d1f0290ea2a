"""One HTTP request with its answer, as it is kept for evidence: redacted and capped."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

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

    repeats: int = 1
    """How many exchanges with the same outcome this one stands for."""
