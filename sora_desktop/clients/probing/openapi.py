"""Reads the description that servers built with FastAPI give of themselves, and believes its paths and bodies."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sora_desktop.clients.wire.documents import is_object, parse_or_none
from sora_desktop.domain.connections import Encoding

if TYPE_CHECKING:
    from collections.abc import Mapping

PLACE = "/openapi.json"
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Description:
    """The paths of a server with their methods."""

    _methods: Mapping[str, frozenset[str]] = field(default_factory=dict)
    _bodies: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def has(self, path: str, method: str) -> bool:
        """Tell whether there is such an operation; `path` is below the origin, with `{id}`."""
        return method.upper() in self._methods.get(_shape(path), frozenset())

    def encoding(self, path: str) -> Encoding | None:
        """Say what a POST to a path surely reads, a form before JSON, or None where it does not say."""
        bodies = self._bodies.get(_shape(path), frozenset())
        if any(form in bodies for form in _FORMS):
            return Encoding.MULTIPART
        return Encoding.JSON if _JSON in bodies else None


def read_description(body: bytes) -> Description | None:
    """Read a description, or give None where it is none."""
    document = parse_or_none(body)
    if not is_object(document) or not is_object(paths := document.get("paths")):
        return None
    methods: dict[str, frozenset[str]] = {}
    bodies: dict[str, frozenset[str]] = {}
    for path, operations in paths.items():
        if is_object(operations):
            methods[_shape(path)] = frozenset(name.upper() for name in operations)
            bodies[_shape(path)] = _body_types(operations.get("post"))
    return Description(methods, bodies)


def _body_types(operation: object) -> frozenset[str]:
    body = operation.get("requestBody") if is_object(operation) else None
    content = body.get("content") if is_object(body) else None
    return frozenset(content) if is_object(content) else frozenset()


def _shape(path: str) -> str:
    """Give a path without the names of its parameters."""
    parts = path.strip("/").split("/")
    return "/".join("{}" if part.startswith("{") else part for part in parts)
