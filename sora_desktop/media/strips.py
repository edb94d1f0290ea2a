"""Lines up small pictures of a clip, from its beginning to its end, in one image."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PIL import Image

from sora_desktop.media.reading import open_reader

if TYPE_CHECKING:
    from pathlib import Path

_QUALITY = 80
_WIDEST = 65_000
"""Pixels that a JPEG can be wide."""

_MARK = "strip of "
"""How the comment in the file begins that says how many pictures there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """Pictures of one clip side by side, all of the same size."""

    jpeg: bytes = field(repr=False)
    count: int
    """How many there are."""

    width: int
    """Of one of them, in pixels, as is `height`."""

    height: int


def make_strip(path: Path, count: int, box: tuple[int, int]) -> Strip:
    """Make a strip of pictures that stand at equal distances in the clip.

    Args:
        path: the clip.
        count: how many pictures; fewer are made of a clip that has fewer.
        box: the greatest width and height of one of them; the clip's proportions are kept.

    Raises:
        ClipUnreadable: the clip is missing, damaged, or no video.
    """
    with open_reader(path) as reader:
        width, height = reader.fitted(box)
        made = max(1, min(count, reader.frames, _WIDEST // width))
        whole = Image.new("RGB", (width * made, height))
        for place in range(made):
            moment = (2 * place + 1) / (2 * made) * (reader.before + reader.seconds)
            index = reader.index_at(moment - reader.before)
            whole.paste(reader.image(index, box), (place * width, 0))
    target = io.BytesIO()
    whole.save(target, "JPEG", quality=_QUALITY, comment=f"{_MARK}{made}")
    return Strip(jpeg=target.getvalue(), count=made, width=width, height=height)


def read_strip(jpeg: bytes) -> Strip:
    """Take a strip up again that `make_strip` made.

    Raises:
        ValueError: these are not the bytes of one.
    """
    try:
        with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as picture:
            said = picture.info.get("comment", b"").decode("ascii", "replace")
            width, height = picture.size
    except OSError as error:
        raise ValueError(str(error)) from error
    count = int(said.removeprefix(_MARK))
    return Strip(jpeg=jpeg, count=count, width=width // count, height=height)
