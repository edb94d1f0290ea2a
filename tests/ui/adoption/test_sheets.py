"""Clips come in by a sheet: a question, how far it is, and what was left out."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from sora_desktop.domain.adoption import LeftOut, Reason, ServerClip
from sora_desktop.domain.errors import DiskFull
from sora_desktop.domain.jobs import JobId, JobStatus
from sora_desktop.services.adoption.servers import ServerList
from sora_desktop.services.adoption.service import Outcome, Progress
from sora_desktop.ui.adoption.server_sheet import ServerSheet
from sora_desktop.ui.adoption.sheet import AdoptionSheet
from sora_desktop.ui.adoption.wiring import innermost
from sora_desktop.ui.adoption.words import reason_words

FOLDER = Path("/videos")


@pytest.fixture
def sheet(ground: QWidget) -> AdoptionSheet:
    made = AdoptionSheet([Path("/elsewhere")], FOLDER, ground)
    made.present()
    return made


def press(key: Qt.Key) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key)


def left(number: int = 1, reason: Reason = Reason.DAMAGED, detail: str = "it breaks off") -> list[LeftOut]:
    return [LeftOut(path=f"/elsewhere/{one}.mp4", reason=reason, detail=detail) for one in range(number)]


def test_enter_copies_and_the_other_choice_leaves_them(sheet: AdoptionSheet) -> None:
    wanted: list[bool] = []
    sheet.confirmed.connect(wanted.append)
    assert str(FOLDER) in sheet.hint.text()
    press(Qt.Key.Key_Return)
    assert wanted == [True]
    assert sheet.begin_button.isHidden()
    assert sheet.cancel_button.hasFocus()


def test_clips_can_be_left_where_they_are(sheet: AdoptionSheet) -> None:
    wanted: list[bool] = []
    sheet.confirmed.connect(wanted.append)
    sheet.stay_choice.click()
    sheet.begin_button.click()
    assert wanted == [False]


def test_escape_before_it_has_begun_closes_the_sheet_and_afterwards_stops_it(sheet: AdoptionSheet) -> None:
    stops: list[bool] = []
    sheet.stop_requested.connect(lambda: stops.append(True))
    sheet.begin_button.click()
    sheet.show_progress(Progress(5000, 1240, 1198, 42))
    assert sheet.progress.text() == "1240 of 5000 files · 1198 came in · 42 left out"
    assert (sheet.bar.value(), sheet.bar.maximum()) == (1240, 5000)
    press(Qt.Key.Key_Escape)
    assert stops == [True]
    assert sheet.isVisible()
    sheet.show_outcome(Outcome(came_in=[JobId("a")], not_looked_at=7, stopped=True))
    assert sheet.note.words == "It was stopped."
    assert "not looked at" in sheet.rest.text()
    press(Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_what_was_left_out_is_listed_with_its_reason_and_can_be_copied(sheet: AdoptionSheet) -> None:
    sheet.begin_button.click()
    sheet.show_outcome(Outcome(came_in=[JobId("a")], left_out=left(50), others=3))
    assert sheet.left_out.isVisible()
    model = sheet.left_out.model()
    assert model.rowCount() == 50
    assert model.index(0, 0).data() == "0.mp4"
    assert model.index(0, 1).data() == "Damaged: it breaks off"
    assert model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole) == "/elsewhere/0.mp4"
    sheet.copy_button.click()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert (len(lines), lines[0]) == (50, "/elsewhere/0.mp4: Damaged: it breaks off")
    assert sheet.card.geometry().bottom() < sheet.height()


def test_every_reason_has_words() -> None:
    for reason in Reason:
        (one,) = left(1, reason, "that")
        assert reason_words(one)
        assert "{" not in reason_words(one)


def test_a_full_disk_is_told_and_what_came_in_can_be_shown(sheet: AdoptionSheet) -> None:
    shown: list[bool] = []
    sheet.show_requested.connect(lambda: shown.append(True))
    sheet.begin_button.click()
    sheet.show_outcome(Outcome(came_in=[JobId("a")], error=DiskFull(path="/videos"), not_looked_at=9))
    assert "The disk is full" in sheet.note.words
    assert sheet.show_button.hasFocus()
    press(Qt.Key.Key_Return)
    assert shown == [True]
    assert not sheet.isVisible()


def test_every_button_has_words_and_is_reached_by_tab(sheet: AdoptionSheet) -> None:
    seen = set()
    for _ in range(6):
        press(Qt.Key.Key_Tab)
        seen.add(QApplication.focusWidget())
    assert {sheet.begin_button, sheet.cancel_button, sheet.copy_choice} <= seen
    assert all(button.text() for button in sheet.card.findChildren(QPushButton))


CLIPS = tuple(
    ServerClip(
        remote_id=f"video_{number}",
        status=status,
        prompt=prompt,
        size="1280x720",
        seconds=4,
        created_at=datetime(2026, 5, 1, tzinfo=UTC),
        known=known,
    )
    for number, (status, prompt, known) in enumerate(
        (
            (JobStatus.COMPLETED, "a fox", False),
            (JobStatus.IN_PROGRESS, None, False),
            (JobStatus.FAILED, "a cat", False),
            (JobStatus.COMPLETED, "a dog", True),
        )
    )
)


@pytest.fixture
def server(ground: QWidget) -> ServerSheet:
    return ServerSheet(["simulated", "studio"], "studio", ground)


def test_the_list_of_a_server_is_read_ticked_and_fetched(server: ServerSheet) -> None:
    asked: list[str] = []
    wanted: list[tuple[str, list[ServerClip]]] = []
    server.list_requested.connect(asked.append)
    server.confirmed.connect(lambda name, clips: wanted.append((name, clips)))
    server.present()
    assert asked == ["studio"]
    assert not server.add_clips_button.isEnabled()
    server.show_reading(120)
    server.show_list(ServerList("studio", CLIPS))
    assert [clip.remote_id for clip in server.rows.chosen()] == ["video_0", "video_1"]
    assert server.rows.index(1, 0).data() == "video_1 (no prompt told)"
    assert [server.rows.index(row, 1).data() for row in range(4)] == ["Ready", "Being made", "Failed", "In the library"]
    server.table.setFocus()
    server.table.selectRow(1)
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_Return)
    assert [(name, [clip.remote_id for clip in clips]) for name, clips in wanted] == [("studio", ["video_0"])]
    server.none_link.click()
    assert not server.add_clips_button.isEnabled()
    server.all_link.click()
    assert len(server.rows.chosen()) == 2


def test_the_list_of_another_server_takes_the_place_of_the_first(server: ServerSheet) -> None:
    asked: list[str] = []
    server.list_requested.connect(asked.append)
    server.present()
    server.connection.setCurrentText("simulated")
    server.show_list(ServerList("studio", CLIPS))
    assert server.rows.rowCount() == 0
    server.show_list(ServerList("simulated", ()))
    assert server.empty.text() == "This server lists no videos."
    server.refuse("The server cannot be reached.")
    assert server.note.words == "The server cannot be reached."
    assert asked == ["studio", "simulated"]
    press(Qt.Key.Key_Escape)
    assert not server.isVisible()


def test_a_folder_through_which_a_dialog_came_is_not_chosen_itself(tmp_path: Path) -> None:
    chosen = [tmp_path, tmp_path / "clips", tmp_path.parent / "others"]
    assert innermost(chosen) == chosen[1:]
    assert innermost(chosen[:1]) == chosen[:1]
