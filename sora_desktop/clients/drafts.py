"""What a request is to say, before it is decided in which encoding: only what was asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import gcd
from typing import TYPE_CHECKING

from sora_desktop.clients.kinds.base import DATA_ADDRESS, ImageField, SizeAs
from sora_desktop.domain.connections import Encoding
from sora_desktop.domain.requests import parse_size

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sora_desktop.clients.kinds.base import Writing
    from sora_desktop.domain.requests import VideoRequest
    from sora_desktop.media.images import ReferenceImage

_RATIOS = ((16, 9), (9, 16), (1, 1), (4, 3), (3, 4), (3, 2), (2, 3), (21, 9), (9, 21))
_NEARLY = 0.02


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along."""

    data: bytes = field(repr=False)
    media_type: str
    name: str
    """A neutral one, that says nothing of the person's own files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A request that is not yet written as a body."""

    fields: Mapping[str, object]
    """By the names that the server knows, with JSON values."""

    nested: Mapping[str, object] = field(default_factory=dict)
    """Objects and lists of the protocol's own, which a form writes with brackets."""

    seconds: float | None = None
    images: tuple[Attachment, ...] = ()
    image_field: ImageField = field(default_factory=ImageField)
    video: Attachment | None = None
    """A clip that goes along as `video`; only a form can carry it."""

    @property
    def is_large(self) -> bool:
        """Whether writing it takes longer than a frame."""
        return bool(self.images or self.video)

    def preferred(self, writing: Writing) -> Encoding | None:
        """Give the encoding that suits what this carries, or None where any does that the server reads."""
        if self.video is not None:
            return Encoding.MULTIPART
        if self.images:
            return Encoding.MULTIPART if writing.images_in_form else None
        # Servers agree on objects in JSON, and less on how a form has them.
        return Encoding.JSON if self.nested else None

    def encodings(self, writing: Writing) -> tuple[Encoding, ...]:
        """Give the encodings in which this can be written for a server, the best one first."""
        if self.video is not None:
            return (Encoding.MULTIPART,)
        preferred = self.preferred(writing)
        return tuple(sorted(writing.encodings, key=lambda encoding: encoding is not preferred))


def creation(request: VideoRequest, images: Sequence[ReferenceImage], writing: Writing) -> Draft:
    """Draft a create."""
    known = {"prompt": request.prompt, "model": request.model, **_size(request.size, writing.size_as)}
    image_field = writing.images if len(images) > 1 else None
    return Draft(
        fields={**request.extra, **{name: value for name, value in known.items() if value is not None}},
        nested={"characters": [{"id": one} for one in request.characters]} if request.characters else {},
        seconds=request.seconds,
        images=tuple(_attached(image) for image in images),
        image_field=image_field or writing.image,
    )


def remix(request: VideoRequest) -> Draft:
    """Draft a remix, which takes the prompt alone."""
    return Draft(fields={"prompt": request.prompt})


def derivation(request: VideoRequest, source_id: str | None, video: Attachment | None) -> Draft:
    """Draft an edit or an extension of a video that the server has, or else of a file."""
    fields: dict[str, object] = {**request.extra, "prompt": request.prompt}
    if video is not None and request.model is not None:
        fields["model"] = request.model
    return Draft(
        fields=fields,
        nested={"video": {"id": source_id}} if source_id is not None else {},
        seconds=request.seconds,
        video=None if source_id is not None else video,
    )


def character(name: str, video: Attachment) -> Draft:
    """Draft the showing of a character."""
    return Draft(fields={"name": name}, video=video)


def shaped(image_field: ImageField, addresses: Sequence[str]) -> object:
    """Give the JSON value of images that are written as `data:` addresses."""
    values = [_filled(image_field.shape, address) for address in addresses]
    return values if image_field.listed else values[0]


def _filled(shape: object, address: str) -> object:
    if isinstance(shape, dict):
        return {name: _filled(value, address) for name, value in shape.items()}
    return address if shape == DATA_ADDRESS else shape


def _attached(image: ReferenceImage) -> Attachment:
    return Attachment(image.data, image.media_type, f"reference.{image.media_type.rpartition('/')[2]}")


def _size(size: str | None, size_as: SizeAs) -> dict[str, object]:
    sides = parse_size(size) if size is not None else None
    if sides is None:
        return {} if size is None else {"size": size}
    if size_as is SizeAs.SIDES:
        return {"width": sides[0], "height": sides[1]}
    if size_as is SizeAs.SHAPE:
        return {"aspect_ratio": _ratio(*sides), "resolution": f"{min(sides)}p"}
    return {"size": f"{sides[0]}x{sides[1]}"}


def _ratio(width: int, height: int) -> str:
    """Name a shape: 854 to 480 is meant as 16 to 9."""
    for across, down in _RATIOS:
        if abs(width * down / (height * across) - 1) < _NEARLY:
            return f"{across}:{down}"
    divisor = gcd(width, height)
    return f"{width // divisor}:{height // divisor}"
