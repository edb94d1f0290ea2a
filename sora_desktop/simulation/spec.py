"""What a clip is drawn from."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FRAME_RATE = 24
"""Frames a second."""

RENDERER_VERSION = 1
"""To be raised when the same specification gives other pictures, so that old clips are not mixed in."""


class ClipSource(StrEnum):
    """Where clips come from."""

    RENDERED = "rendered"
    """Each is drawn from its prompt."""

    STUB = "stub"
    """One small ready-made clip stands for all: for load tests."""


class Variant(StrEnum):
    """What can be fetched of a finished video, by the protocol's names."""

    VIDEO = "video"
    THUMBNAIL = "thumbnail"
    SPRITESHEET = "spritesheet"

    @property
    def suffix(self) -> str:
        """The end of the file's name, with its dot."""
        return {Variant.VIDEO: ".mp4", Variant.THUMBNAIL: ".webp", Variant.SPRITESHEET: ".jpg"}[self]

    @property
    def media_type(self) -> str:
        """The MIME type."""
        return {Variant.VIDEO: "video/mp4", Variant.THUMBNAIL: "image/webp", Variant.SPRITESHEET: "image/jpeg"}[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipSpec:
    """Everything that decides what a clip looks and sounds like."""

    prompt: str
    width: int
    """In pixels and even, as is `height`."""

    height: int
    seconds: float
    seed: int
    model: str = ""
    reference: Path | None = None
    """The image that becomes the first frame."""

    reference_digest: str | None = None
    """The SHA-256 of that image's file."""

    @property
    def fingerprint(self) -> str:
        """A name for the clip: equal for equal specifications, whatever the folder."""
        facts = (
            RENDERER_VERSION,
            self.prompt,
            self.width,
            self.height,
            self.seconds,
            self.seed,
            self.model,
            self.reference_digest,
        )
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()
