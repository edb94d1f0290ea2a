"""Parses bodies as JSON and finds values in them, whatever their size, depth, encoding and types."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeGuard

from sora_desktop.domain.errors import UnreadableAnswer
from sora_desktop.media.signatures import HEAD_BYTES, describe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Path = tuple[str | int, ...]
"""Where a value is: names of keys and indices of lists, from the outside in."""

LAYERS = 3
"""How deeply gateways wrap one answer in another: `{data: {data: {…}}}`."""

_WRAPPINGS = ("data", "result", "response", "output")
"""The keys under which they do."""


def parse(body: bytes, *, host: str) -> object:
    """Parse a body as JSON.

    Raises:
        UnreadableAnswer: it is not JSON, or nested beyond all reason.
    """
    try:
        return json.loads(body)
    except ValueError:
        raise UnreadableAnswer(host=host, reason=f"it is {_kind_of(body)} where JSON was expected") from None
    except RecursionError:
        raise UnreadableAnswer(host=host, reason="its JSON is nested too deeply") from None


def parse_or_none(body: bytes) -> object:
    """Parse a body as JSON, or give None."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def is_object(value: object) -> TypeGuard[Mapping[str, object]]:
    """Tell whether a parsed value is a JSON object; all of their keys are strings."""
    return isinstance(value, dict)


def layers(document: object) -> Iterator[Mapping[str, object]]:
    """Give the object and those it wraps, also as the only entry of a list, from the outside in."""
    for _ in range(LAYERS):
        if not is_object(document):
            return
        yield document
        inside = (_only(document.get(key)) for key in _WRAPPINGS)
        document = next((value for value in inside if is_object(value)), None)


def find(document: object, path: Path) -> object:
    """Give the value at a path, or None."""
    for step in path:
        if isinstance(step, str):
            document = document.get(step) if is_object(document) else None
        else:
            document = document[step] if isinstance(document, list) and len(document) > step else None
    return document


def candidates(documents: Iterable[object], paths: Iterable[Path]) -> Iterator[object]:
    """Give all values that are not null at any of the paths, document by document."""
    places = tuple(paths)
    for document in documents:
        for path in places:
            value = find(document, path)
            if value is not None:
                yield value


def _only(value: object) -> object:
    """Give the only entry of a list, or else the value as it is."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _kind_of(body: bytes) -> str:
    """Say in words what a body is that is not valid JSON."""
    kind = describe(body[:HEAD_BYTES])
    return {"JSON": "broken JSON", "an empty file": "empty"}.get(kind, kind)
