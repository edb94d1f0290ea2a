"""Makes the pictures that go with a clip: a thumbnail, and a sheet of frames."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, cast

import av
from PIL import Image

from sora_desktop.media.frames import poster
from sora_desktop.simulation.spec import Variant

if TYPE_CHECKING:
    from pathlib import Path

    from av.video.frame import VideoFrame

THUMBNAIL_BOX = (640, 640)
"""The greatest width and height of a thumbnail in pixels."""

SHEET_COLUMNS = 5
SHEET_ROWS = 4
CELL_BOX = (256, 256)
"""The greatest width and height of one frame on a sheet in pixels."""


def make_variant(clip: Path, variant: Variant) -> bytes:
    """Make a picture from a clip, as WebP: the only kind of picture that the published schema knows."""
    return _thumbnail(clip) if variant is Variant.THUMBNAIL else _spritesheet(clip)


def _thumbnail(clip: Path) -> bytes:
    picture = Image.open(io.BytesIO(poster(clip, THUMBNAIL_BOX)))
    return _packed(picture)


def _spritesheet(clip: Path) -> bytes:
    """Lay frames from all over the clip side by side, in rows from the start to the end."""
    cells = SHEET_COLUMNS * SHEET_ROWS
    with av.open(str(clip)) as container:
        stream = container.streams.video[0]
        count = max(1, stream.frames)
        wanted = {count * number // cells for number in range(cells)}
        pictures = [_small(frame) for number, frame in enumerate(container.decode(stream)) if number in wanted]
    width, height = pictures[0].size
    rows = -(-len(pictures) // SHEET_COLUMNS)
    sheet = Image.new("RGB", (width * min(SHEET_COLUMNS, len(pictures)), height * rows))
    for number, picture in enumerate(pictures):
        sheet.paste(picture, (number % SHEET_COLUMNS * width, number // SHEET_COLUMNS * height))
    return _packed(sheet)


def _small(frame: VideoFrame) -> Image.Image:
    picture = cast("Image.Image", frame.to_image())  # type: ignore[no-untyped-call]
    picture.thumbnail(CELL_BOX)
    return picture


def _packed(picture: Image.Image) -> bytes:
    target = io.BytesIO()
    picture.save(target, "WEBP", quality=82)
    return target.getvalue()
