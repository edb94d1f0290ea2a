"""Clips whose frames tell their numbers, and a pane to play them in."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

import av
import pytest
from av.video.stream import VideoStream
from PIL import Image
from PySide6.QtGui import QColor

from sora_desktop.domain.jobs import Job, JobStatus, job_id
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.preview.pane import PreviewPane

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from av.audio.stream import AudioStream
    from av.container import OutputContainer
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

DIGITS = 6
RATE = 24
SOUND_RATE = 48_000


def numbered(index: int, size: tuple[int, int]) -> Image.Image:
    """Draw a picture whose stripes, light or dark, are the binary digits of its number."""
    picture = Image.new("RGB", size, (30, 30, 30))
    stripe = size[0] // DIGITS
    for digit in range(DIGITS):
        if index >> digit & 1:
            picture.paste((225, 225, 225), (digit * stripe, 0, (digit + 1) * stripe, size[1]))
    return picture


def number_in(image: QImage) -> int:
    """Read the number of a picture that `numbered` drew."""
    stripe = image.width() / DIGITS
    middles = [int((digit + 0.5) * stripe) for digit in range(DIGITS)]
    return sum(
        1 << digit for digit, x in enumerate(middles) if QColor(image.pixel(x, image.height() // 2)).lightness() > 128
    )


def add_silence(container: OutputContainer, voice: AudioStream, seconds: float) -> None:
    """Write silence from the beginning of a clip on."""
    length = 1024
    for number in range(round(seconds * SOUND_RATE / length)):
        silence = av.AudioFrame(format="fltp", layout="mono", samples=length)
        silence.planes[0].update(bytes(silence.planes[0].buffer_size))
        silence.sample_rate, silence.time_base, silence.pts = SOUND_RATE, Fraction(1, SOUND_RATE), number * length
        container.mux(voice.encode(silence))
    container.mux(voice.encode(None))


class NumberedClip(Protocol):
    """Writes a clip of numbered frames."""

    def __call__(
        self,
        frames: int,
        *,
        times: Sequence[int] | None = None,
        size: tuple[int, int] = (192, 108),
        units: int = RATE,
        options: dict[str, str] | None = None,
        sound: bool = False,
    ) -> Path:
        """Write so many frames at 24 a second, or at times in so many units a second; sound begins at once."""


@pytest.fixture
def numbered_clip(tmp_path: Path) -> NumberedClip:
    def write(
        frames: int,
        *,
        times: Sequence[int] | None = None,
        size: tuple[int, int] = (192, 108),
        units: int = RATE,
        options: dict[str, str] | None = None,
        sound: bool = False,
    ) -> Path:
        path = tmp_path / f"numbered-{frames}.mp4"
        with av.open(str(path), "w") as container:
            usual = {"bf": "0"} if times else {}
            stream = container.add_stream("libx264", rate=RATE, options=usual if options is None else options)
            assert isinstance(stream, VideoStream)
            stream.width, stream.height = size
            stream.pix_fmt = "yuv420p"
            stream.codec_context.time_base = Fraction(1, units)
            voice = container.add_stream("aac", rate=SOUND_RATE) if sound else None
            for index, moment in enumerate(times or range(frames)):
                frame = av.VideoFrame.from_image(numbered(index, size))  # type: ignore[no-untyped-call]
                frame.pts, frame.time_base = moment, Fraction(1, units)
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
            if voice is not None:
                add_silence(container, voice, ((times or range(frames))[-1] + 1) / units)
        return path

    return write


@pytest.fixture
def player_pane(dressed: QApplication, qtbot: QtBot) -> PreviewPane:
    """A pane in sight, which plays nothing yet."""
    made = PreviewPane()

    def put_to_rest(_pane: object) -> None:
        made.show_job(None)
        qtbot.waitUntil(lambda: made.player.at_rest)

    qtbot.addWidget(made, before_close_func=put_to_rest)
    made.resize(340, 700)
    with qtbot.waitExposed(made):
        made.show()
    return made


def finished(clip: Path) -> Job:
    """Give the finished job of a clip."""
    return Job(
        id=job_id(1_795_000_000_000, bytes(10)),
        connection="studio",
        request=VideoRequest(prompt="Numbers"),
        created_at=datetime(2026, 11, 23, tzinfo=UTC),
        status=JobStatus.COMPLETED,
        remote_id="video_1",
        file=str(clip),
        file_bytes=clip.stat().st_size,
    )
