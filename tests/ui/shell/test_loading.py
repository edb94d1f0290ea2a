"""Modules are loaded while the window stays alive, and what goes wrong with them is told."""

from __future__ import annotations

import gc
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


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The name of a module that takes a while to load."""
    name = "slow_to_load"
    (tmp_path / f"{name}.py").write_text(SLOW, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield name
    sys.modules.pop(name, None)


def test_events_are_handled_while_a_module_is_loaded_elsewhere_and_nothing_is_collected(
    qapp: QApplication, module: str
) -> None:
    turns: list[int] = []
    timer = QTimer(qapp, interval=10)
    timer.timeout.connect(lambda: turns.append(1))
    timer.start()
    gc.enable()
    try:
        load_meanwhile(module)
        assert gc.isenabled()
    finally:
        gc.disable()
    timer.stop()
    assert len(turns) > 1
    assert sys.modules[module].THREAD == "loading"
    assert sys.modules[module].COLLECTING is False


def test_what_cannot_be_loaded_is_told_to_whoever_waits_for_it(qapp: QApplication) -> None:
    with pytest.raises(ModuleNotFoundError, match="no_such_module"):
        load_meanwhile("no_such_module")


def test_more_can_be_done_after_loading_on_the_same_thread(module: str) -> None:
    did: list[bool] = []
    loading = Loading(module, after=lambda: did.append(module in sys.modules))
    loading.finish()
    assert loading.done
    assert did == [True]
