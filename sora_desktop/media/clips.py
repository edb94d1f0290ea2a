"""Reads clips that go to a server, and checks that they are what they seem."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import ClipUnreadable
from sora_desktop.media.signatures import HEAD_BYTES, describe, sniff

if TYPE_CHECKING:
    from pathlib import Path

CLIP_LIMIT = 256 * 1024 * 1024
"""Bytes in a clip that is sent: it is held in memory while it goes out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipFile:
    """A clip as it is sent."""

    media_type: str
    suffix: str
    data: bytes = field(repr=False)


def read_clip(path: Path) -> ClipFile:
    """Read a clip whole.

    Raises:
        ClipUnreadable: it is missing, over `CLIP_LIMIT`, or no video by its first bytes.
    """
    try:
        with path.open("rb") as file:
            data = file.read(CLIP_LIMIT + 1)
    except OSError as error:
        raise ClipUnreadable(path=path, reason=(error.strerror or str(error)).lower()) from error
    kind = sniff(data[:HEAD_BYTES])
    if kind is None or not kind.is_video:
        raise ClipUnreadable(path=path, reason=f"it is {describe(data[:HEAD_BYTES])}")
    if len(data) > CLIP_LIMIT:
        raise ClipUnreadable(path=path, reason=f"it is larger than {CLIP_LIMIT // 1024**2} MB")
    return ClipFile(media_type=kind.media_type, suffix=kind.suffix, data=data)
