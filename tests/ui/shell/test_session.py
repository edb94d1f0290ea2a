"""The window opens its data folder, says in words why it cannot, and ends in order however it is ended."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from sora_desktop.domain.jobs import Job, JobStatus, job_id
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.services.driving import seeking
from sora_desktop.storage.backups import back_up_daily
from sora_desktop.storage.database import Database
from sora_desktop.storage.driver_lock import DriverLock
from sora_desktop.storage.jobs import JobRepository
from sora_desktop.ui.closing import QuitSheet
from tests.ui.shell.playing import PATIENCE, close, press, shows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sora_desktop.storage.paths import DataPaths
    from sora_desktop.ui.main_window import MainWindow
    from tests.ui.shell.playing import Play

MOMENT = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)


def quit_noting(windows: list[MainWindow], said: list[str]) -> Callable[[], None]:
    def act() -> None:
        said.append(windows[-1].trouble.title.text())
        press(windows, "Quit")()

    return act


def test_a_window_with_nothing_under_way_closes_at_once(play: Play, windows: list[MainWindow]) -> None:
    assert play([(shows(windows, "welcome"), close(windows))]) == 0


def test_a_folder_that_another_program_works_on_is_named_and_can_be_tried_again(
    play: Play, folder: DataPaths, windows: list[MainWindow], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seeking, "PATIENCE", 0.1)
    lock = DriverLock(folder.lock)
    lock.acquire()
    said: list[str] = []

    def look() -> None:
        trouble = windows[-1].trouble
        said.extend([trouble.title.text(), trouble.advice.text()])
        press(windows, "Copy details")()
        said.append(QGuiApplication.clipboard().text())
        lock.release()
        trouble.retry_button.click()

    play([(shows(windows, "trouble"), look), (shows(windows, "welcome"), close(windows))])
    assert "Another Sora Desktop" in said[0]
    assert str(folder.root) in said[0]
    assert "close it first" in said[1]
    assert said[0] in said[2]


def test_a_damaged_database_is_told_and_kept(play: Play, folder: DataPaths, windows: list[MainWindow]) -> None:
    folder.database.write_bytes(b"no database at all" * 1000)
    said: list[str] = []
    assert play([(shows(windows, "trouble"), quit_noting(windows, said))]) == 0
    assert "damaged" in said[0]
    assert folder.database.read_bytes().startswith(b"no database at all")


async def spoiled(folder: DataPaths) -> None:
    """Make a database with three jobs and a backup of it, and spoil it."""
    database = Database.open(folder.database)
    await JobRepository(database).add(
        [
            Job(
                id=job_id(number, b"0123456789"),
                connection="gone",
                request=VideoRequest(prompt="a fox"),
                created_at=MOMENT,
            )
            for number in range(3)
        ]
    )
    database.close()
    assert back_up_daily(folder.database, MOMENT) is not None
    folder.database.write_bytes(b"no database at all" * 1000)


def key(windows: list[MainWindow], code: Qt.Key) -> Callable[[], None]:
    def act() -> None:
        focus = windows[-1].focusWidget()
        assert focus is not None
        QTest.keyClick(focus, code)

    return act


def test_the_newest_good_backup_is_offered_for_a_damaged_database_and_taken_by_keyboard(
    play: Play, folder: DataPaths, windows: list[MainWindow]
) -> None:
    asyncio.run(spoiled(folder))
    seen: list[str] = []

    def look() -> None:
        trouble = windows[-1].trouble
        seen.extend([trouble.advice.text(), *(button.text() for button in trouble.way_buttons)])
        assert not list(folder.root.glob("*.corrupt-*"))
        key(windows, Qt.Key.Key_Return)()

    def told() -> bool:
        if not windows[-1].notices.cards:
            return False
        card = windows[-1].notices.cards[0]
        ground = card.parentWidget()
        assert ground is not None
        upon = ground.childAt(card.geometry().center())
        # Nothing lies upon it.
        return upon is not None and (upon is card or card.isAncestorOf(upon))

    def note() -> None:
        seen.extend(f"{card.message.title} {card.message.advice}" for card in windows[-1].notices.cards)
        # Three jobs wait, so closing the window would ask first.
        windows[-1].trouble.quit_requested.emit()

    play([(shows(windows, "trouble"), look), (told, note)])
    advice, backup, empty, notice = seen
    assert "has 3 jobs" in advice
    assert "21 Nov 2026" in advice
    assert "may have made, and billed" in advice
    assert backup.startswith("Use the backup of 21 Nov 2026")
    assert empty == "Start with an empty list"
    assert "The queue is paused" in notice
    (kept,) = folder.root.glob("*.corrupt-*")
    assert kept.name in notice
    assert kept.read_bytes().startswith(b"no database at all")
    assert stored_statuses(folder) == {JobStatus.PENDING}


def test_without_a_backup_one_can_start_with_an_empty_list(
    play: Play, folder: DataPaths, windows: list[MainWindow]
) -> None:
    folder.database.write_bytes(b"no database at all" * 1000)

    def look() -> None:
        assert windows[-1].focusWidget() is windows[-1].trouble.retry_button
        assert "There is no good backup." in windows[-1].trouble.advice.text()
        press(windows, "Start with an empty list")()

    play([(shows(windows, "trouble"), look), (shows(windows, "welcome"), close(windows))])
    assert stored_statuses(folder) == set()
    assert len(list(folder.root.glob("*.corrupt-*"))) == 1


def test_a_database_of_a_newer_program_is_refused_by_name_and_nothing_is_offered(
    play: Play, folder: DataPaths, windows: list[MainWindow]
) -> None:
    Database.open(folder.database).close()
    with closing(sqlite3.connect(folder.database)) as connection:
        connection.execute("PRAGMA user_version = 9999")
    before = folder.database.read_bytes()
    said: list[str] = []
    play([(shows(windows, "trouble"), quit_noting(windows, said))])
    assert "schema 9999" in said[0]
    assert windows[-1].trouble.way_buttons == []
    assert folder.database.read_bytes() == before


def test_a_fault_of_ours_at_the_start_is_told_without_a_traceback(
    play: Play,
    folder: DataPaths,
    windows: list[MainWindow],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    async def broken(_paths: DataPaths, **_role: object) -> None:
        msg = "a bug"
        raise RuntimeError(msg)

    monkeypatch.setattr("sora_desktop.composition.open_services", broken)
    said: list[str] = []
    play(
        [
            (shows(windows, "trouble"), press(windows, "Copy details")),
            (shows(windows, "trouble"), quit_noting(windows, said)),
        ]
    )
    assert said == ["Sora Desktop made a mistake."]
    assert "RuntimeError: a bug" in QGuiApplication.clipboard().text()
    assert "a bug" in (folder.logs / "sora-desktop.log").read_text(encoding="utf-8")
    assert "Traceback" not in capfd.readouterr().err


def test_an_exception_later_on_leaves_the_window_working(
    play: Play, windows: list[MainWindow], capfd: pytest.CaptureFixture[str]
) -> None:
    copied: list[str] = []

    def fail() -> None:
        QTimer.singleShot(0, boom)

    def copy() -> None:
        buttons = windows[-1].notices.cards[0].findChildren(QPushButton)
        next(button for button in buttons if button.text() == "Copy details").click()
        copied.append(QGuiApplication.clipboard().text())

    play(
        [
            (shows(windows, "welcome"), fail),
            (lambda: windows[-1].notices.cards, copy),
            (lambda: True, close(windows)),
        ]
    )
    assert "ZeroDivisionError" in copied[0]
    assert "Traceback" not in capfd.readouterr().err


def boom() -> None:
    _ = 1 / 0


def test_quitting_with_videos_under_way_says_what_becomes_of_them_and_lets_one_stay(
    play: Play, folder: DataPaths, windows: list[MainWindow]
) -> None:
    titles: list[str] = []

    def question() -> QuitSheet | None:
        asked = [sheet for sheet in windows[-1].findChildren(QuitSheet) if sheet.isVisible()]
        return asked[0] if asked else None

    def answer(label: str) -> Callable[[], None]:
        def act() -> None:
            sheet = question()
            assert sheet is not None
            titles.append(sheet.accessibleName())
            next(button for button in sheet.findChildren(QPushButton) if button.text() == label).click()

        return act

    play(
        [
            (shows(windows, "welcome"), press(windows, "Make a first clip")),
            (lambda: "running" in windows[-1].status.queue.text(), close(windows)),
            (question, answer("Stay")),
            (lambda: question() is None, close(windows)),
            (question, answer("Quit")),
        ]
    )
    assert titles == ["1 videos are being made"] * 2
    assert stored_statuses(folder) <= {JobStatus.QUEUED, JobStatus.IN_PROGRESS, JobStatus.DOWNLOADING}


def stored_statuses(folder: DataPaths) -> set[str]:
    with sqlite3.connect(folder.database) as connection:
        rows = connection.execute("SELECT status FROM jobs").fetchall()
    connection.close()
    return {row[0] for row in rows}


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_the_window_in_order_and_its_jobs_go_on_later(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    data = str(tmp_path / "data")
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    program = [sys.executable, "-m", "sora_desktop", "--data-dir", data]

    def command(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*program[:3], *arguments, "--data-dir", data],
            check=True,
            capture_output=True,
            text=True,
            timeout=60,
            env=environment,
        )

    command("generate", "A peanut", "--no-wait", "--json")
    with subprocess.Popen(
        program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as window:
        log = tmp_path / "data" / "logs" / "sora-desktop.log"
        end = time.monotonic() + PATIENCE
        while not (log.exists() and "attached" in log.read_text(encoding="utf-8")):
            assert time.monotonic() < end
            assert window.poll() is None
            time.sleep(0.05)
        window.send_signal(number)
        _, errors = window.communicate(timeout=PATIENCE)
    assert window.returncode == code
    assert "Traceback" not in errors
    resumed = [json.loads(line) for line in command("resume", "--json").stdout.splitlines()]
    assert {job["status"] for job in resumed} <= {"completed"}
    listed = [json.loads(line) for line in command("jobs", "list", "--json").stdout.splitlines()]
    assert [job["status"] for job in listed] == ["completed"]
