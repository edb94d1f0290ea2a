"""What a request asks for, as the conditions of a script see it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.formparsers import MultiPartException, MultiPartParser

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping

    from starlette.types import Scope

_PART_LIMIT = 4 * 1024 * 1024
_PARTS = 256
_FIELDS = ("prompt", "model")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request."""

    method: str
    path: str
    """Below the base path."""

    full_path: str
    query: str
    headers: Headers
    prompt: str | None = None
    """Of the job that it makes or is about."""

    model: str | None = None

    def about(self, fields: Mapping[str, str]) -> Asked:
        """Give the same request with its prompt and model."""
        return replace(self, prompt=fields.get("prompt"), model=fields.get("model"))

    @property
    def key(self) -> str:
        """The key that it carries, without the scheme; empty if there is none."""
        authorization = self.headers.get("authorization", "")
        scheme, _, rest = authorization.partition(" ")
        return rest.strip() or scheme or self.headers.get("api-key") or self.headers.get("x-api-key") or ""


def below(base_path: str, path: str) -> str:
    """Give what of a path comes below the base path; another path stays as it is."""
    if path == base_path or path.startswith(f"{base_path}/"):
        return path[len(base_path) :] or "/"
    return path


def headers_of(scope: Scope) -> Headers:
    """Give the headers of a request."""
    return Headers(raw=list(scope["headers"]))


async def read_fields(headers: Headers, body: bytes) -> Mapping[str, str]:
    """Find prompt and model in a body, whatever its form; a body that cannot be read has none."""
    essence = headers.get("content-type", "").split(";")[0].strip().lower()
    if not body:
        return {}
    if essence == "multipart/form-data":
        return await _read_multipart(headers, body)
    try:
        if essence == "application/x-www-form-urlencoded":
            found: object = {name: values[-1] for name, values in parse_qs(body.decode()).items()}
        else:
            found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return _chosen(found) if isinstance(found, dict) else {}


async def _read_multipart(headers: Headers, body: bytes) -> Mapping[str, str]:
    async def whole() -> AsyncGenerator[bytes, None]:
        yield body

    parser = MultiPartParser(headers, whole(), max_files=_PARTS, max_fields=_PARTS, max_part_size=_PART_LIMIT)
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, ValueError):
        return {}
    try:
        return _chosen(dict(form.multi_items()))
    finally:
        await form.close()


def _chosen(found: Mapping[object, object]) -> Mapping[str, str]:
    return {name: value for name in _FIELDS if isinstance(value := found.get(name), str)}
