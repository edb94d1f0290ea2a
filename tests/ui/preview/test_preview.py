"""Facts about the preview: clips really play, and everything else is said in words."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from sora_desktop.domain.jobs import Failure, FailureStage, Job, JobId, JobStatus
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.resources import resource_path
from sora_desktop.ui.actions import JobAction
from sora_desktop.ui.preview.answer_sheet import AnswerSheet
from sora_desktop.ui.preview.pane import PreviewPane
from sora_desktop.ui.preview.transport import clock

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
FRAME_TIMEOUT = 20_000


def a_job(status: JobStatus = JobStatus.PENDING, **fields: object) -> Job:
    return Job(
        id=JobId("01a20361-4fe6-70ab-8df9-b8e718700478"),
        connection="studio-gpu",
        request=VideoRequest(prompt="Harbour at dawn", size="320x180", seconds=4),
        created_at=NOW,
        status=status,
        **fields,  # type: ignore[arg-type]
    )


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return Path(shutil.copy(resource_path("simulation", "stub.mp4"), tmp_path / "clip.mp4"))


@pytest.fixture
def pane(dressed: QApplication, qtbot: QtBot) -> PreviewPane:
    made = PreviewPane()

    def put_to_rest(_pane: object) -> None:
        made.show_job(None)
        qtbot.waitUntil(lambda: made.player.at_rest)

    qtbot.addWidget(made, before_close_func=put_to_rest)
    made.resize(340, 700)
    with qtbot.waitExposed(made):
        made.show()
    return made


def done(clip: Path, **fields: object) -> Job:
    return a_job(JobStatus.COMPLETED, file=str(clip), file_bytes=clip.stat().st_size, remote_id="video_1", **fields)


def card_button(pane: PreviewPane, words: str) -> QPushButton:
    """Find a button of the card by its label."""
    return next(
        button for button in pane.card.findChildren(QPushButton) if button.text() == words and button.isVisible()
    )


def test_a_chosen_clip_plays_at_once_until_frames_are_seen(pane: PreviewPane, qtbot: QtBot, clip: Path) -> None:
    pane.show_job(done(clip))
    qtbot.waitUntil(lambda: pane.surface.frames > 3, timeout=FRAME_TIMEOUT)
    assert pane.player.playing
    assert not pane.surface.image().isNull()
    grabbed = pane.surface.grab().toImage()
    colours = {grabbed.pixel(x, grabbed.height() // 2) for x in range(20, grabbed.width() - 20, 7)}
    assert len(colours) > 1, "the picture is blank"


def test_it_loops_and_stops_at_the_end_when_told_so(pane: PreviewPane, qtbot: QtBot, clip: Path) -> None:
    pane.show_job(done(clip))
    qtbot.waitUntil(lambda: pane.transport.slider.maximum() > 1 and pane.player.playing, timeout=FRAME_TIMEOUT)
    length = pane.transport.slider.maximum()
    pane.player.seek(length - 150)
    qtbot.waitUntil(lambda: 0 < pane.transport.slider.value() < length - 300, timeout=FRAME_TIMEOUT)
    assert pane.player.playing
    QTest.mouseClick(pane.transport.loop, Qt.MouseButton.LeftButton)
    pane.player.seek(length - 150)
    qtbot.waitUntil(lambda: not pane.player.playing, timeout=FRAME_TIMEOUT)


def test_it_pauses_seeks_and_steps_frame_by_frame(pane: PreviewPane, qtbot: QtBot, clip: Path) -> None:
    pane.show_job(done(clip))
    qtbot.waitUntil(lambda: pane.surface.frames > 0, timeout=FRAME_TIMEOUT)
    QTest.mouseClick(pane.transport.play, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not pane.player.playing)
    slider = pane.transport.slider
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() // 2, slider.height() // 2))
    qtbot.waitUntil(lambda: abs(slider.value() - slider.maximum() / 2) < slider.maximum() / 10)
    before = slider.value()
    QTest.mouseClick(pane.transport.forward, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: 0 < slider.value() - before < 100)
    QTest.mouseClick(pane.transport.back, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: abs(slider.value() - before) < 45)
    assert not pane.player.playing


def test_a_simulated_clip_is_marked_in_picture_and_words(pane: PreviewPane, qtbot: QtBot, clip: Path) -> None:
    pane.show_job(done(clip, simulated=True))
    assert pane.details.badge.text() == "Simulated"
    assert pane.surface.accessibleDescription() == "Simulated"
    pane.show_job(done(clip))
    assert pane.details.badge.text() == "Real"
    assert pane.surface.accessibleDescription() == ""


def test_nobody_calls_a_job_real_before_its_server_has_answered(pane: PreviewPane) -> None:
    pane.show_job(a_job())
    assert not pane.details.badge.isVisible()


def test_progress_is_shown_and_the_clip_plays_as_soon_as_it_is_there(
    pane: PreviewPane, qtbot: QtBot, clip: Path
) -> None:
    running = a_job(JobStatus.IN_PROGRESS, remote_id="video_1")
    pane.show_job(running)
    pane.set_progress(running.id, 72.4)
    assert "72" in pane.card.title.text()
    assert pane.card.bar.value() == 72
    pane.set_progress(JobId("another"), 10.0)
    assert pane.card.bar.value() == 72
    pane.update_job(done(clip))
    qtbot.waitUntil(lambda: pane.surface.frames > 0, timeout=FRAME_TIMEOUT)


def test_an_unchanged_clip_is_not_begun_again(pane: PreviewPane, qtbot: QtBot, clip: Path) -> None:
    pane.show_job(done(clip))
    qtbot.waitUntil(lambda: pane.surface.frames > 2, timeout=FRAME_TIMEOUT)
    frames = pane.surface.frames
    pane.update_job(replace(done(clip), tags=("keeper",)))
    assert pane.surface.frames >= frames


@pytest.mark.parametrize(
    ("code", "label", "action"),
    [
        ("moderation_blocked", "Edit and retry", JobAction.RETRY_CHANGED),
        ("host_unreachable", "Retry", JobAction.RETRY),
        ("something_new", "Retry", JobAction.RETRY),
    ],
)
def test_a_failure_says_why_and_offers_what_to_do(
    pane: PreviewPane, qtbot: QtBot, code: str, label: str, action: JobAction
) -> None:
    failure = Failure(FailureStage.SUBMIT, code, "It went wrong in a way of its own.")
    job = a_job(JobStatus.FAILED, failure=failure)
    pane.show_job(job)
    assert pane.card.title.text()
    assert pane.card.advice.text()
    with qtbot.waitSignal(pane.action_requested) as asked:
        QTest.mouseClick(card_button(pane, label), Qt.MouseButton.LeftButton)
    assert asked.args == [action, [job]]


def test_a_failed_download_is_offered_again(pane: PreviewPane) -> None:
    failure = Failure(FailureStage.DOWNLOAD, "disk_full", "The disk is full.")
    pane.show_job(a_job(JobStatus.FAILED, failure=failure, remote_id="video_1"))
    assert card_button(pane, "Fetch again").isEnabled()


def test_the_raw_answer_can_be_read_and_copied(pane: PreviewPane, qtbot: QtBot) -> None:
    failure = Failure(FailureStage.SUBMIT, "request_rejected", "No.", "req_42", '{"error": "because"}')
    pane.show_job(a_job(JobStatus.FAILED, failure=failure))
    QTest.mouseClick(card_button(pane, "Details"), Qt.MouseButton.LeftButton)
    sheet = pane.findChild(AnswerSheet)
    assert sheet is not None
    copy = next(button for button in sheet.findChildren(QPushButton) if button.text() == "Copy")
    QTest.mouseClick(copy, Qt.MouseButton.LeftButton)
    copied = QApplication.clipboard().text()
    assert "req_42" in copied
    assert '{"error": "because"}' in copied


def test_a_file_that_is_gone_is_said_to_be(pane: PreviewPane, tmp_path: Path) -> None:
    pane.show_job(a_job(JobStatus.COMPLETED, file=str(tmp_path / "gone.mp4"), remote_id="video_1"))
    assert str(tmp_path / "gone.mp4") in pane.card.advice.text()
    assert pane.player.path is None


def test_a_file_that_cannot_be_played_can_be_opened_elsewhere(pane: PreviewPane, qtbot: QtBot, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 5000)
    pane.show_job(done(broken))
    qtbot.waitUntil(pane.card.isVisible, timeout=FRAME_TIMEOUT)
    assert "another player" in pane.card.advice.text()
    assert card_button(pane, "Open in player").isEnabled()


def test_clips_are_opened_and_closed_again_and_again_without_a_hitch(
    pane: PreviewPane, qtbot: QtBot, clip: Path
) -> None:
    for number in range(15):
        pane.show_job(done(clip))
        qtbot.waitUntil(lambda: pane.surface.frames > 0, timeout=FRAME_TIMEOUT)
        pane.show_job(None if number % 2 else a_job())
        qtbot.waitUntil(lambda: pane.player.at_rest, timeout=FRAME_TIMEOUT)


def test_full_screen_shows_the_same_frames_and_escape_leaves_it(pane: PreviewPane, qtbot: QtBot, clip: Path) -> None:
    pane.show_job(done(clip))
    qtbot.waitUntil(lambda: pane.surface.frames > 0, timeout=FRAME_TIMEOUT)
    QTest.mouseClick(pane.transport.full, Qt.MouseButton.LeftButton)
    full = pane.screens.full
    assert full is not None
    qtbot.waitUntil(lambda: full.surface.frames > 0, timeout=FRAME_TIMEOUT)
    QTest.keyClick(full, Qt.Key.Key_Escape)
    assert pane.screens.full is None
    assert pane.player.playing


def test_nothing_of_multimedia_is_loaded_before_the_first_clip() -> None:
    code = (
        "import sys; from PySide6.QtWidgets import QApplication; app = QApplication([]);"
        "from sora_desktop.ui.preview.pane import PreviewPane; PreviewPane();"
        "sys.exit('PySide6.QtMultimedia' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [(0, "0:00.0"), (2149, "0:02.1"), (61_000, "1:01.0"), (600_000, "10:00.0"), (-5, "0:00.0")],
)
def test_a_place_in_a_clip_is_written_to_the_tenth_of_a_second(milliseconds: int, text: str) -> None:
    assert clock(milliseconds) == text
