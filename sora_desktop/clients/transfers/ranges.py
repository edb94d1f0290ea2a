"""Decides from an answer's headers which part of a file it brings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx

PARTIAL = 206
NOT_SATISFIABLE = 416

_ETAG_LIMIT = 1_000
_DIGITS_LIMIT = 18
_CONTENT_RANGE = re.compile(r"bytes\s+(\d{1,18})-(\d{1,18})/(\d{1,18}|\*)", re.IGNORECASE)
_WHOLE_LENGTH = re.compile(r"bytes\s+\*/(\d{1,18})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """What an answer brings."""

    offset: int
    """Where its first byte belongs."""

    total: int | None
    """The length of the whole file, if known."""

    etag: str | None


def strong_etag(headers: httpx.Headers) -> str | None:
    """Give the ETag that names exactly these bytes; a weak one does not."""
    value: str = headers.get("etag", "").strip()
    return value if value.startswith('"') and len(value) < _ETAG_LIMIT else None


def whole(headers: httpx.Headers) -> Part:
    """Read the headers of an answer that brings the whole file."""
    return Part(0, body_length(headers), strong_etag(headers))


def body_length(headers: httpx.Headers) -> int | None:
    """Give the number of bytes that follow the headers, if these say it and the bytes are as they are in the file."""
    length: str = headers.get("content-length", "")
    known = length.isascii() and length.isdigit() and len(length) <= _DIGITS_LIMIT
    plain = "transfer-encoding" not in headers and not is_packed(headers)
    return int(length) if known and plain else None


def continued(headers: httpx.Headers, *, offset: int, etag: str | None) -> Part | None:
    """Read the headers of an answer that should go on at `offset`, or give None if it does not.

    Args:
        headers: of an answer with status 206.
        offset: how many bytes are here already.
        etag: what names those bytes, if anything.
    """
    match = _CONTENT_RANGE.fullmatch(headers.get("content-range", "").strip())
    if match is None or int(match[1]) != offset or is_packed(headers):
        return None
    now = strong_etag(headers)
    if etag is not None and now is not None and now != etag:
        return None
    total = None if match[3] == "*" else int(match[3])
    return Part(offset, total, now or etag)


def is_complete(headers: httpx.Headers, offset: int) -> bool:
    """Tell from an answer with status 416 whether nothing is missing behind `offset`."""
    match = _WHOLE_LENGTH.fullmatch(headers.get("content-range", "").strip())
    return match is not None and int(match[1]) == offset


def is_packed(headers: httpx.Headers) -> bool:
    """Tell whether the body is compressed, so that its offsets are not those of the file."""
    return headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}
