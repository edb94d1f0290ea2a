"""An archive of 5,000 clips, some of them damaged, comes in with progress, stops when it is told to, and goes on."""

from __future__ import annotations

import time
from pathlib import Path

import av
import pytest
from av.video.stream import VideoStream
from PIL import Image

from sora_desktop.composition import open_services
from sora_desktop.domain.adoption import Reason
from sora_desktop.services.adoption.service import Progress, Stop
from sora_desktop.storage.paths import DataPaths

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(600)]

CLIPS = 5_000
BAD = 50
LIMIT = 300.0
"""Seconds for all of them, on two cores that others use as well."""


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Make the clips; no two have the same bytes."""
    sample = tmp_path / "sample.mp4"
    with av.open(str(sample), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for colour in ("red", "green", "blue"):
            frame = av.VideoFrame.from_image(Image.new("RGB", (64, 48), colour))  # type: ignore[no-untyped-call]
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    data = sample.read_bytes()
    folder = tmp_path / "archive"
    folder.mkdir()
    for number in range(CLIPS):
        whole = data + (12).to_bytes(4) + b"free" + number.to_bytes(4)
        path = folder / f"clip {number:05d}.mp4"
        path.write_bytes(whole[: len(whole) // 2] if number % (CLIPS // BAD) == 0 else whole)
    return folder


async def test_an_archive_of_five_thousand_clips_comes_in(archive: Path, tmp_path: Path) -> None:
    services = await open_services(DataPaths.for_folder(tmp_path / "data"), environment={})
    stop = Stop()
    told: list[Progress] = []

    def stop_midway(progress: Progress) -> None:
        told.append(progress)
        if progress.came_in >= CLIPS // 5:
            stop.set()

    begun = time.monotonic()
    try:
        first = await services.adoption.bring_in([archive], told=stop_midway, stop=stop)
        rest = await services.adoption.bring_in([archive], told=told.append)
    finally:
        await services.close()
    seconds = time.monotonic() - begun
    assert first.stopped
    assert CLIPS // 5 <= len(first.came_in) < CLIPS // 4
    assert len(first.came_in) + len(rest.came_in) == CLIPS - BAD
    damaged = [left for left in rest.left_out if left.reason is Reason.DAMAGED]
    assert [Path(left.path).name for left in damaged] == [
        f"clip {number:05d}.mp4" for number in range(0, CLIPS, CLIPS // BAD)
    ]
    assert all(left.detail == "it breaks off" for left in damaged)
    assert len(told) > CLIPS // 40
    assert seconds < LIMIT, f"it took {seconds:.0f} s"
