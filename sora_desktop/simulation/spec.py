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
        return ".mp4" if self is Variant.VIDEO else ".webp"

    @property
    def media_type(self) -> str:
        """The MIME type."""
        return "video/mp4" if self is Variant.VIDEO else "image/webp"


@dataclass(frozen=True, slots=True)
class Material:
    """A file that somebody gave, an image or a clip."""

    path: Path
    digest: str
    """The SHA-256 of the file."""


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who appears in a clip."""

    name: str
    clip: Material
    """Shows them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A part of a clip that is drawn as one."""

    prompt: str
    """May be empty: there are no words then."""

    seconds: float
    seed: int
    model: str = ""
    references: tuple[Material, ...] = ()
    """The images that are shown, the first from the first frame on."""

    clip: Material | None = None
    """The clip whose pictures are shown."""

    guests: tuple[Guest, ...] = ()

    @property
    def facts(self) -> tuple[object, ...]:
        """Everything that decides, as JSON values."""
        return (
            self.prompt,
            self.seconds,
            self.seed,
            self.model,
            [image.digest for image in self.references],
            self.clip.digest if self.clip else None,
            [(guest.name, guest.clip.digest) for guest in self.guests],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipSpec:
    """Everything that decides what a clip looks and sounds like."""

    prompt: str
    width: int
    """In pixels and even, as is `height`."""

    height: int
    seconds: float
    """How long the whole clip is."""

    seed: int
    model: str = ""
    references: tuple[Material, ...] = ()
    """The images that are shown, the first from the first frame on."""

    clip: Material | None = None
    """The clip whose pictures are shown."""

    guests: tuple[Guest, ...] = ()
    earlier: tuple[Stretch, ...] = ()
    """What comes before the part of this prompt."""

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        """The parts of the clip in order; their lengths add up to the clip's."""
        before = sum(stretch.seconds for stretch in self.earlier)
        own = Stretch(
            prompt=self.prompt,
            seconds=round(self.seconds - before, 6) if before else self.seconds,
            seed=self.seed,
            model=self.model,
            references=self.references,
            clip=self.clip,
            guests=self.guests,
        )
        return (*self.earlier, own)

    @property
    def fingerprint(self) -> str:
        """A name for the clip: equal for equal specifications, whatever the folder."""
        facts: tuple[object, ...] = (
            RENDERER_VERSION,
            self.prompt,
            self.width,
            self.height,
            self.seconds,
            self.seed,
            self.model,
            self.references[0].digest if self.references else None,
        )
        if self.earlier or self.clip or self.guests or len(self.references) > 1:
            facts = (*facts, [stretch.facts for stretch in self.stretches])
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()
