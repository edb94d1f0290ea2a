"""Reads lists of videos and of models, paged or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.clients.base import VideoPage
from sora_desktop.clients.wire.documents import Path, candidates, is_object, layers, parse
from sora_desktop.clients.wire.values import first, identifier
from sora_desktop.clients.wire.videos import video_in
from sora_desktop.domain.errors import UnreadableAnswer

if TYPE_CHECKING:
    from collections.abc import Sequence

MODELS_KEPT = 2_000
"""Models that are kept of a list; gateways name hundreds."""

_ENTRIES: tuple[Path, ...] = (("data",), ("videos",), ("items",), ("list",), ("models",), ("results",))
_MODEL_NAMES: tuple[Path, ...] = (("id",), ("name",), ("model",))


def read_page(body: bytes, *, host: str, after: str | None = None) -> VideoPage:
    """Read a part of a list of videos; entries without an id are left out.

    Args:
        body: the answer.
        host: who answered, for the error.
        after: the cursor that was asked for. A page that ends with it again leads nowhere.

    Raises:
        UnreadableAnswer: there is no list in it.
    """
    document = parse(body, host=host)
    entries = _entries(document, host)
    videos = tuple(video for video in map(video_in, entries) if video)
    return VideoPage(videos=videos, next_after=_cursor(document, videos[-1].id, after) if videos else None)


def read_models(body: bytes, *, host: str) -> tuple[str, ...]:
    """Read the names in a list of models, each once.

    Raises:
        UnreadableAnswer: there is no list in it.
    """
    entries = _entries(parse(body, host=host), host)
    names = (
        first(identifier, candidates([entry], _MODEL_NAMES)) if is_object(entry) else identifier(entry)
        for entry in entries[:MODELS_KEPT]
    )
    return tuple(dict.fromkeys(name for name in names if name))


def _entries(document: object, host: str) -> Sequence[object]:
    if isinstance(document, list):
        return document
    for value in candidates(layers(document), _ENTRIES):
        if isinstance(value, list):
            return value
    raise UnreadableAnswer(host=host, reason="it has no list in it")


def _cursor(document: object, last: str, after: str | None) -> str | None:
    """Give the cursor of the next page, only where the server says that there is one and it leads on."""
    page = next((layer for layer in layers(document) if "has_more" in layer), None)
    if page is None or page["has_more"] is not True:
        return None
    cursor = identifier(page.get("last_id")) or last
    return None if cursor == after else cursor
