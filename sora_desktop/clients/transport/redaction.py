"""Takes secrets out of everything that is written down or shown, and cuts it to a bounded length."""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

from sora_desktop.domain.exchanges import BODY_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MASK = "[redacted]"
_SHORTEST = 4
"""Shorter texts are no secrets, and taking them out would leave nothing readable."""

_HEADERS_KEPT = 100
_HEADER_LIMIT = 2_000
_SEARCHED = 4 * BODY_LIMIT
_SECRET_HEADER = re.compile(
    r"(?:^|[-_])(?:authorization|cookie2?|secret|password|signature|token|api-?key|subscription-key)$", re.IGNORECASE
)
_SECRET_PARAMETER = re.compile(
    r"([?&;](?:[\w-]*(?:api[-_]?key|token|signature|credential|secret|password)|key|sig|auth|code)=)[^&#\s\"'\\<>]+",
    re.IGNORECASE,
)
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{600,}={0,2}")


class Redactor:
    """Knows the secrets of one connection and writes none of them."""

    __slots__ = ("_headers", "_longest", "_variants")

    def __init__(self, secrets: Iterable[str], *, headers: Iterable[str] = ()) -> None:
        """Remember the secrets in every spelling in which they may come back.

        Args:
            secrets: what is never to be seen.
            headers: names of headers whose values are never to be seen.
        """
        self._headers = frozenset(name.lower() for name in headers)
        self._take({spelling for secret in secrets for spelling in _spellings(secret) if len(spelling) >= _SHORTEST})

    def _take(self, spellings: Iterable[str]) -> None:
        self._variants = tuple(sorted(spellings, key=len, reverse=True))
        self._longest = len(self._variants[0]) if self._variants else 0

    def __repr__(self) -> str:
        return "Redactor(…)"

    def joined(self, other: Redactor) -> Redactor:
        """Give one that knows the secrets of both."""
        both = Redactor((), headers=self._headers | other._headers)
        both._take({*self._variants, *other._variants})
        return both

    def text(self, value: str) -> str:
        """Take secrets, signatures in addresses and long base64 out of a text."""
        for variant in self._variants:
            value = value.replace(variant, MASK)
        value = _SECRET_PARAMETER.sub(rf"\g<1>{MASK}", value)
        return _BASE64.sub(_counted, value)

    def optional(self, value: str | None) -> str | None:
        """Do the same for what may be absent."""
        return None if value is None else self.text(value)

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Give headers as they may be kept."""
        kept = list(headers.items())[:_HEADERS_KEPT]
        return {
            self.text(name): MASK if self._is_secret(name) else self.text(value[:_HEADER_LIMIT]) for name, value in kept
        }

    def _is_secret(self, name: str) -> bool:
        return name.lower() in self._headers or _SECRET_HEADER.search(name) is not None

    def body(self, body: bytes) -> str:
        """Give a body as it may be kept: readable, and at most `BODY_LIMIT` bytes."""
        if b"\0" in body[:BODY_LIMIT]:
            return f"({len(body)} bytes that are no text)"
        cut = body[: _SEARCHED + self._longest]
        shown = self.text(cut.decode("utf-8", "replace"))
        if len(cut) < len(body) and self._longest:
            # The end may hold the beginning of a secret that the cut made unrecognisable.
            shown = shown[: -self._longest]
        return shown.encode("utf-8", "replace")[:BODY_LIMIT].decode("utf-8", "ignore")


def _spellings(secret: str) -> set[str]:
    escaped = json.dumps(secret)[1:-1]
    return {
        secret,
        quote(secret, safe=""),
        quote(secret),
        quote_plus(secret),
        escaped,
        escaped.replace("/", "\\/"),
        base64.b64encode(secret.encode()).decode(),
    }


def _counted(match: re.Match[str]) -> str:
    return f"({len(match[0])} characters of base64)"
