"""What a person does on the page: choose, keep, reject, bring back, swap, shift, hear, enlarge, leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton

from sora_desktop.ui.actions import JobAction
from sora_desktop.ui.compare.keys import CompareAction
from sora_desktop.ui.compare.page import ComparePage
from tests.ui.compare.conftest import begin, press

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from sora_desktop.domain.jobs import Job

REMOVED = datetime(2026, 11, 22, 13, tzinfo=UTC)


def titles(page: ComparePage) -> list[str]:
    return [panel.bar.title.text() for panel in page.stage.panels]


def test_each_clip_is_named_numbered_and_described_and_what_differs_is_said(
    page: ComparePage, qtbot: QtBot, jobs: list[Job]
) -> None:
    begin(page, qtbot, jobs)
    assert titles(page) == [job.request.prompt for job in jobs]
    assert [panel.bar.number.text() for panel in page.stage.panels] == ["1", "2", "3"]
    assert page.stage.panels[1].bar.facts.text() == "192×108 · 2.0 s · 24 fps"
    assert page.note.text() == "Different lengths: the shorter ones wait on their last frame."
    assert [panel.marked for panel in page.stage.panels] == [False, False, True]
    assert page.title.text() == "Comparing 3 clips"


def test_the_first_clip_is_chosen_and_others_by_alt_and_number_by_tab_and_by_mouse(
    page: ComparePage, qtbot: QtBot, jobs: list[Job]
) -> None:
    chosen: list[Job] = []
    page.current_changed.connect(chosen.append)
    begin(page, qtbot, jobs)
    assert page.current == jobs[0]
    press(page, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    assert page.current == jobs[2]
    QTest.mouseClick(page.stage, Qt.MouseButton.LeftButton, pos=page.stage.panels[1].place.center())
    assert page.current == jobs[1]
    page.stage.panels[0].bar.later.setFocus()
    assert page.current == jobs[0]
    assert chosen[-1] == jobs[0]


def test_stars_and_a_new_name_are_seen_at_once(page: ComparePage, qtbot: QtBot, jobs: list[Job]) -> None:
    begin(page, qtbot, jobs)
    page.take([replace(jobs[1], rating=4, name="The one with gulls")])
    bar = page.stage.panels[1].bar
    assert bar.title.text() == "The one with gulls"
    assert bar.facts.text() == "★★★★ · 192×108 · 2.0 s · 24 fps"
    assert "4 stars" in bar.accessibleDescription()


def test_k_keeps_and_keeps_no_more(page: ComparePage, qtbot: QtBot, jobs: list[Job]) -> None:
    kept: list[tuple[str, bool]] = []
    page.kept.connect(lambda job, favourite: kept.append((job.id, favourite)))
    begin(page, qtbot, jobs)
    press(page, Qt.Key.Key_K)
    page.take([replace(jobs[0], favourite=True)])
    assert page.stage.panels[0].bar.keep.isChecked()
    press(page, Qt.Key.Key_K)
    assert kept == [(jobs[0].id, True), (jobs[0].id, False)]


@pytest.mark.parametrize("key", [Qt.Key.Key_X, Qt.Key.Key_Delete])
def test_x_rejects_and_what_is_brought_back_takes_its_place_again(
    page: ComparePage, qtbot: QtBot, jobs: list[Job], key: Qt.Key
) -> None:
    rejected: list[Job] = []
    page.rejected.connect(rejected.append)
    begin(page, qtbot, jobs)
    press(page, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    press(page, key)
    assert rejected == [jobs[1]]
    page.lose([jobs[1].id])
    assert titles(page) == [jobs[0].request.prompt, jobs[2].request.prompt]
    assert page.current == jobs[2]
    qtbot.waitUntil(lambda: page.conductor.moment is not None and len(page.conductor.moment.indexes) == 2)
    page.take([jobs[1]])
    assert titles(page) == [job.request.prompt for job in jobs]
    qtbot.waitUntil(lambda: page.conductor.moment is not None and len(page.conductor.moment.indexes) == 3)


def test_one_clip_that_is_left_stays_in_sight_and_without_any_the_page_is_left(
    page: ComparePage, qtbot: QtBot, jobs: list[Job]
) -> None:
    begin(page, qtbot, jobs[:2])
    left: list[None] = []
    page.left.connect(lambda: left.append(None))
    page.take([replace(jobs[0], removed_at=REMOVED)])
    assert page.title.text() == "One clip is left"
    assert not left
    page.lose([jobs[1].id])
    assert left


def test_clips_change_places(page: ComparePage, qtbot: QtBot, jobs: list[Job]) -> None:
    begin(page, qtbot, jobs)
    press(page, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert titles(page) == [jobs[place].request.prompt for place in (1, 0, 2)]
    assert page.current == jobs[0]
    press(page, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    press(page, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert titles(page) == [job.request.prompt for job in jobs]
    QTest.mouseClick(page.stage.panels[2].bar.swap, Qt.MouseButton.LeftButton)
    assert titles(page) == [jobs[place].request.prompt for place in (0, 2, 1)]


def test_an_offset_is_told_in_frames_and_taken_back(page: ComparePage, qtbot: QtBot, jobs: list[Job]) -> None:
    begin(page, qtbot, jobs[:2])
    bar = page.stage.panels[0].bar
    QTest.mouseClick(bar.later, Qt.MouseButton.LeftButton)
    QTest.keyClicks(bar, "]")
    assert bar.offset.text() == "+2 frames"
    assert "2 frames ahead of the others" in bar.accessibleDescription()
    page.conductor.seek(1.0)
    qtbot.waitUntil(lambda: page.conductor.moment is not None and page.conductor.moment.indexes == (26, 24))
    for _ in range(5):
        QTest.keyClicks(bar, "[")
    assert bar.offset.text() == "−3 frames"
    press(page, Qt.Key.Key_O)
    assert bar.offset.text() == "in step"
    for _ in range(200):
        page.perform(CompareAction.EARLIER)
    assert page.conductor.voices[0].offset == -95


def test_a_button_is_about_the_clip_that_it_stands_below(page: ComparePage, qtbot: QtBot, jobs: list[Job]) -> None:
    begin(page, qtbot, jobs)
    page.stage.panels[2].bar.requested.emit(CompareAction.LATER)
    assert [voice.offset for voice in page.conductor.voices] == [0, 0, 1]
    assert page.current == jobs[2]


def test_all_clips_are_enlarged_together_and_dragged_together(page: ComparePage, qtbot: QtBot, jobs: list[Job]) -> None:
    begin(page, qtbot, jobs[:2])
    stage = page.stage
    place = QPointF(stage.panels[0].place.center())
    turn = QPoint(0, 360)
    wheel = QWheelEvent(
        place,
        stage.mapToGlobal(place),
        QPoint(),
        turn,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(stage, wheel)
    assert stage.enlarging.times == pytest.approx(1.25**3)
    first, second = (stage.enlarging.parts(stage._frame(panel))[0] for panel in stage.panels)
    assert first == second
    QTest.mousePress(stage, Qt.MouseButton.LeftButton, pos=place.toPoint())
    QTest.mouseMove(stage, place.toPoint() + QPoint(40, 20))
    QTest.mouseRelease(stage, Qt.MouseButton.LeftButton)
    moved, other = (stage.enlarging.parts(stage._frame(panel))[0] for panel in stage.panels)
    assert moved.left < first.left
    assert moved == other
    press(page, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert stage.enlarging.whole


def test_speed_loop_and_ends_are_at_the_keys_of_playback(page: ComparePage, qtbot: QtBot, jobs: list[Job]) -> None:
    begin(page, qtbot, jobs[:2])
    press(page, Qt.Key.Key_S)
    assert page.transport.speed.text() == "0.5×"
    press(page, Qt.Key.Key_N)
    assert page.conductor.speed == 1.0
    press(page, Qt.Key.Key_R)
    assert not page.conductor.looping
    assert not page.transport.loop.isChecked()
    page.conductor.play()
    for key, wanted in ((Qt.Key.Key_End, (95, 47)), (Qt.Key.Key_Home, (0, 0)), (Qt.Key.Key_Right, (1, 1))):
        press(page, key)
        qtbot.waitUntil(
            lambda wanted=wanted: (
                page.conductor.moment is not None  # type: ignore[misc]
                and page.conductor.moment.indexes == wanted
            )
        )


def test_keys_of_the_list_are_about_the_chosen_clip_and_escape_leaves(
    page: ComparePage, qtbot: QtBot, jobs: list[Job]
) -> None:
    asked: list[tuple[JobAction, list[Job]]] = []
    page.action_requested.connect(lambda action, chosen: asked.append((action, chosen)))
    begin(page, qtbot, jobs[:2])
    press(page, Qt.Key.Key_5)
    press(page, Qt.Key.Key_F2)
    assert asked == [(JobAction.RATE_5, [jobs[0]]), (JobAction.RENAME, [jobs[0]])]
    for key, modifier in ((Qt.Key.Key_Escape, "NoModifier"), (Qt.Key.Key_K, "ControlModifier")):
        with qtbot.waitSignal(page.left):
            press(page, key, Qt.KeyboardModifier[modifier])


def test_a_missing_file_is_said_in_its_place_and_the_others_play(
    page: ComparePage, qtbot: QtBot, jobs: list[Job], tmp_path: Path
) -> None:
    begin(page, qtbot, [jobs[0], replace(jobs[1], file=str(tmp_path / "gone.mp4"))])
    assert page.stage.panels[1].said == "The file is not where it was."
    assert page.conductor.moment is not None
    assert page.conductor.moment.indexes[1] == -1


def test_nothing_plays_while_the_page_is_hidden(page: ComparePage, qtbot: QtBot, jobs: list[Job]) -> None:
    begin(page, qtbot, jobs[:2])
    page.conductor.play()
    page.hide()
    assert not page.conductor.playing
    qtbot.waitUntil(lambda: page.conductor.at_rest)


def test_every_control_can_be_reached_by_tab_and_has_a_name(page: ComparePage, qtbot: QtBot, jobs: list[Job]) -> None:
    begin(page, qtbot, jobs)
    page.stage.panels[0].bar.setFocus()
    names = []
    for _ in range(60):
        widget = page.focusWidget()
        assert widget is not None
        names.append(widget.accessibleName() or getattr(widget, "text", str)())
        QTest.keyClick(widget, Qt.Key.Key_Tab)
        if page.focusWidget() is page.stage.panels[0].bar:
            break
    assert all(names)
    assert [name for name in names if name.startswith("Clip ")] == ["Clip 1", "Clip 2", "Clip 3"]
    reached = set(names)
    buttons = [button for button in page.findChildren(QToolButton) if button.isVisible() and button.isEnabled()]
    assert {button.accessibleName() for button in buttons} <= reached


def test_every_word_can_be_translated(brackets: None, dressed: QApplication, qtbot: QtBot, jobs: list[Job]) -> None:
    page = ComparePage()
    qtbot.addWidget(page)
    begin(page, qtbot, jobs)
    page.perform(CompareAction.LATER)
    bar = page.stage.panels[0].bar
    words = [page.title.text(), page.note.text(), page.done.text(), bar.facts.text(), bar.offset.text()]
    words += [bar.offset.toolTip(), bar.accessibleName(), page.transport.zoom.text()]
    for button in page.findChildren(QToolButton):
        words += [button.toolTip(), button.accessibleName()]
    assert [word for word in words if "⟦" not in word] == []
    feeds = [voice.feed for voice in page.conductor.voices]
    page.end()
    assert all(feed.wait_for_rest(5) for feed in feeds)
