"""Files can be dropped anywhere on the window, and it says so."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from sora_desktop.ui.workspace import Pane

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from sora_desktop.ui.main_window import MainWindow
    from tests.ui.shell.desk import AtDesk, Desk


def files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def enter(target: object, data: QMimeData) -> QDragEnterEvent:
    event = QDragEnterEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(target, event)  # type: ignore[arg-type]  # a window of the system is no widget
    return event


def drop(target: object, data: QMimeData) -> QDropEvent:
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(target, event)  # type: ignore[arg-type]
    return event


def test_a_file_of_prompts_that_enters_the_window_lifts_the_veil_over_everything(window: MainWindow) -> None:
    # A field of text would take a file as text: the veil must be there before it is asked.
    window.workspace.place(Pane.COMPOSE, QPlainTextEdit())
    enter(window.windowHandle(), files(Path("prompts.csv")))
    assert window.veil.isVisible()
    assert window.veil.geometry() == window.rect()
    assert window.childAt(window.workspace.mapTo(window, QPoint(40, 40))) is window.veil


def test_the_files_are_handed_on_and_the_veil_goes(window: MainWindow, qtbot: QtBot) -> None:
    enter(window.windowHandle(), files(Path("a.txt"), Path("b.json")))
    with qtbot.waitSignal(window.files_dropped) as told:
        assert drop(window.veil, files(Path("/x/a.txt"), Path("/x/b.json"))).isAccepted()
    assert told.args == [[Path("/x/a.txt"), Path("/x/b.json")]]
    assert not window.veil.isVisible()


def test_a_drop_right_on_the_window_works_too(window: MainWindow, qtbot: QtBot) -> None:
    data = files(Path("/x/a.txt"))
    assert enter(window, data).isAccepted()
    with qtbot.waitSignal(window.files_dropped) as told:
        drop(window, data)
    assert told.args == [[Path("/x/a.txt")]]


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["a.txt"], "Drop to import prompts"),
        (["a.MP4"], "Drop to see how the clip was made"),
        (["a.mp4", "a.mp4.json"], "Drop to see how the clip was made"),
        (["a.mp4", "b.mov"], "Drop to add the clips to the library"),
    ],
)
def test_the_veil_says_what_a_drop_does(window: MainWindow, names: list[str], words: str) -> None:
    enter(window.windowHandle(), files(*map(Path, names)))
    assert window.veil.accessibleName() == words
    assert not window.grab().isNull()


def test_the_veil_goes_when_the_files_leave(window: MainWindow) -> None:
    enter(window.windowHandle(), files(Path("a.txt")))
    QApplication.sendEvent(window.veil, QDragLeaveEvent())
    assert not window.veil.isVisible()


def test_a_folder_counts_as_prompts(window: MainWindow, tmp_path: Path) -> None:
    enter(window.windowHandle(), files(tmp_path))
    assert window.veil.isVisible()


def test_pictures_are_left_to_the_reference_field(window: MainWindow) -> None:
    enter(window.windowHandle(), files(Path("reference.png")))
    assert not window.veil.isVisible()


@pytest.mark.parametrize("text", ["just words", ""])
def test_text_is_no_file(window: MainWindow, text: str) -> None:
    data = QMimeData()
    data.setText(text)
    enter(window.windowHandle(), data)
    assert not window.veil.isVisible()
    assert not enter(window, data).isAccepted()


def test_where_there_is_nothing_to_work_with_files_are_not_taken(window: MainWindow) -> None:
    window.show_trouble()
    enter(window.windowHandle(), files(Path("a.txt")))
    assert not window.veil.isVisible()
    assert not enter(window, files(Path("a.txt"))).isAccepted()


@pytest.mark.parametrize("name", ["holiday.HEIC", "logo.svg", "scan.tiff"])
def test_a_picture_of_another_kind_is_told_what_a_reference_is(at_desk: AtDesk, tmp_path: Path, name: str) -> None:
    picture = tmp_path / name
    picture.write_bytes(b"a picture")

    async def scene(desk: Desk) -> None:
        desk.window.files_dropped.emit([picture])
        await desk.until(desk.notices)
        assert "Save it as one of these" in desk.window.notices.cards[-1].message.advice

    at_desk(scene)
