"""The window with the settings of the library."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from sora_desktop.domain.errors import DiskFull
from sora_desktop.services.relocation import Relocation
from sora_desktop.ui.keeping.dialog import LibrarySettingsDialog
from tests.plugins.windows import wait_active

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

USUAL = "{prompt} {id}"
HERE, THERE = Path("/home/ann/Videos"), Path("/mnt/large")


@pytest.fixture
def dialog(ground: QWidget, qtbot: QtBot) -> LibrarySettingsDialog:
    made = LibrarySettingsDialog(lambda template: f"{template}.mp4", USUAL, ground)
    made.show_choices(USUAL, 30, 1_000_000_000, sidecars=False)
    made.folder.show_folder(HERE, HERE, unfinished=False)
    made.folder.show_facts(12, 3_200_000_000, 41_000_000_000)
    made.present()
    wait_active(qtbot, made)
    return made


def test_it_says_where_clips_are_and_how_much_room_there_is(dialog: LibrarySettingsDialog) -> None:
    assert dialog.folder.place.text() == str(HERE)
    assert dialog.folder.facts.text() == "12 clips, 3.2 GB · 41 GB free"
    assert dialog.folder.usual_button.isHidden()


def test_clips_move_only_after_a_question(dialog: LibrarySettingsDialog) -> None:
    wanted: list[Path] = []
    dialog.folder.move_requested.connect(wanted.append)
    dialog.folder.ask(THERE)
    assert dialog.folder.question.words == f"Move 12 clips (3.2 GB) to {THERE}? New ones go there at once."
    dialog.folder.question.buttons[-1].click()
    assert wanted == []
    assert dialog.folder.move_button.hasFocus()
    dialog.folder.ask(THERE)
    dialog.folder.question.buttons[0].click()
    assert wanted == [THERE]


def test_a_move_shows_how_far_it_is_and_can_be_stopped_and_gone_on_with(dialog: LibrarySettingsDialog) -> None:
    card, stops, further = dialog.folder, list[bool](), list[bool]()
    card.stop_requested.connect(lambda: stops.append(True))
    card.going_on_requested.connect(lambda: further.append(True))
    report = Relocation(THERE, total=12, moved=3, looked_at=3, bytes=3_200_000_000, bytes_moved=800_000_000)
    card.show_moving(report)
    assert card.busy.words.text() == "3 of 12 clips · 800.0 MB of 3.2 GB"
    assert not card.move_button.isEnabled()
    assert card.busy.stop_button.hasFocus()
    QTest.keyClick(card.busy.stop_button, Qt.Key.Key_Space)
    assert stops == [True]
    report.stopped = True
    card.show_moved(report)
    assert card.note.words.startswith("It was stopped. 3 clips are moved")
    assert card.move_button.isEnabled()
    card.note.links[0].click()
    assert further == [True]
    report.stopped, report.error = False, DiskFull(path=str(THERE))
    card.show_moved(report)
    assert "The disk is full" in card.note.words
    report.error, report.moved, report.left_behind = None, 11, ["/home/ann/Videos/gone.mp4"]
    card.show_moved(report)
    assert card.note.words == (
        f"11 clips moved to {THERE}. 1 files were not where they were and could not follow: gone.mp4."
    )


def test_a_move_that_was_broken_off_is_offered_again(dialog: LibrarySettingsDialog) -> None:
    dialog.folder.show_folder(THERE, HERE, unfinished=True)
    assert "still in the folder" in dialog.folder.note.words
    assert not dialog.folder.usual_button.isHidden()
    dialog.folder.usual_button.click()
    assert str(HERE) in dialog.folder.question.words


def test_the_names_show_an_example_and_hold_once_they_are_written(dialog: LibrarySettingsDialog) -> None:
    names: list[str] = []
    dialog.template_changed.connect(names.append)
    dialog.template.setFocus()
    dialog.template.selectAll()
    QTest.keyClicks(dialog.template, "{name}")
    assert dialog.example.text() == "{name}.mp4"
    assert names == []
    QTest.keyClick(dialog.template, Qt.Key.Key_Return)
    assert names == ["{name}"]
    dialog.template.clear()
    assert dialog.names.problem
    QTest.keyClick(dialog.template, Qt.Key.Key_Return)
    assert names == ["{name}"]
    dialog.usual_link.click()
    assert names[-1] == USUAL


def test_the_trash_and_the_room_are_chosen_by_key(dialog: LibrarySettingsDialog) -> None:
    days: list[int] = []
    sizes: list[int] = []
    dialog.trash_days_changed.connect(days.append)
    dialog.least_free_changed.connect(sizes.append)
    assert (dialog.trash.currentText(), dialog.space.currentText()) == ("For 30 days", "Below 1 GB")
    for box in (dialog.trash, dialog.space):
        box.setFocus()
        QTest.keyClick(box, Qt.Key.Key_Down)
    assert (days, sizes) == ([90], [2_000_000_000])
    dialog.show_choices(USUAL, 14, 3_000_000_000, sidecars=True)
    assert dialog.sidecars.isChecked()
    assert (dialog.trash.currentText(), dialog.space.currentText()) == ("For 14 days", "Below 3 GB")


def test_files_of_settings_beside_clips_are_switched_on_by_key(dialog: LibrarySettingsDialog) -> None:
    wanted: list[bool] = []
    dialog.sidecars_changed.connect(wanted.append)
    assert dialog.sidecars.isVisible()
    assert dialog.sidecars.window() is dialog
    dialog.sidecars.setFocus()
    QTest.keyClick(dialog.sidecars, Qt.Key.Key_Space)
    QTest.keyClick(dialog.sidecars, Qt.Key.Key_Space)
    assert wanted == [True, False]


def test_every_control_has_a_name(dialog: LibrarySettingsDialog) -> None:
    for widget in (dialog.folder.place, dialog.template, dialog.trash, dialog.space):
        assert widget.accessibleName()
