"""Two clips never drift apart: their pictures carry numbers, and these are read off what the window painted."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, NamedTuple

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest

from sora_desktop.ui.compare.conductor import Conductor
from sora_desktop.ui.compare.page import ComparePage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from sora_desktop.domain.jobs import Job

    ReadNumber = Callable[[QImage, QRect], int | None]

RATE = 24
MINUTE = 60.0
LOOK = 0.15
"""Seconds between two looks at the screen, of the time that the clips know of."""


class Watch:
    """Time that a test lets go by."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Seen(NamedTuple):
    """What was on the screen at a look."""

    numbers: tuple[int, ...]
    length: float


class Cinema:
    """A page in sight, and who looks at it."""

    def __init__(self, page: ComparePage, watch: Watch, qapp: QApplication, read: ReadNumber) -> None:
        self.page, self.watch = page, watch
        self._qapp, self._read = qapp, read
        self.seen: list[Seen] = []

    def look(self) -> None:
        """Take a picture of the screen, and read the numbers in it."""
        handle = self.page.windowHandle()
        shown = handle.screen().grabWindow(self.page.winId()).toImage()
        stage = self.page.stage
        numbers = []
        for panel in stage.panels:
            corner = panel.place.topLeft() + stage.pos()
            number = self._read(shown, QRect(corner, panel.place.size()))
            assert number is not None, "no number can be read off the screen"
            numbers.append(number)
        self.seen.append(Seen(tuple(numbers), self.page.conductor.timeline.length))

    def let_go_by(self, seconds: float) -> None:
        """Let time go by, and look at the screen after everything that happens to it."""
        while seconds > 0:
            self.watch.now += min(LOOK, seconds)
            seconds -= LOOK
            self.page.conductor.look()
            self.settle()

    def settle(self) -> None:
        """Wait until what is due is in sight; look at every state on the way there."""
        conductor = self.page.conductor
        for _ in range(2000):
            self._qapp.processEvents()
            self.look()
            due = conductor.timeline.indexes(conductor._clock.moment())
            if conductor.moment is not None and conductor.moment.indexes == due == self.seen[-1].numbers:
                return
        pytest.fail("what is due never came in sight")


@pytest.fixture
def cinema(dressed: QApplication, qtbot: QtBot, read_number: ReadNumber) -> Iterator[Callable[[list[Job]], Cinema]]:
    watch = Watch()
    page = ComparePage(conductor=Conductor(watch))
    qtbot.addWidget(page)
    page.resize(700, 420)

    def open_cinema(jobs: list[Job]) -> Cinema:
        with qtbot.waitExposed(page):
            page.show()
        page.compare(jobs)
        qtbot.waitUntil(lambda: page.conductor.moment is not None)
        made = Cinema(page, watch, dressed, read_number)
        # Until the first pictures are in sight, there is nothing to be read.
        qtbot.waitUntil(lambda: all(not panel.image.isNull() for panel in page.stage.panels))
        dressed.processEvents()
        page.repaint()
        made.settle()
        return made

    yield open_cinema
    feeds = [voice.feed for voice in page.conductor.voices]
    page.end()
    assert all(feed.wait_for_rest(5) for feed in feeds)


def act(cinema: Cinema, chance: random.Random) -> None:
    """Do what a person does now and then."""
    page = cinema.page
    match chance.choice(["step", "back", "seek", "pause", "end"]):
        case "step":
            for _ in range(chance.randint(1, 6)):
                QTest.keyClick(page, Qt.Key.Key_Period)
                cinema.settle()
        case "back":
            for _ in range(chance.randint(1, 6)):
                QTest.keyClick(page, Qt.Key.Key_Comma)
                cinema.settle()
        case "seek":
            slider = page.transport.slider
            place = QPoint(chance.randint(6, slider.width() - 6), slider.height() // 2)
            QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=place)
            cinema.settle()
        case "pause":
            QTest.keyClick(page, Qt.Key.Key_Space)
            cinema.let_go_by(0.5)
        case "end":
            page.conductor.seek(page.conductor.timeline.length - 0.2)
            cinema.settle()
    if not page.conductor.playing:
        QTest.keyClick(page, Qt.Key.Key_Space)


def test_over_a_minute_of_looping_stepping_and_seeking_two_clips_are_never_a_picture_apart(
    cinema: Callable[[list[Job]], Cinema], numbered_clip: Callable[..., Path], a_job: Callable[..., Job]
) -> None:
    clip = numbered_clip(frames=96)
    opened = cinema([a_job(clip), a_job(clip)])
    chance, began = random.Random(7), opened.watch.now
    while opened.watch.now - began < MINUTE:
        opened.let_go_by(4.5)
        act(opened, chance)
    apart = [abs(seen.numbers[0] - seen.numbers[1]) for seen in opened.seen]
    assert len(apart) > MINUTE / LOOK
    assert max(apart) == 0
    assert len({seen.numbers for seen in opened.seen}) > 80


def test_clips_of_other_rates_lengths_and_offsets_show_what_belongs_to_one_moment(
    cinema: Callable[[list[Job]], Cinema], numbered_clip: Callable[..., Path], a_job: Callable[..., Job]
) -> None:
    slow, quick = numbered_clip(frames=96), numbered_clip(frames=75, rate=30, size=(240, 108))
    opened = cinema([a_job(slow), a_job(quick), a_job(slow)])
    opened.page.conductor.set_offset(2, 5)
    opened.let_go_by(0.2)
    opened.seen.clear()
    opened.let_go_by(9.0)
    for first, second, third in (seen.numbers for seen in opened.seen):
        assert third == min(first + 5, 95)
        # A picture of the one at 24 belongs to a picture and a quarter of the one at 30.
        assert abs(min(first * 30 / RATE, 74) - second) <= 30 / RATE
    assert {seen.numbers[1] for seen in opened.seen} >= {0, 74}
