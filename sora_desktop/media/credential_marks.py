"""Tells by a file's outermost boxes whether it may carry content credentials; imports nothing heavy."""

from __future__ import annotations

import mmap
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sora_desktop.media.boxes import boxes
from sora_desktop.media.signatures import MediaKind

if TYPE_CHECKING:
    from typing import BinaryIO

READABLE = {
    MediaKind.MP4: "video/mp4",
    MediaKind.AVI: "video/avi",
    MediaKind.GIF: "image/gif",
    MediaKind.PNG: "image/png",
    MediaKind.JPEG: "image/jpeg",
    MediaKind.WEBP: "image/webp",
}
"""The kinds of files that C2PA says how to embed a manifest in, each with what the library calls it."""

_C2PA = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
"""The user type of the box of a manifest in files made of boxes (C2PA 2.2, A.5.1)."""

_XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
"""The user type of a box of XMP, which may name the address of a manifest."""

_STORE_LABEL = b"c2pa"
"""What every manifest store has in its first box, whatever holds it."""

_ADDRESS = re.compile(rb"provenance(?:\s*=\s*[\"']|>)\s*(https?://[^\"'<>\s]{1,2000})", re.IGNORECASE)
_MOST_XMP = 4 * 2**20


@dataclass(slots=True)
class Traces:
    """What a file has that speaks of content credentials."""

    embedded: bool = False
    """Whether something in it begins like a manifest."""

    bytes: int = 0
    """How long the boxes of manifests are together, as far as their heads say."""

    remote: str | None = None
    """The address that it names for a manifest."""


def find_traces(file: BinaryIO, kind: MediaKind) -> Traces:
    """Look for traces of content credentials in an open file.

    Raises:
        OSError: it cannot be read.
    """
    end = file.seek(0, os.SEEK_END)
    if kind is MediaKind.MP4:
        return _in_boxes(file, end)
    return _in_bytes(file, 0, _STORE_LABEL, search_remote=True)


def _in_boxes(file: BinaryIO, end: int) -> Traces:
    traces = Traces()
    position = 0
    for box in boxes(file):
        position = box.end
        if box.user_type == _C2PA:
            traces.embedded = True
            traces.bytes += box.length
        elif box.user_type == _XMP and traces.remote is None:
            file.seek(box.start)
            traces.remote = _address(file.read(min(box.length, _MOST_XMP)))
    if position != end and not traces.embedded:
        # The boxes make no sense up to the end, so one may hide in what is left.
        traces.embedded = _in_bytes(file, 0, _C2PA).embedded
    return traces


def _in_bytes(file: BinaryIO, start: int, mark: bytes, *, search_remote: bool = False) -> Traces:
    try:
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            embedded = content.find(mark, start) >= 0
            remote = _address(content) if search_remote and not embedded else None
            return Traces(embedded=embedded, remote=remote)
    except ValueError:
        # An empty file cannot be mapped.
        return Traces()


def _address(content: bytes | mmap.mmap) -> str | None:
    found = _ADDRESS.search(content)
    return found[1].decode("ascii", "replace") if found else None
