"""Checks the files that come with an order: images and clips."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path

from sora_desktop.domain.errors import NotAVideo, ReferenceUnreadable
from sora_desktop.media.images import decode_image
from sora_desktop.media.probe import probe
from sora_desktop.media.signatures import HEAD_BYTES, describe, sniff
from sora_desktop.simulation.refusals import InvalidField

VIDEO = "video"
"""The field in which a clip comes."""

_UNTOLD = "a video that does not say how long it is"
_REFERENCE = "input_reference"


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadedClip:
    """A clip that came with an order."""

    digest: str
    """The SHA-256 of its file."""

    width: int
    """In pixels, as is `height`."""

    height: int
    seconds: float


@dataclass(frozen=True, slots=True)
class UploadedImage:
    """An image that came with an order."""

    digest: str
    """The SHA-256 of its file."""

    size: tuple[int, int]


def check_image(data: bytes) -> UploadedImage:
    """Look whether a file is an image.

    Raises:
        InvalidField: it is none, or damaged.
    """
    try:
        picture = decode_image(data)
    except ReferenceUnreadable as error:
        msg = f"Invalid '{_REFERENCE}': {error.facts['reason']}. Expected a JPEG, PNG or WebP image."
        raise InvalidField(msg, param=_REFERENCE) from error
    return UploadedImage(hashlib.sha256(data).hexdigest(), picture.size)


def check_clip(data: bytes) -> UploadedClip:
    """Look whether a file is a clip, and how large and long it is.

    Raises:
        InvalidField: it is no video, or does not say how long it is.
    """
    kind = sniff(data[:HEAD_BYTES])
    if kind is None or not kind.is_video:
        raise _no_clip(describe(data[:HEAD_BYTES]))
    with tempfile.TemporaryDirectory(prefix="sora-desktop-") as folder:
        path = Path(folder) / VIDEO
        path.write_bytes(data)
        try:
            facts = probe(path)
        except NotAVideo as error:
            raise _no_clip(error.facts["found"]) from error
    seconds = round(facts.seconds or 0, 3)
    if seconds <= 0:
        raise _no_clip(_UNTOLD)
    return UploadedClip(
        digest=hashlib.sha256(data).hexdigest(),
        width=facts.width,
        height=facts.height,
        seconds=seconds,
    )


def _no_clip(found: object) -> InvalidField:
    return InvalidField(f"Invalid '{VIDEO}': it is {found}. Expected an MP4 video.", param=VIDEO)
