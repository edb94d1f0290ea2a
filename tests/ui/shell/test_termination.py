"""The system's wish for the end reaches the window, also while nothing happens in Python."""

from __future__ import annotations

import os
import signal
import threading
from typing import TYPE_CHECKING

import pytest

from sora_desktop.ui.termination import Termination

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot


@pytest.fixture
def termination(qapp: QApplication) -> Iterator[Termination]:
    made = Termination(qapp)
    yield made
    made.stop()
    made.deleteLater()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_wakes_the_idle_loop(termination: Termination, qtbot: QtBot, number: int, code: int) -> None:
    # Sent from another thread while Qt waits: without the wake-up nothing would run in Python.
    sender = threading.Timer(0.2, os.kill, (os.getpid(), number))
    with qtbot.waitSignal(termination.requested, timeout=5_000) as told:
        sender.start()
    assert told.args == [code]


def test_the_end_of_the_session_ends_the_program_in_order(
    termination: Termination, qapp: QApplication, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(termination.requested) as told:
        termination._on_session_end()
    assert told.args == [0]


def test_afterwards_signals_do_what_they_did_before(qapp: QApplication) -> None:
    before = signal.getsignal(signal.SIGTERM)
    watching = Termination(qapp)
    assert signal.getsignal(signal.SIGTERM) is not before
    watching.stop()
    assert signal.getsignal(signal.SIGTERM) is before
