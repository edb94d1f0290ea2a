"""Somebody new is shown to the server in a sheet, and then appears in the form."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from sora_desktop.domain.errors import NotSupported
from sora_desktop.domain.queries import JobQuery
from sora_desktop.resources import resource_path
from sora_desktop.ui.character_sheet import CharacterSheet

if TYPE_CHECKING:
    import pytest
    from pytestqt.qtbot import QtBot

    from sora_desktop.ui.main_window import MainWindow
    from tests.ui.shell.desk import AtDesk, Desk

CLIP = resource_path("simulation", "stub.mp4")


def ask(desk: Desk) -> CharacterSheet:
    """Open the sheet from the form."""
    desk.window.show_workspace()
    link = desk.wiring.compose.fields.characters.add_link
    assert link is not None
    link.click()
    if not (sheets := desk.window.findChildren(CharacterSheet)):
        menu = desk.wiring.compose.fields.characters.menu()
        menu.actions()[-1].trigger()
        menu.close()
        sheets = desk.window.findChildren(CharacterSheet)
    return sheets[-1]


def test_a_new_character_is_made_and_chosen_and_goes_into_the_job(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        compose = desk.wiring.compose
        sheet = ask(desk)
        assert sheet.name.hasFocus()
        QTest.keyClicks(sheet.name, "Ana")
        sheet.show_clip(Path(CLIP))
        QTest.keyClick(sheet.name, Qt.Key.Key_Return)
        await desk.until(lambda: compose.fields.characters.value)
        assert desk.window.findChildren(CharacterSheet) == []
        (known,) = await desk.services.characters.of("simulated")
        assert (known.name, compose.fields.characters.value) == ("Ana", (known.remote_id,))
        assert compose.fields.prompt.prompt == "Ana "
        compose.submit()
        await desk.until(lambda: desk.wiring.census.running + desk.wiring.census.waiting)
        (job,) = await desk.services.catalogue.page(list(await desk.services.catalogue.sequences(JobQuery())))
        assert job.request.characters == (known.remote_id,)

    at_desk(scene)


def test_a_clip_that_is_none_is_said_in_the_sheet_which_stays(at_desk: AtDesk, tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        sheet = ask(desk)
        sheet.name.setText("Ana")
        fake = tmp_path / "fake.mp4"
        fake.write_text("no clip")
        sheet.show_clip(fake)
        sheet.create_button.click()
        assert not sheet.create_button.isEnabled()
        await desk.until(lambda: sheet.fields["video"].problem)
        assert sheet.isVisible()
        assert sheet.fields["video"].problem == "The clip fake.mp4 does not exist or is not a video."
        assert sheet.choose_button.hasFocus()
        assert sheet.create_button.isEnabled()
        assert sheet.rect().contains(sheet.card.geometry())
        sheet.show_clip(Path(CLIP))
        assert sheet.fields["video"].problem == ""
        sheet.create_button.click()
        await desk.until(lambda: desk.wiring.compose.fields.characters.value)

    at_desk(scene)


def test_a_server_that_takes_none_is_heard_in_the_sheet(at_desk: AtDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(*_arguments: object) -> None:
        raise NotSupported(operation="characters", host="server.example")

    async def scene(desk: Desk) -> None:
        monkeypatch.setattr(desk.services.characters, "create", refuse)
        sheet = ask(desk)
        sheet.name.setText("Ana")
        sheet.show_clip(Path(CLIP))
        sheet.create_button.click()
        await desk.until(lambda: sheet.note.words)
        assert sheet.isVisible()
        assert sheet.rect().contains(sheet.card.geometry())

    at_desk(scene)


def test_a_sheet_that_is_left_while_it_is_sent_chooses_nobody(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        chooser = desk.wiring.compose.fields.characters
        sheet = ask(desk)
        sheet.name.setText("Ana")
        sheet.show_clip(Path(CLIP))
        sheet.create_button.click()
        QTest.keyClick(sheet, Qt.Key.Key_Escape)
        await desk.until(lambda: chooser.add_link and chooser.add_link.text() == "Add a character…")
        assert chooser.value == ()

    at_desk(scene)


def test_characters_of_the_chosen_connection_are_there_at_the_start(at_desk: AtDesk) -> None:
    async def make(desk: Desk) -> None:
        await desk.services.characters.create("simulated", "Ana", Path(CLIP))

    async def find(desk: Desk) -> None:
        chooser = desk.wiring.compose.fields.characters
        await desk.until(lambda: chooser.add_link and chooser.add_link.text() == "Add a character…")

    at_desk(make)
    at_desk(find)


def test_name_and_clip_are_both_needed(window: MainWindow, qtbot: QtBot) -> None:
    sheet = CharacterSheet(window)
    sheet.present()
    assert not sheet.create_button.isEnabled()
    sheet.name.setText("Ana")
    assert not sheet.create_button.isEnabled()
    sheet.show_clip(Path(CLIP))
    assert sheet.create_button.isEnabled()
    sheet.name.setText("   ")
    assert not sheet.create_button.isEnabled()
    QTest.keyClicks(sheet.name, "x" * 100)
    assert len(sheet.name.text()) == 80


def test_a_clip_is_dropped_on_the_sheet(window: MainWindow, qtbot: QtBot) -> None:
    sheet = CharacterSheet(window)
    sheet.present()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(CLIP))])
    middle, copy = sheet.rect().center(), Qt.DropAction.CopyAction
    left, plain = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entered = QDragEnterEvent(middle, copy, data, left, plain)
    QApplication.sendEvent(sheet, entered)
    assert entered.isAccepted()
    QApplication.sendEvent(sheet, QDropEvent(QPointF(middle), copy, data, left, plain))
    sheet.name.setText("Ana")
    with qtbot.waitSignal(sheet.confirmed) as told:
        sheet.create_button.click()
    assert told.args == ["Ana", Path(CLIP)]


def test_something_that_is_no_clip_cannot_be_dropped(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    sheet = CharacterSheet(window)
    sheet.present()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "picture.bmp"))])
    copy, left, plain = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(sheet, QDropEvent(QPointF(sheet.rect().center()), copy, data, left, plain))
    sheet.name.setText("Ana")
    assert not sheet.create_button.isEnabled()


def test_a_clip_is_chosen_without_blocking_the_window(window: MainWindow, qtbot: QtBot) -> None:
    sheet = CharacterSheet(window)
    sheet.present()
    QTest.keyClick(sheet.name, Qt.Key.Key_Tab)
    assert sheet.choose_button.hasFocus()
    QTest.keyClick(sheet.choose_button, Qt.Key.Key_Space)
    dialog = sheet.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(CLIP))
    dialog.reject()
    sheet.name.setText("Ana")
    assert sheet.create_button.isEnabled()
