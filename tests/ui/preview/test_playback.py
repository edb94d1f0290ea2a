"""Frames are stepped through exactly, clips loop without a gap, and every key does what the menu says."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from sora_desktop.media.strips import make_strip
from sora_desktop.services.frames import FrameService
from sora_desktop.ui.playback import PLAYBACK_KEYS, PlaybackAction
from sora_desktop.ui.preview.menu import PlaybackMenu
from tests.ui.preview.conftest import RATE, finished, number_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtMultimedia import QVideoFrame
    from pytestqt.qtbot import QtBot

    from sora_desktop.ui.preview.pane import PreviewPane
    from tests.ui.preview.conftest import NumberedClip

PATIENCE = 20_000


class Shown:
    """What was shown, frame by frame: when, and which number was in the picture."""

    def __init__(self, pane: PreviewPane) -> None:
        self.rows: list[tuple[float, int]] = []
        pane.player.frame_arrived.connect(self._on_frame)

    def _on_frame(self, frame: QVideoFrame) -> None:
        self.rows.append((time.monotonic(), number_in(frame.toImage())))

    def reaches(self, number: int) -> Callable[[], bool]:
        """Give a function that tells whether a frame is the last one that was shown."""
        return lambda: self.last == number

    def has_seam(self, last: int, pause: float) -> bool:
        """Tell whether a whole round was shown, and the next one began after it within so many seconds."""
        numbers = [number for _, number in self.rows]
        whole = [*range(last + 1), 0]
        rounds = (start for start in range(len(numbers) - last - 1) if numbers[start : start + last + 2] == whole)
        return any(self.rows[start + last + 1][0] - self.rows[start + last][0] < pause for start in rounds)

    @property
    def last(self) -> int:
        return self.rows[-1][1] if self.rows else -1


def open_still(pane: PreviewPane, qtbot: QtBot, clip: Path) -> Shown:
    """Play a clip until it is seen, and stop it."""
    shown = Shown(pane)
    pane.show_job(finished(clip))
    qtbot.waitUntil(lambda: len(shown.rows) > 1, timeout=PATIENCE)
    pane.player.pause()
    qtbot.waitUntil(lambda: not pane.player.playing)
    return shown


def know_starts(pane: PreviewPane, clip: Path) -> None:
    """Tell a pane what the services find out of a clip that is opened."""
    job = finished(clip)
    with TemporaryDirectory() as folder:
        service = FrameService(Path(folder))
        pane.set_starts(job.id, asyncio.run(service.starts(job)))
        service.close()


def test_every_frame_is_reached_by_steps_on_and_back(
    player_pane: PreviewPane, qtbot: QtBot, numbered_clip: NumberedClip
) -> None:
    shown = open_still(player_pane, qtbot, numbered_clip(20))
    perform = player_pane.controls.perform
    perform(PlaybackAction.TO_START)
    qtbot.waitUntil(lambda: shown.last == 0)
    for number in range(1, 20):
        perform(PlaybackAction.NEXT_FRAME)
        qtbot.waitUntil(shown.reaches(number))
    assert player_pane.transport.time.text() == "Frame 20 / 20"
    perform(PlaybackAction.NEXT_FRAME)
    assert player_pane.player.still() == 19
    for number in range(18, -1, -1):
        perform(PlaybackAction.PREVIOUS_FRAME)
        qtbot.waitUntil(shown.reaches(number))
    perform(PlaybackAction.TO_END)
    qtbot.waitUntil(lambda: shown.last == 19)


def test_a_frame_that_is_wanted_while_the_clip_plays_is_the_one_it_stands_still_at(
    player_pane: PreviewPane, qtbot: QtBot, numbered_clip: NumberedClip
) -> None:
    shown = Shown(player_pane)
    player_pane.show_job(finished(numbered_clip(24)))
    for number in (20, 3, 11):
        qtbot.waitUntil(lambda: player_pane.player.playing, timeout=PATIENCE)
        player_pane.player.go_to(number)
        qtbot.waitUntil(lambda: not player_pane.player.playing)
        qtbot.waitUntil(shown.reaches(number))
        qtbot.wait(60)
        assert shown.last == number
        player_pane.player.toggle()


def test_steps_that_come_faster_than_frames_are_all_counted(
    player_pane: PreviewPane, qtbot: QtBot, numbered_clip: NumberedClip
) -> None:
    shown = open_still(player_pane, qtbot, numbered_clip(40))
    player_pane.player.go_to(0)
    for _ in range(25):
        player_pane.player.step(1)
    for _ in range(5):
        player_pane.player.step(-1)
    qtbot.waitUntil(lambda: shown.last == 20)
    assert player_pane.player.frame == 20


def test_frames_at_uneven_times_are_stepped_through_one_by_one(
    player_pane: PreviewPane, qtbot: QtBot, numbered_clip: NumberedClip
) -> None:
    clip = numbered_clip(7, times=[0, 1, 2, 9, 10, 20, 24])
    shown = open_still(player_pane, qtbot, clip)
    know_starts(player_pane, clip)
    player_pane.player.go_to(0)
    seen = []
    for number in range(7):
        qtbot.waitUntil(shown.reaches(number))
        seen.append(player_pane.transport.time.text())
        player_pane.player.step(1)
    assert seen[3] == "Frame 4 / 7"


def test_frames_that_the_library_takes_for_longer_than_they_are_can_be_stood_still_at(
    player_pane: PreviewPane, qtbot: QtBot, numbered_clip: NumberedClip
) -> None:
    times = [0, 2, 4, 6, 40, 42, 46, 50, 80, 82, 84, 100]
    clip = numbered_clip(len(times), times=times, units=96, options={"bf": "3"})
    shown = open_still(player_pane, qtbot, clip)
    know_starts(player_pane, clip)
    for number in (7, 1, 5, 2, 0, 6):
        player_pane.player.go_to(number)
        qtbot.waitUntil(lambda: shown.last == number == player_pane.player.frame)  # noqa: B023 - called at once


def test_frames_are_counted_from_the_first_one_also_where_the_sound_begins_before_it(
    player_pane: PreviewPane, qtbot: QtBot, numbered_clip: NumberedClip
) -> None:
    clip = numbered_clip(20, times=range(12, 32), sound=True)
    shown = open_still(player_pane, qtbot, clip)
    know_starts(player_pane, clip)
    for number in (0, 13, 14, 1, 19):
        player_pane.player.go_to(number)
        qtbot.waitUntil(shown.reaches(number))
        assert player_pane.player.frame == number


def test_a_clip_loops_with_no_frame_left_out_and_no_pause_where_it_begins_again(
    player_pane: PreviewPane, qtbot: QtBot, numbered_clip: NumberedClip
) -> None:
    shown = Shown(player_pane)
    player_pane.show_job(finished(numbered_clip(12)))
    # A computer with much to do leaves frames out and comes late; it need go right once to show that it can.
    qtbot.waitUntil(lambda: shown.has_seam(11, 1.6 / RATE), timeout=PATIENCE)


def test_one_second_on_and_back(player_pane: PreviewPane, qtbot: QtBot, numbered_clip: NumberedClip) -> None:
    shown = open_still(player_pane, qtbot, numbered_clip(60))
    player_pane.player.go_to(6)
    qtbot.waitUntil(lambda: shown.last == 6)
    player_pane.controls.perform(PlaybackAction.SECOND_ON)
    qtbot.waitUntil(lambda: shown.last == 6 + RATE)
    player_pane.controls.perform(PlaybackAction.SECOND_BACK)
    qtbot.waitUntil(lambda: shown.last == 6)


def test_sound_and_speed_are_shown_wherever_they_are_chosen(
    player_pane: PreviewPane, qtbot: QtBot, numbered_clip: NumberedClip
) -> None:
    menu = QMenu()
    qtbot.addWidget(menu)
    entries = PlaybackMenu(menu)
    controls, transport = player_pane.controls, player_pane.transport
    controls.join_menu(entries)
    assert not entries.actions[PlaybackAction.MUTE].isEnabled()
    player_pane.show_job(finished(numbered_clip(5)))
    assert entries.actions[PlaybackAction.MUTE].isEnabled()
    entries.actions[PlaybackAction.MUTE].trigger()
    assert transport.mute.isChecked()
    entries.actions[PlaybackAction.QUIETER].trigger()
    assert transport.volume.value() == 90
    assert transport.mute.isChecked()
    entries.actions[PlaybackAction.LOUDER].trigger()
    assert not transport.mute.isChecked(), "who makes it louder wants to hear it"
    transport.volume.setValue(35)
    assert controls.state() == {"looping": True, "muted": False, "volume": 0.35}
    entries.actions[PlaybackAction.FASTER].trigger()
    assert transport.speed.text() == "1.5×"
    assert entries.speeds[1.5].isChecked()
    for _ in range(9):
        controls.perform(PlaybackAction.SLOWER)
    assert transport.speed.text() == "0.25×"
    controls.perform(PlaybackAction.USUAL_SPEED)
    assert transport.speed.text() == "1×"
    QTest.mouseClick(transport.loop, Qt.MouseButton.LeftButton)
    assert not entries.actions[PlaybackAction.LOOP].isChecked()


@pytest.mark.parametrize(
    "nonsense", [{}, {"volume": "loud"}, {"volume": 7, "looping": 3, "muted": "yes"}, {"volume": None}]
)
def test_what_is_remembered_wrongly_changes_nothing(player_pane: PreviewPane, nonsense: dict[str, object]) -> None:
    player_pane.controls.restore(nonsense)
    assert player_pane.controls.state() == {"looping": True, "muted": False, "volume": 1.0}
    player_pane.controls.restore({"volume": 0.5, "looping": False, "muted": True})
    assert player_pane.controls.state() == {"looping": False, "muted": True, "volume": 0.5}


def test_the_wheel_enlarges_with_control_and_dragging_moves(
    player_pane: PreviewPane, qtbot: QtBot, numbered_clip: NumberedClip
) -> None:
    open_still(player_pane, qtbot, numbered_clip(5, size=(1280, 720)))
    surface = player_pane.surface
    qtbot.waitUntil(lambda: surface.image().width() == 1280)
    player_pane.controls.perform(PlaybackAction.ACTUAL_SIZE)
    assert surface.factor == 1
    assert "100" in player_pane.transport.zoom.toolTip()
    before = surface.zoom.x
    QTest.mousePress(surface, Qt.MouseButton.LeftButton, pos=QPoint(200, 80))
    QTest.mouseMove(surface, QPoint(120, 60))
    QTest.mouseRelease(surface, Qt.MouseButton.LeftButton, pos=QPoint(120, 60))
    assert surface.zoom.x == before + 80
    assert not player_pane.player.playing, "a drag is no click"
    surface.setFocus()
    QTest.keyClick(surface, Qt.Key.Key_Left)
    assert surface.zoom.x < before + 80
    player_pane.controls.perform(PlaybackAction.ZOOM_OUT)
    assert surface.factor == pytest.approx(0.8)
    player_pane.controls.perform(PlaybackAction.ZOOM_TO_FIT)
    assert surface.zoom.scale is None


def test_a_click_plays_and_a_whole_clip_is_pulled_away_as_a_file(
    player_pane: PreviewPane, qtbot: QtBot, numbered_clip: NumberedClip, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = numbered_clip(5)
    carried: list[list[str]] = []

    class Drag:
        def __init__(self, _source: object) -> None:
            self.data: object = None

        def setMimeData(self, data: object) -> None:  # noqa: N802 - Qt's name
            carried.append([url.toLocalFile() for url in data.urls()])  # type: ignore[attr-defined]

        def setPixmap(self, pixmap: object) -> None:  # noqa: N802 - Qt's name
            assert pixmap

        def setHotSpot(self, _spot: QPoint) -> None:  # noqa: N802 - Qt's name
            pass

        def exec(self, action: Qt.DropAction) -> Qt.DropAction:
            return action

    monkeypatch.setattr("sora_desktop.ui.preview.screens.QDrag", Drag)
    open_still(player_pane, qtbot, clip)
    surface = player_pane.surface
    QTest.mousePress(surface, Qt.MouseButton.LeftButton, pos=QPoint(200, 80))
    QTest.mouseMove(surface, QPoint(100, 60))
    QTest.mouseRelease(surface, Qt.MouseButton.LeftButton, pos=QPoint(100, 60))
    assert carried == [[str(clip)]]
    assert not player_pane.player.playing
    QTest.mouseClick(surface, Qt.MouseButton.LeftButton, pos=QPoint(100, 60))
    qtbot.waitUntil(lambda: player_pane.player.playing)


def test_pictures_are_shown_above_the_slider_where_the_mouse_is(
    player_pane: PreviewPane, qtbot: QtBot, numbered_clip: NumberedClip
) -> None:
    clip = numbered_clip(24)
    open_still(player_pane, qtbot, clip)
    slider, picture = player_pane.transport.slider, player_pane.transport.picture
    qtbot.waitUntil(lambda: slider.maximum() > 1)
    with qtbot.waitSignal(player_pane.strip_wanted) as wanted:
        QTest.mouseMove(slider, QPoint(slider.width() // 2, 5))
    assert wanted.args is not None
    assert wanted.args[0].file == str(clip)
    assert not picture.isVisible()
    player_pane.set_strip(finished(clip).id, make_strip(clip, 12, (96, 96)))
    QTest.mouseMove(slider, QPoint(slider.width() // 2 + 1, 5))
    qtbot.waitUntil(picture.isVisible)
    qtbot.waitUntil(lambda: picture.cell == 6)
    assert number_in(picture.grab().toImage()) == 13
    QTest.mouseMove(slider, QPoint(slider.width() - 2, 5))
    qtbot.waitUntil(lambda: picture.cell == 11)
    slider.hovered.emit(-1)
    assert not picture.isVisible()


def test_full_screen_has_the_same_keys_and_controls(
    player_pane: PreviewPane, qtbot: QtBot, numbered_clip: NumberedClip
) -> None:
    shown = open_still(player_pane, qtbot, numbered_clip(20))
    player_pane.player.go_to(4)
    qtbot.waitUntil(lambda: shown.last == 4)
    player_pane.controls.perform(PlaybackAction.FULL_SCREEN)
    full = player_pane.screens.full
    assert full is not None
    assert number_in(full.surface.image()) == 4
    QTest.keyClick(full, Qt.Key.Key_Period)
    QTest.keyClick(full, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: shown.last == 6)
    assert full.transport.time.text() == "Frame 7 / 20"
    QTest.keyClick(full, Qt.Key.Key_M)
    assert full.transport.mute.isChecked()
    assert player_pane.transport.mute.isChecked()
    QTest.keyClick(full, Qt.Key.Key_Z)
    assert full.surface.factor == 1
    assert player_pane.surface.zoom.scale is None
    QTest.keyClick(full, Qt.Key.Key_F)
    assert player_pane.screens.full is None
    QTest.keyClick(player_pane.surface, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: shown.last == 5)


def test_every_action_has_a_key_and_no_key_two_actions() -> None:
    assert set(PLAYBACK_KEYS) == set(PlaybackAction)
    keys = [key.toString() for several in PLAYBACK_KEYS.values() for key in several]
    assert len(keys) == len(set(keys))
