"""Small real clips, as many as wanted, and a data folder to bring them into."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING

import av
import pytest
from av.video.stream import VideoStream
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    MakeClips = Callable[..., list[Path]]


def small_clip(path: Path) -> bytes:
    """Write a clip of five pictures, and give its bytes."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for colour in ("red", "green", "blue", "white", "orange"):
            frame = av.VideoFrame.from_image(Image.new("RGB", (64, 48), colour))  # type: ignore[no-untyped-call]
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path.read_bytes()


@pytest.fixture(scope="session")
def clip_bytes(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return small_clip(tmp_path_factory.mktemp("clip") / "clip.mp4")


@pytest.fixture
def make_clips(tmp_path: Path, clip_bytes: bytes) -> MakeClips:
    """Make a folder of clips, no two with the same bytes."""
    numbers = itertools.count(1)

    def make(count: int, folder: str = "elsewhere") -> list[Path]:
        target = tmp_path / folder
        target.mkdir(parents=True, exist_ok=True)
        made = []
        for number in itertools.islice(numbers, count):
            path = target / f"clip {number:05d}.mp4"
            # A box that nobody reads makes them differ.
            path.write_bytes(clip_bytes + (12).to_bytes(4) + b"free" + number.to_bytes(4))
            made.append(path)
        return made

    return make


@pytest.fixture
def sidecar() -> Callable[[Path, str], Path]:
    """Write a file beside a clip, as archives of other programs have it."""

    def write(clip: Path, prompt: str) -> Path:
        path = clip.with_suffix(".json")
        path.write_text(json.dumps({"prompt": prompt, "model": "sora-2", "seconds": 4}))
        return path

    return write
