"""Makes small real clips and images for the tests of media files, and damages them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import av
import pytest
from av.video.stream import VideoStream
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class ClipMaker(Protocol):
    """Makes a clip of plain frames."""

    def __call__(
        self,
        name: str,
        colours: Sequence[str],
        *,
        size: tuple[int, int] = (64, 48),
        codec: str = "libx264",
        metadata: dict[str, str] | None = None,
    ) -> Path:
        """Write one frame for each colour, at 10 frames a second."""


@pytest.fixture
def make_clip(tmp_path: Path) -> ClipMaker:
    def make(
        name: str,
        colours: Sequence[str],
        *,
        size: tuple[int, int] = (64, 48),
        codec: str = "libx264",
        metadata: dict[str, str] | None = None,
    ) -> Path:
        path = tmp_path / name
        with av.open(str(path), "w") as container:
            container.metadata.update(metadata or {})
            stream = container.add_stream(codec, rate=10)
            assert isinstance(stream, VideoStream)
            stream.width, stream.height = size
            stream.pix_fmt = "yuv420p"
            for colour in colours:
                frame = av.VideoFrame.from_image(Image.new("RGB", size, colour))  # type: ignore[no-untyped-call]
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        return path

    return make


def spoil(path: Path, numbers: Sequence[int]) -> None:
    """Overwrite the packets of some pictures."""
    with av.open(str(path)) as container:
        packets = [bytes(packet) for packet in container.demux(video=0) if packet.size]
    data, place = bytearray(path.read_bytes()), 0
    for number, packet in enumerate(packets):
        place = data.index(packet, place)
        if number in numbers:
            data[place : place + len(packet)] = b"\xff" * len(packet)
        place += len(packet)
    path.write_bytes(data)
