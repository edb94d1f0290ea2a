"""Modules are loaded while the window stays alive, and what goes wrong with them is told."""

from __future__ import annotations

import gc
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QTimer

from sora_desktop.ui.loading import Loading, load_meanwhile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

SLOW = """
import gc, threading, time
time.sleep(0.2)
THREAD = threading.current_thread().name
COLLECTING = gc.isenabled()
"""

STEPS = """
import importlib, sys, time
import PySide6.QtWidgets
import sora_desktop.ui.application
from sora_desktop.ui.loading import prepare

def made():
    return {name for name in sys.modules if name.startswith(("sora_desktop.ui.", "PySide6.", "qasync"))}

before = made()
pieces = prepare(["sora_desktop.ui.session", "sora_desktop.ui.panes", "sora_desktop.ui.wiring"], ("asyncio",))
assert made() == before, made() - before
most = 0
for piece in pieces:
    loaded = made()
    importlib.import_module(piece)
    most = max(most, len([name for name in made() - loaded if name.startswith("sora_desktop.ui.")]))
print(len(pieces), most)
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The name of a module that takes a while to load."""
    name = "slow_to_load"
    (tmp_path / f"{name}.py").write_text(SLOW, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield name
    sys.modules.pop(name, None)


def test_events_are_handled_while_a_library_is_loaded_elsewhere_and_nothing_is_collected(
    qapp: QApplication, module: str
) -> None:
    turns: list[int] = []
    timer = QTimer(qapp, interval=10)
    timer.timeout.connect(lambda: turns.append(1))
    timer.start()
    gc.enable()
    try:
        load_meanwhile("sora_desktop.ui.sheet", module)
        assert gc.isenabled()
    finally:
        gc.disable()
    timer.stop()
    assert len(turns) > 1
    assert sys.modules[module].THREAD == "loading"
    assert sys.modules[module].COLLECTING is False


def test_what_cannot_be_loaded_is_told_to_whoever_waits_for_it(qapp: QApplication) -> None:
    with pytest.raises(ModuleNotFoundError, match="no_such_module"):
        load_meanwhile("sora_desktop.ui.sheet", "no_such_module")
    with pytest.raises(ModuleNotFoundError, match="no_such_module"):
        load_meanwhile("sora_desktop.ui.no_such_module")


def test_a_worker_thread_loads_nothing_of_qt_and_the_window_loads_its_modules_one_at_a_time() -> None:
    ran = subprocess.run([sys.executable, "-c", STEPS], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    pieces, most = map(int, ran.stdout.split())
    assert pieces > 50
    assert most <= 8, "a piece brings at most a small package along, such as the words, and not half the window"


def test_what_a_thread_raises_is_raised_where_it_is_waited_for() -> None:
    def fail() -> None:
        raise BrokenPipeError

    loading = Loading(fail)
    with pytest.raises(BrokenPipeError):
        loading.finish()
    assert loading.done
