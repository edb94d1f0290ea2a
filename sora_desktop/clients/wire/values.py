"""Reads single values, each from every form in which a server was seen to write it."""

from __future__ import annotations

import base64
import binascii
import math
import re
import unicodedata
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sora_desktop.domain.requests import parse_size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeVar

    T = TypeVar("T")

MESSAGE_LIMIT = 300
"""Characters of a server's sentence that are kept for a person; the rest is in the details."""

WORD_LIMIT = 200
ID_LIMIT = 2_000
PROMPT_KEPT = 100_000
_URL_LIMIT = 8_000
_SECONDS_LIMIT = 1e6
_MILLISECONDS_FROM = 1e11
"""Numbers from here on are milliseconds since 1970: as seconds they would lie beyond the year 5000."""

_FULL = 100.0
_NUMBER = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?)\s*(%|s|secs?|seconds?)?\s*", re.IGNORECASE)
_DATA_URL = re.compile(r"data:[^,]{0,200};base64,", re.IGNORECASE)
_DOTS = re.compile(r"\.+")


def first(read: Callable[[object], T | None], values: Iterable[object]) -> T | None:
    """Give the first value that `read` can make sense of."""
    for value in values:
        found = read(value)
        if found is not None:
            return found
    return None


def text(value: object, limit: int = WORD_LIMIT) -> str | None:
    """Read a text of at most `limit` characters; empty counts as absent."""
    if not isinstance(value, str):
        return None
    return _storable(value[:limit]).strip() or None


def prompt(value: object) -> str | None:
    """Read a prompt."""
    return text(value, PROMPT_KEPT)


def one_line(value: object, limit: int = MESSAGE_LIMIT) -> str:
    """Make a sentence for a person: one line, of bounded length, with nothing that could disturb a screen."""
    if not isinstance(value, str):
        return ""
    shown = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in _storable(value[: limit * 4]))
    line = " ".join(shown.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def identifier(value: object) -> str | None:
    """Read an id: a text or a whole number that can stand in a path."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 2**63 else None
    if not isinstance(value, str) or not value.strip() or len(value) > ID_LIMIT:
        return None
    if _DOTS.fullmatch(value) or not _storable(value).isprintable() or _storable(value) != value:
        return None
    return value


def number(value: object) -> float | None:
    """Read a finite number, also from a text, which may end in `%` or a word for seconds."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        match = _NUMBER.fullmatch(value[:WORD_LIMIT])
        value = float(match[1]) if match else None
    if not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def percent(value: object) -> float | None:
    """Read a progress, forced between 0 and 100."""
    found = number(value)
    return None if found is None else min(max(found, 0.0), _FULL)


def seconds(value: object) -> float | None:
    """Read a length in seconds; 0 and less mean nothing."""
    found = number(value)
    return found if found is not None and 0 < found < _SECONDS_LIMIT else None


def moment(value: object) -> datetime | None:
    """Read a time, given in seconds or milliseconds since 1970 or in ISO 8601; without a zone it is UTC."""
    if isinstance(value, str) and not _NUMBER.fullmatch(value[:WORD_LIMIT]):
        return _iso(value.strip())
    found = number(value)
    if found is None or found <= 0:
        return None
    if found >= _MILLISECONDS_FROM:
        found /= 1000
    try:
        return datetime.fromtimestamp(found, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def size(value: object) -> str | None:
    """Read a size: `1280x720`, also written with `*` or `×`; other words stay as they are."""
    word = text(value)
    sides = parse_size(word.replace("*", "x")) if word else None
    return f"{sides[0]}x{sides[1]}" if sides else word


def address(value: object) -> str | None:
    """Read where bytes are: an absolute or relative web address."""
    found = text(value, _URL_LIMIT)
    if found is None or len(found) >= _URL_LIMIT or any(sign.isspace() for sign in found):
        return None
    return found if found.lower().startswith(("http://", "https://")) or found.startswith("/") else None


def inline_bytes(value: object) -> bytes | None:
    """Read bytes that were written as base64, with or without a `data:` header."""
    if not isinstance(value, str) or not value:
        return None
    match = _DATA_URL.match(value)
    encoded = "".join((value[match.end() :] if match else value).split())
    try:
        return base64.b64decode(encoded, validate=True) or None
    except (binascii.Error, ValueError):
        return None


def data_url(value: object) -> bytes | None:
    """Read the bytes of a `data:` address."""
    return inline_bytes(value) if isinstance(value, str) and _DATA_URL.match(value) else None


def _storable(value: str) -> str:
    """Replace halves of surrogate pairs, which JSON can smuggle in and no file or database takes."""
    return value.encode("utf-8", "replace").decode() if not value.isascii() else value


def _iso(value: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(value)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
