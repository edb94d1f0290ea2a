"""A minute of looping, stepping and seeking with two clips beside each other, and with four: read off the screen."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEventLoop, QPoint, QRect, Qt, QTimer
from PySide6.QtTest import QTest

from sora_desktop.domain.jobs import Job, JobStatus, job_id
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui import theme
from sora_desktop.ui.compare.page import ComparePage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from tests.benchmarks.conftest import Report

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(300)]

SECONDS = 60.0
RATE = 24
FRAMES = 240
SIZE = (1248, 702)
LOOK_MILLISECONDS = 20
"""Between two looks at the screen: more often than pictures change."""

ACT_MILLISECONDS = 1700


@dataclass
class Watching:
    """Who looks at the screen again and again, and acts now and then."""

    page: ComparePage
    read: Callable[[QImage, QRect], int | None]
    chance: random.Random
    seen: list[tuple[float, tuple[int, ...]]] = field(default_factory=list)
    played: float = 0.0
    """Seconds in which the clips were to play."""

    missed: int = 0
    """Looks at which a number could not be read."""

    def look(self) -> None:
        """Read the numbers off the screen."""
        page, now = self.page, time.monotonic()
        shown = page.windowHandle().screen().grabWindow(page.winId()).toImage()
        numbers = [
            self.read(shown, QRect(panel.place.topLeft() + page.stage.pos(), panel.place.size()))
            for panel in page.stage.panels
        ]
        if self.seen and page.conductor.playing:
            self.played += now - self.seen[-1][0]
        if None in numbers:
            self.missed += 1
        else:
            self.seen.append((now, tuple(number for number in numbers if number is not None)))

    def act(self) -> None:
        """Step, seek, or let it play on."""
        page = self.page
        match self.chance.choice(["on", "back", "seek", "drag", "play"]):
            case "on":
                QTest.keyClick(page, Qt.Key.Key_Period)
            case "back":
                for _ in range(3):
                    QTest.keyClick(page, Qt.Key.Key_Comma)
            case "seek":
                slider = page.transport.slider
                place = QPoint(self.chance.randint(6, slider.width() - 6), slider.height() // 2)
                QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=place)
            case "drag":
                for share in (0.2, 0.25, 0.3, 0.4, 0.35):
                    page.conductor.seek(page.conductor.timeline.length * share)
            case _:
                pass
        if not page.conductor.playing:
            QTimer.singleShot(ACT_MILLISECONDS // 3, page.conductor.play)

    @property
    def apart(self) -> int:
        """How many pictures two clips were apart at most."""
        return max(max(numbers) - min(numbers) for _moment, numbers in self.seen)

    @property
    def changes(self) -> int:
        """How often other pictures were seen."""
        return sum(one[1] != other[1] for one, other in zip(self.seen, self.seen[1:], strict=False))


@pytest.mark.parametrize("clips", [2, 4])
def test_clips_stay_within_a_picture_of_each_other_for_a_minute(
    qapp: QApplication,
    qtbot: QtBot,
    numbered_clip: Callable[..., Path],
    read_number: Callable[[QImage, QRect], int | None],
    report: Report,
    clips: int,
) -> None:
    theme.apply(qapp)
    path = numbered_clip(frames=FRAMES, rate=RATE, size=SIZE)
    page = ComparePage()
    qtbot.addWidget(page)
    page.resize(1400, 800)
    with qtbot.waitExposed(page):
        page.show()
    page.compare([made_of(path, number) for number in range(clips)])
    qtbot.waitUntil(lambda: all(not panel.image.isNull() for panel in page.stage.panels), timeout=20_000)
    qtbot.wait(200)
    watching = Watching(page, read_number, random.Random(6))
    looks = QTimer(interval=LOOK_MILLISECONDS, timerType=Qt.TimerType.PreciseTimer)
    looks.timeout.connect(watching.look)
    acts = QTimer(interval=ACT_MILLISECONDS)
    acts.timeout.connect(watching.act)
    minute = QEventLoop()
    QTimer.singleShot(round(SECONDS * 1000), minute.quit)
    looks.start()
    acts.start()
    minute.exec()
    looks.stop()
    acts.stop()
    feeds = [voice.feed for voice in page.conductor.voices]
    page.end()
    assert all(feed.wait_for_rest(10) for feed in feeds)
    report.add(f"{clips} clips compared for a minute: apart", watching.apart, 1, unit="frames", bar="≤ 1")
    report.add(
        f"{clips} clips compared: pictures a second beside those due",
        watching.changes / SECONDS,
        watching.played * RATE / SECONDS,
        unit="fps",
    )
    assert len(watching.seen) > SECONDS * 1000 / LOOK_MILLISECONDS / 3
    assert watching.missed == 0
    assert watching.apart <= 1
    assert len({numbers for _moment, numbers in watching.seen}) > FRAMES // 2


def made_of(path: Path, number: int) -> Job:
    """Make the job of a clip."""
    return Job(
        id=job_id(number, bytes([number] * 10)),
        connection="studio",
        request=VideoRequest(prompt=f"Take {number}"),
        created_at=datetime(2026, 11, 22, tzinfo=UTC),
        status=JobStatus.COMPLETED,
        file=str(path),
    )
