"""Reads reference images and checks that they are what they seem."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image

from sora_desktop.domain.errors import ReferenceUnreadable
from sora_desktop.media.signatures import MediaKind, describe, sniff

if TYPE_CHECKING:
    from pathlib import Path

IMAGE_LIMIT = 20 * 1024 * 1024
"""Bytes in a reference image, by the last published schema of `POST /v1/videos`."""

PIXEL_LIMIT = 50_000_000
"""Pixels that are decoded at most, so that a small file cannot fill the memory."""

_TOO_MANY_PIXELS = f"it has more than {PIXEL_LIMIT // 1_000_000} million pixels"
_KINDS = (MediaKind.JPEG, MediaKind.PNG, MediaKind.WEBP)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceImage:
    """A reference image as it is sent."""

    path: Path
    width: int
    """In pixels as stored in the file, as is `height`: servers ignore a camera's rotation mark."""

    height: int
    media_type: str
    data: bytes


def read_reference(path: Path) -> ReferenceImage:
    """Read a reference image whole.

    Raises:
        ReferenceUnreadable: it is missing, over `IMAGE_LIMIT`, damaged, or not JPEG, PNG or WebP.
    """
    try:
        with path.open("rb") as file:
            data = file.read(IMAGE_LIMIT + 1)
    except OSError as error:
        raise ReferenceUnreadable(path=path, reason=(error.strerror or str(error)).lower()) from error
    picture = decode_image(data, name=str(path))
    kind = sniff(data)
    media_type = kind.media_type if kind else ""
    return ReferenceImage(path=path, width=picture.width, height=picture.height, media_type=media_type, data=data)


def decode_image(data: bytes, *, name: str = "given") -> Image.Image:
    """Decode a JPEG, PNG or WebP image wholly.

    Args:
        data: the file's bytes.
        name: what the error calls it.

    Raises:
        ReferenceUnreadable: it is over `IMAGE_LIMIT`, damaged, or not JPEG, PNG or WebP.
    """
    if len(data) > IMAGE_LIMIT:
        raise ReferenceUnreadable(path=name, reason=f"it is larger than {IMAGE_LIMIT // 1024**2} MB")
    if sniff(data) not in _KINDS:
        raise ReferenceUnreadable(path=name, reason=f"it is {describe(data)}")
    try:
        picture = Image.open(io.BytesIO(data), formats=[kind.name for kind in _KINDS])
        if picture.width * picture.height <= PIXEL_LIMIT:
            picture.load()
            return picture
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ReferenceUnreadable(path=name, reason=_TOO_MANY_PIXELS) from error
    except (OSError, ValueError, SyntaxError) as error:
        raise ReferenceUnreadable(path=name, reason="it is damaged") from error
    raise ReferenceUnreadable(path=name, reason=_TOO_MANY_PIXELS)
