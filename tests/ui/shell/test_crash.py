"""What nobody expected is logged and told in words; no traceback reaches a person."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject, QTimer, qWarning

from sora_desktop.services.discretion import note_secrets
from sora_desktop.ui.crash import CrashRecorder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot


@pytest.fixture
def recorder(qapp: QApplication, tmp_path: Path) -> Iterator[CrashRecorder]:
    made = CrashRecorder(tmp_path / "logs")
    made.start()
    yield made
    made.stop()


RESOLVING = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QLoggingCategory
from sora_desktop.ui.crash import CrashRecorder
app = QCoreApplication([])
recorder = CrashRecorder(Path(sys.argv[1]))
recorder.start()
print(*[QLoggingCategory(name).isWarningEnabled() for name in ("qt.multimedia.symbolsresolver", "qt.gui")])
recorder.stop()
"""


def test_nothing_is_logged_while_the_systems_loader_holds_its_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two threads would wait for each other for ever, one for that lock and one for Python's."""
    monkeypatch.delenv("QT_LOGGING_RULES", raising=False)
    command = [sys.executable, "-c", RESOLVING, str(tmp_path / "logs")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["False", "True"]


def boom() -> None:
    msg = "boom"
    raise RuntimeError(msg)


@pytest.mark.qt_no_exception_capture
def test_an_exception_in_a_slot_is_logged_and_told(recorder: CrashRecorder, qtbot: QtBot) -> None:
    with qtbot.waitSignal(recorder.crashed) as told:
        QTimer.singleShot(0, boom)
    assert "RuntimeError: boom" in told.args[0]
    assert "Sora Desktop" in told.args[0]
    assert "RuntimeError: boom" in recorder.path.read_text(encoding="utf-8")


@pytest.mark.qt_no_exception_capture
def test_a_key_that_an_exception_speaks_of_is_in_no_crash_report(recorder: CrashRecorder, qtbot: QtBot) -> None:
    canary = "sk-canary-crash-0123456789"
    note_secrets([canary])

    def boom_with_key() -> None:
        raise RuntimeError(canary)

    with qtbot.waitSignal(recorder.crashed) as told:
        QTimer.singleShot(0, boom_with_key)
    assert "RuntimeError: [redacted]" in told.args[0]
    assert "RuntimeError: [redacted]" in recorder.path.read_text(encoding="utf-8")
    assert canary not in told.args[0] + recorder.path.read_text(encoding="utf-8")


def test_an_exception_on_a_thread_is_told_on_the_windows_thread(recorder: CrashRecorder, qtbot: QtBot) -> None:
    threads: list[threading.Thread] = []
    listener = Listener(threads)
    recorder.crashed.connect(listener.hear)
    with qtbot.waitSignal(recorder.crashed):
        thread = threading.Thread(target=boom)
        thread.start()
        thread.join()
    qtbot.waitUntil(lambda: bool(threads))
    assert threads == [threading.main_thread()]


def test_ctrl_c_is_no_crash(recorder: CrashRecorder, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(recorder.crashed):
        sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)


def test_warnings_of_qt_go_to_the_log_and_not_to_the_terminal(
    recorder: CrashRecorder, capfd: pytest.CaptureFixture[str]
) -> None:
    qWarning("the platform grumbles")
    assert "the platform grumbles" in recorder.path.read_text(encoding="utf-8")
    assert "grumbles" not in capfd.readouterr().err


def test_a_folder_that_cannot_be_written_costs_the_log_only(qapp: QApplication, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder", encoding="utf-8")
    recorder = CrashRecorder(blocked / "logs")
    recorder.start()
    logging.getLogger("sora_desktop").warning("nowhere")
    recorder.stop()
    assert blocked.read_text(encoding="utf-8") == "no folder"


def test_the_log_does_not_grow_for_ever(recorder: CrashRecorder) -> None:
    log = logging.getLogger("sora_desktop")
    for _ in range(60):
        log.warning("x " * 50_000)
    sizes = [path.stat().st_size for path in recorder.path.parent.iterdir()]
    assert len(sizes) == 4
    assert sum(sizes) <= 4 * 1024 * 1024


def test_the_hooks_are_given_back(qapp: QApplication, tmp_path: Path) -> None:
    before = (sys.excepthook, threading.excepthook)
    recorder = CrashRecorder(tmp_path)
    recorder.start()
    recorder.stop()
    assert (sys.excepthook, threading.excepthook) == before


class Listener(QObject):
    """Notes on which thread it hears."""

    def __init__(self, threads: list[threading.Thread]) -> None:
        super().__init__()
        self._threads = threads

    def hear(self, _report: str) -> None:
        self._threads.append(threading.current_thread())
