"""The table under mouse and keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QDrag, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from sora_desktop.domain.jobs import JobStatus
from sora_desktop.ui.actions import JobAction

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.jobs import Job
    from tests.ui.jobs.conftest import Desk

    MakeJob = Callable[..., Job]

CONTROL = Qt.KeyboardModifier.ControlModifier


def fill(desk: Desk, make_job: MakeJob, number: int = 40) -> list[Job]:
    jobs = desk.add(*(make_job(f"job {one}") for one in range(number)))
    desk.open()
    return jobs


@pytest.mark.parametrize(
    ("key", "row"),
    [
        (Qt.Key.Key_Down, 6),
        (Qt.Key.Key_Up, 4),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_End, 39),
        (Qt.Key.Key_PageDown, 16),
        (Qt.Key.Key_PageUp, 0),
    ],
)
def test_the_keys_of_a_list_move_through_the_rows(desk: Desk, make_job: MakeJob, key: Qt.Key, row: int) -> None:
    fill(desk, make_job)
    desk.select(5)
    desk.press(key)
    assert desk.selected_rows() == [row]
    current = desk.current[-1]
    assert current is not None
    assert current.sequence == 40 - row


def test_enter_opens_the_clip(desk: Desk, make_job: MakeJob) -> None:
    jobs = fill(desk, make_job, 3)
    desk.select(0)
    desk.press(Qt.Key.Key_Return)
    assert desk.requested == [(JobAction.OPEN, [jobs[2]])]


def test_a_double_click_opens_the_clip(desk: Desk, make_job: MakeJob) -> None:
    jobs = fill(desk, make_job, 3)
    place = desk.table.visualRect(desk.model.index(1, 0)).center()
    QTest.mouseClick(desk.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(desk.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    desk.settle()
    assert desk.requested == [(JobAction.OPEN, [jobs[1]])]


def test_enter_on_a_job_without_a_file_asks_for_nothing(desk: Desk, make_job: MakeJob) -> None:
    desk.add(make_job(status=JobStatus.IN_PROGRESS))
    desk.open()
    desk.select(0)
    desk.press(Qt.Key.Key_Return)
    assert desk.requested == []


def test_delete_removes_what_has_ended_and_cancels_what_was_never_sent(desk: Desk, make_job: MakeJob) -> None:
    waits, runs, done = desk.add(make_job(status=JobStatus.PENDING), make_job(status=JobStatus.IN_PROGRESS), make_job())
    desk.open()
    desk.press(Qt.Key.Key_A, CONTROL)
    desk.press(Qt.Key.Key_Delete)
    assert desk.requested == [(JobAction.REMOVE, [done]), (JobAction.CANCEL, [waits])]
    assert runs not in desk.requested[0][1] + desk.requested[1][1]


def test_copying_asks_for_the_prompts_of_all_selected_jobs(desk: Desk, make_job: MakeJob) -> None:
    jobs = fill(desk, make_job, 4)
    desk.select(0, 2)
    desk.press(Qt.Key.Key_C, CONTROL)
    assert desk.requested == [(JobAction.COPY_PROMPT, [jobs[3], jobs[1]])]


def test_letters_and_space_are_left_to_others(desk: Desk, make_job: MakeJob) -> None:
    fill(desk, make_job)
    desk.select(5)
    for key in (Qt.Key.Key_J, Qt.Key.Key_3):
        desk.press(key)
    space = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier, " ")
    desk.table.keyPressEvent(space)
    assert not space.isAccepted()
    assert desk.selected_rows() == [5]


@pytest.mark.parametrize(
    ("key", "modifier", "expected"),
    [
        (Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier, True),
        (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, True),
        (Qt.Key.Key_C, CONTROL, True),
        (Qt.Key.Key_A, CONTROL, True),
        (Qt.Key.Key_Return, CONTROL, False),
        (Qt.Key.Key_F, CONTROL, False),
        (Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier, False),
    ],
)
def test_shortcuts_of_the_window_do_not_take_the_keys_of_the_list(
    desk: Desk, key: Qt.Key, modifier: Qt.KeyboardModifier, expected: object
) -> None:
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifier)
    event.ignore()
    QApplication.sendEvent(desk.table, event)
    assert event.isAccepted() is expected


def test_tab_leaves_the_list(desk: Desk, make_job: MakeJob) -> None:
    fill(desk, make_job, 3)
    assert not desk.table.tabKeyNavigation()


def test_finished_clips_can_be_dragged_out(desk: Desk, make_job: MakeJob, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.add(make_job(file="/clips/one.mp4"), make_job(status=JobStatus.FAILED), make_job(file="/clips/three.mp4"))
    desk.open()
    dragged: list[tuple[QMimeData, Qt.DropAction]] = []
    monkeypatch.setattr(QDrag, "exec", lambda drag, action: dragged.append((drag.mimeData(), action)))
    desk.press(Qt.Key.Key_A, CONTROL)
    desk.table.startDrag(Qt.DropAction.CopyAction)
    ((data, action),) = dragged
    assert [url.toLocalFile() for url in data.urls()] == ["/clips/three.mp4", "/clips/one.mp4"]
    assert action is Qt.DropAction.CopyAction


def test_files_can_be_dropped_on_the_window_through_the_list(desk: Desk) -> None:
    assert not desk.table.acceptDrops()
    assert not desk.table.viewport().acceptDrops()


def test_rows_are_all_of_one_height_and_the_list_has_a_name(desk: Desk, make_job: MakeJob) -> None:
    fill(desk, make_job, 3)
    assert {desk.table.rowHeight(row) for row in range(3)} == {56}
    assert desk.table.accessibleName() == "Jobs"
    assert "Enter" in desk.table.accessibleDescription()


def test_the_menu_of_the_selection_opens_at_the_current_row_by_key(desk: Desk, make_job: MakeJob) -> None:
    fill(desk, make_job, 3)
    desk.select(1)
    asked: list[object] = []
    desk.table.menu_requested.disconnect()
    desk.table.menu_requested.connect(asked.append)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(2, 2), QPoint(2, 2))
    QApplication.sendEvent(desk.table.viewport(), event)
    middle = desk.table.visualRect(desk.table.currentIndex()).center()
    assert asked == [desk.table.viewport().mapToGlobal(middle)]
