"""The gallery: the same rows as the table, on a grid, with clips that move under the mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip

from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.queries import GroupRows
from sora_desktop.ui.actions import JobAction
from sora_desktop.ui.gallery.layout import PAD

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest
    from PySide6.QtGui import QImage
    from pytestqt.qtbot import QtBot

    from sora_desktop.domain.jobs import Job
    from tests.ui.gallery.conftest import Room

    MakeJob = Callable[..., Job]

LEFT = Qt.MouseButton.LeftButton
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
COLUMNS = 3


def is_red(image: QImage, place: QPoint) -> bool:
    colour = QColor(image.pixel(place))
    return colour.red() > 150 and colour.green() < 90


def is_green(image: QImage, place: QPoint) -> bool:
    colour = QColor(image.pixel(place))
    return colour.green() > 120 and colour.red() < 90


def test_clips_stand_side_by_side_with_their_pictures(room: Room, make_job: MakeJob) -> None:
    room.show([make_job(number) for number in range(7)])
    assert room.gallery.places.grid.columns == COLUMNS
    image = room.picture()
    assert all(is_green(image, room.centre(row) - QPoint(0, 24)) for row in range(6))
    assert room.shelf.asked


def test_only_the_pictures_in_sight_are_asked_for(room: Room, make_job: MakeJob) -> None:
    room.show([make_job(number) for number in range(300)])
    room.picture()
    assert 0 < len(room.shelf.asked) < 20
    assert max(room.shelf.asked) < 20


def test_a_click_selects_shift_selects_what_lies_between_and_control_adds(room: Room, make_job: MakeJob) -> None:
    room.show([make_job(number) for number in range(9)])
    view = room.gallery.viewport()
    QTest.mouseClick(view, LEFT, pos=room.centre(1))
    assert room.selected() == [1]
    QTest.mouseClick(view, LEFT, SHIFT, room.centre(3))
    assert room.selected() == [1, 2, 3]
    QTest.mouseClick(view, LEFT, CONTROL, room.centre(5))
    assert room.selected() == [1, 2, 3, 5]
    QTest.mouseClick(view, LEFT, CONTROL, room.centre(2))
    assert room.selected() == [1, 3, 5]


def test_the_arrows_walk_as_the_clips_stand(room: Room, make_job: MakeJob) -> None:
    room.show([make_job(number) for number in range(8)])
    gallery = room.gallery
    QTest.mouseClick(gallery.viewport(), LEFT, pos=room.centre(0))
    for key, row in (
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_Down, 4),
        (Qt.Key.Key_Left, 3),
        (Qt.Key.Key_Up, 0),
        (Qt.Key.Key_Up, 0),
        (Qt.Key.Key_End, 7),
        (Qt.Key.Key_Home, 0),
    ):
        QTest.keyClick(gallery, key)
        assert gallery.currentIndex().row() == row
        assert room.selected() == [row]
    QTest.keyClick(gallery, Qt.Key.Key_Down, SHIFT)
    assert room.selected() == [0, 1, 2, 3]
    QTest.keyClick(gallery, Qt.Key.Key_A, CONTROL)
    assert len(room.selected()) == 8


def test_where_the_keyboard_goes_is_brought_into_sight(room: Room, make_job: MakeJob) -> None:
    room.show([make_job(number) for number in range(90)])
    gallery = room.gallery
    QTest.mouseClick(gallery.viewport(), LEFT, pos=room.centre(0))
    for key in (Qt.Key.Key_PageDown, Qt.Key.Key_End, Qt.Key.Key_Up):
        QTest.keyClick(gallery, key)
        assert gallery.viewport().rect().contains(gallery.visualRect(gallery.currentIndex()))
    assert gallery.verticalScrollBar().value() > 3000


def test_the_mouse_runs_through_a_clip_from_its_beginning_to_its_end(
    room: Room, make_job: MakeJob, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.show([make_job(number) for number in range(4)])
    room.picture()
    cell = room.gallery.visualRect(room.model.index(1, 0))
    spot = QPoint(cell.center().x(), cell.top() + 40)
    room.hover(QPoint(cell.left() + PAD + 3, spot.y()))
    qtbot.waitUntil(lambda: room.gallery.strips.get(room.shelf.jobs[1]) is not None)
    assert room.shelf.stripped == [1]
    assert is_green(room.picture(), spot)
    room.hover(QPoint(cell.right() - PAD - 3, spot.y()))
    assert is_red(room.picture(), spot)
    room.hover(room.centre(2))
    assert is_green(room.picture(), spot)


def test_a_sweep_over_many_clips_makes_no_strips(room: Room, make_job: MakeJob) -> None:
    room.gallery.strips._timer.setInterval(120)
    room.show([make_job(number) for number in range(9)])
    for row in range(9):
        room.hover(room.centre(row))
    assert room.shelf.stripped == []


def test_a_clip_without_a_file_has_no_strip_and_says_how_it_stands(room: Room, make_job: MakeJob) -> None:
    room.show([make_job(0, JobStatus.PENDING), make_job(1, JobStatus.IN_PROGRESS, progress=50.0)])
    room.picture()
    room.hover(room.centre(0))
    assert not room.gallery.strips._timer.isActive()
    assert room.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "clip 0: Waiting"


def test_keys_of_the_list_ask_for_what_they_ask_for_in_the_table(room: Room, make_job: MakeJob, qtbot: QtBot) -> None:
    room.show([make_job(0)])
    QTest.mouseClick(room.gallery.viewport(), LEFT, pos=room.centre(0))
    with qtbot.waitSignal(room.gallery.action_requested) as told:
        QTest.keyClick(room.gallery, Qt.Key.Key_F2)
    assert told.args == [JobAction.RENAME]
    for key, signal in (
        (Qt.Key.Key_Return, room.gallery.opened),
        (Qt.Key.Key_Delete, room.gallery.removal_requested),
    ):
        with qtbot.waitSignal(signal):
            QTest.keyClick(room.gallery, key)


def test_groups_have_headers_that_collapse_by_mouse_and_keys(room: Room, make_job: MakeJob) -> None:
    heard: list[tuple[object, bool]] = []
    room.gallery.collapse_requested.connect(lambda key, collapsed: heard.append((key, collapsed)))
    room.show([make_job(number) for number in range(6)], [GroupRows("One", "a", 4), GroupRows("Two", "b", 2)])
    assert [room.gallery.places.is_header(row) for row in range(8)] == [True, *[False] * 4, True, False, False]
    room.picture()
    QTest.mouseClick(room.gallery.viewport(), LEFT, pos=room.centre(0))
    assert heard == [("a", True)]
    room.model.collapse("a", collapsed=True)
    assert [room.gallery.places.is_header(row) for row in range(4)] == [True, True, False, False]
    room.gallery.setCurrentIndex(room.model.index(0, 0))
    QTest.keyClick(room.gallery, Qt.Key.Key_Right)
    assert heard[-1] == ("a", False)
    room.gallery.setCurrentIndex(room.model.index(1, 0))
    QTest.keyClick(room.gallery, Qt.Key.Key_Left)
    assert heard[-1] == ("b", True)


def test_the_place_is_kept_when_the_window_gets_wider_and_when_clips_come(room: Room, make_job: MakeJob) -> None:
    jobs = [make_job(number) for number in range(100, 200)]
    room.show(jobs)
    room.gallery.scrollTo(room.model.index(60, 0), room.gallery.ScrollHint.PositionAtTop)
    before = room.gallery.view().sequences[0]
    room.gallery.resize(1000, 500)
    assert before in room.gallery.view().sequences[:5]
    place = room.gallery.view()
    room.show([make_job(number) for number in range(10)] + jobs)
    room.gallery.go_to(place)
    assert place.sequences[0] in room.gallery.view().sequences[:5]


def test_a_change_of_a_clip_is_painted(room: Room, make_job: MakeJob) -> None:
    job = make_job(0)
    room.show([job])
    before = room.picture()
    room.model.change(job.changed(favourite=True, rating=5))
    room.model.flush()
    assert room.picture() != before


def test_a_tip_does_not_hide_what_moves(room: Room, make_job: MakeJob) -> None:
    room.show([make_job(0)])
    cell, view = room.gallery.visualRect(room.model.index(0, 0)), room.gallery.viewport()
    over_picture, over_words = QPoint(cell.center().x(), cell.top() + 30), QPoint(cell.center().x(), cell.bottom() - 20)
    for place, shown in ((over_picture, ""), (over_words, "clip 0"), (over_picture, "")):
        QApplication.sendEvent(view, QHelpEvent(QEvent.Type.ToolTip, place, view.mapToGlobal(place)))
        assert shown in QToolTip.text()
        assert QToolTip.isVisible() is bool(shown) or not shown
    QToolTip.hideText()
