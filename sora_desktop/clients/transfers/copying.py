"""Moves the bytes of an answer into a sink, and reads those answers whole that are no clip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sora_desktop.clients.transport.breakage import ReplyBroken
from sora_desktop.clients.transport.messages import INLINE_LIMIT, media_type_of
from sora_desktop.domain.errors import TransferCancelled, Truncated
from sora_desktop.media.signatures import describe, sniff

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator

    from sora_desktop.clients.base import ContentSink
    from sora_desktop.clients.transfers.ranges import Part
    from sora_desktop.clients.transfers.requests import Stream

CHUNK = 1024 * 1024
"""Bytes of a clip that came within an answer that are handed to the sink at once."""

_HEAD = 64
"""Bytes by which a clip is told from a text."""

_TEXTS = frozenset({"an HTML page", "JSON", "plain text", "XML", "an empty file"})


@dataclass(frozen=True, slots=True)
class Arrival:
    """The beginning of a body."""

    head: bytes
    """What was read of it to judge it."""

    rest: Iterator[bytes]
    is_text: bool
    """Whether it is no clip but something to be read."""


def arrive(stream: Stream, *, at_start: bool) -> Arrival:
    """Read as much of a body as is needed to know what it is.

    Args:
        stream: the answer.
        at_start: whether its first byte is the first of the file.
    """
    rest = stream.parts()
    head = b""
    media_type = media_type_of(stream.headers)
    says_text = media_type.startswith("text/") or media_type == "application/json" or media_type.endswith("+json")
    while at_start and len(head) < _HEAD:
        part = next(rest, None)
        if part is None:
            break
        head += part
    if not at_start:
        return Arrival(b"", rest, is_text=says_text)
    kind = sniff(head)
    is_video = kind is not None and kind.is_video
    return Arrival(head, rest, is_text=not is_video and (says_text or describe(head) in _TEXTS))


def copy(arrival: Arrival, sink: ContentSink, part: Part, stop: threading.Event) -> int:
    """Copy a body into the sink; whatever came is in it, even if the rest did not come.

    Each piece is handed on as it comes: what is only in memory would be fetched again after a kill.

    Returns:
        How many bytes of the file are there now.

    Raises:
        Truncated: the answer broke off.
        TransferCancelled: `stop` was set.
        StorageError: the sink could not write.
    """
    received = part.offset + len(arrival.head)
    broken = False
    if arrival.head:
        sink.write(arrival.head)
    try:
        for piece in arrival.rest:
            received += len(piece)
            sink.write(piece)
            if stop.is_set():
                break
    except (ReplyBroken, TransferCancelled):
        broken = True
    if stop.is_set():
        raise TransferCancelled
    if broken:
        expected = part.total if part.total is not None else "an unknown number of"
        raise Truncated(received=received, expected=expected)
    return received


def read_all(arrival: Arrival) -> bytes:
    """Read a body that is no clip whole.

    Raises:
        ReplyBroken: it did not come whole, or is too long.
    """
    parts = [arrival.head]
    size = len(arrival.head)
    for part in arrival.rest:
        size += len(part)
        if size > INLINE_LIMIT:
            msg = "the answer is far too long"
            raise ReplyBroken(msg)
        parts.append(part)
    return b"".join(parts)
