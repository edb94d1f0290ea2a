"""Decodes clips as players do: what is damaged is left out, and what follows is shown all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.container import InputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

TURNS = {
    90: Image.Transpose.ROTATE_90,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_270,
}
"""What brings a picture upright, by the degrees that its frame says."""


def packets(container: InputContainer, stream: VideoStream) -> Iterator[Packet[VideoStream]]:
    """Give the packets from where the file is, up to where it breaks off.

    Raises:
        FFmpegError: it breaks off before the first one.
    """
    begun = False
    try:
        for packet in container.demux(stream):
            yield packet
            begun = True
    except av.FFmpegError:
        if not begun:
            raise


def pictures(container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
    """Decode on from where the file is.

    Raises:
        FFmpegError: all that is left is damaged.
    """
    damage: av.FFmpegError | None = None
    begun = False
    for packet in packets(container, stream):
        try:
            for frame in stream.decode(packet):
                yield frame
                begun = True
        except av.InvalidDataError as error:
            damage = error
    if damage is not None and not begun:
        raise damage
