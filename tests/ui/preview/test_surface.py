"""The surface shows what there is time for, sharply, and never keeps the window from anything else."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QColor, QImage
from PySide6.QtMultimedia import QVideoFrame

from sora_desktop.ui.preview.surface import VideoSurface

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot


@pytest.fixture
def surface(dressed: QApplication, qtbot: QtBot) -> VideoSurface:
    made = VideoSurface(alone=True)
    qtbot.addWidget(made)
    made.resize(320, 180)
    with qtbot.waitExposed(made):
        made.show()
    return made


def frame(colour: str, size: QSize) -> QVideoFrame:
    image = QImage(size, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return QVideoFrame(image)


def test_of_frames_that_come_faster_than_they_can_be_painted_the_last_one_is_shown(
    surface: VideoSurface, qtbot: QtBot
) -> None:
    size = QSize(320, 180)
    surface.show_frame(frame("red", size))
    for _ in range(50):
        surface.show_frame(frame("green", size))
    surface.show_frame(frame("blue", size))
    assert surface.frames == 1
    qtbot.waitUntil(lambda: surface.image().pixelColor(5, 5).name() == "#0000ff")
    assert surface.frames < 5


class SlowFrame:
    """A frame of which it takes long to make a picture."""

    SECONDS = 0.06

    def __init__(self) -> None:
        self.began: list[float] = []
        self.ended: list[float] = []

    def toImage(self) -> QImage:  # noqa: N802 - Qt's name
        self.began.append(time.monotonic())
        time.sleep(self.SECONDS)
        self.ended.append(time.monotonic())
        return frame("red", QSize(320, 180)).toImage()


def test_half_of_the_time_is_left_for_the_window_when_frames_are_slow_to_show(
    surface: VideoSurface, qtbot: QtBot
) -> None:
    slow = SlowFrame()
    feeding = QTimer(interval=5)
    feeding.timeout.connect(lambda: surface.show_frame(cast("QVideoFrame", slow)))
    feeding.start()
    qtbot.waitUntil(lambda: surface.frames > 5)
    feeding.stop()
    # The first picture is made at once, so that the surface knows the clip's proportions.
    pauses = [began - ended for ended, began in zip(slow.ended[1:], slow.began[2:], strict=False)]
    assert min(pauses) > SlowFrame.SECONDS * 0.8


def test_a_clip_is_scaled_down_without_leaving_pixels_out(surface: VideoSurface) -> None:
    lines = QImage(1280, 720, QImage.Format.Format_RGB32)
    for y in range(lines.height()):
        for x in range(lines.width()):
            lines.setPixel(x, y, 0xFFFFFFFF if x % 4 == 0 else 0xFF000000)
    surface.show_frame(QVideoFrame(lines))
    shown = surface.grab().toImage()
    greys = {shown.pixelColor(x, shown.height() // 2).lightness() for x in range(40, shown.width() - 40)}
    assert min(greys) > 20
    assert max(greys) < 120
