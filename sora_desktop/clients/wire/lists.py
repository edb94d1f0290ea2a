"""Reads lists of videos and of models, paged or not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sora_desktop.clients.base import VideoPage
from sora_desktop.clients.wire.documents import Path, candidates, is_object, layers, parse
from sora_desktop.clients.wire.statuses import STATUS_WORDS
from sora_desktop.clients.wire.values import first, identifier, seconds, size
from sora_desktop.clients.wire.videos import video_in
from sora_desktop.domain.errors import UnreadableAnswer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TypeVar

    from sora_desktop.clients.base import RemoteVideo
    from sora_desktop.domain.jobs import JobStatus

    T = TypeVar("T")

MODELS_KEPT = 2_000
"""Models that are kept of a list; gateways name hundreds."""

_ENTRIES: tuple[Path, ...] = (("data",), ("videos",), ("items",), ("list",), ("models",), ("results",))
_MODEL_NAMES: tuple[Path, ...] = (("id",), ("name",), ("model",))
_SIZES: tuple[Path, ...] = (("supported_sizes",),)
_SECONDS: tuple[Path, ...] = (("supported_durations",),)
_OFFERED = 40
"""Sizes or lengths that are kept of a list of models."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a list of models says that the server makes."""

    models: tuple[str, ...]
    sizes: tuple[str, ...] = ()
    """Of any of the models; empty where the list does not tell."""

    seconds: tuple[float, ...] = ()


def read_page(
    body: bytes,
    *,
    host: str,
    after: str | None = None,
    words: Mapping[str, JobStatus] = STATUS_WORDS,
    read: Callable[[object], RemoteVideo | None] | None = None,
) -> VideoPage:
    """Read a part of a list of videos; entries without an id are left out.

    Args:
        body: the answer.
        host: who answered, for the error.
        after: the cursor that was asked for. A page that ends with it again leads nowhere.
        words: status words that mean something else at this server than elsewhere.
        read: what reads an entry, if not `video_in`.

    Raises:
        UnreadableAnswer: there is no list in it.
    """
    document = parse(body, host=host)
    entries = _entries(document, host)
    read_entry = read or (lambda entry: video_in(entry, None, words))
    videos = tuple(video for entry in entries if (video := read_entry(entry)))
    return VideoPage(videos=videos, next_after=_cursor(document, videos[-1].id, after) if videos else None)


def read_models(body: bytes, *, host: str) -> tuple[str, ...]:
    """Read the names in a list of models, each once.

    Raises:
        UnreadableAnswer: there is no list in it.
    """
    return read_offer(body, host=host).models


def read_offer(body: bytes, *, host: str) -> Offer:
    """Read a list of models, with the sizes and lengths that some servers say beside the names.

    Raises:
        UnreadableAnswer: there is no list in it.
    """
    entries = _entries(parse(body, host=host), host)[:MODELS_KEPT]
    names = (
        first(identifier, candidates([entry], _MODEL_NAMES)) if is_object(entry) else identifier(entry)
        for entry in entries
    )
    lengths = _offered(seconds, entries, _SECONDS)
    return Offer(
        models=tuple(dict.fromkeys(name for name in names if name)),
        sizes=tuple(_offered(size, entries, _SIZES))[:_OFFERED],
        seconds=tuple(sorted(lengths))[:_OFFERED],
    )


def _offered(read: Callable[[object], T | None], entries: Sequence[object], paths: tuple[Path, ...]) -> dict[T, None]:
    """Give the values in lists at `paths` of the entries, each once."""
    lists = (value for value in candidates(entries, paths) if isinstance(value, list))
    found = (read(value) for values in lists for value in values)
    return dict.fromkeys(value for value in found if value is not None)


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
