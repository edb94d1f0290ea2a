"""A widget that nobody needs any more is destroyed on the window's thread, whoever allocates."""

from __future__ import annotations

import gc
import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QWidget

from sora_desktop.ui import collector as collector_module
from sora_desktop.ui.collector import WindowThreadCollector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot


class Witness:
    """Notes on which thread it is destroyed."""

    def __init__(self, seen: list[str]) -> None:
        self.seen = seen

    def __del__(self) -> None:
        self.seen.append(threading.current_thread().name)


@pytest.fixture
def collector(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[WindowThreadCollector]:
    monkeypatch.setattr(collector_module, "INTERVAL", 10)
    gc.enable()
    made = WindowThreadCollector()
    made.start()
    yield made
    made.stop()
    gc.disable()


def leave_a_cycle(seen: list[str]) -> None:
    widget = QWidget()
    widget.witness = Witness(seen)  # type: ignore[attr-defined]  # a cycle as lambdas make it
    widget.itself = widget  # type: ignore[attr-defined]


def allocate_much() -> None:
    kept: list[list[int]] = [[number] for number in range(200_000)]
    kept.clear()


def test_other_threads_do_not_collect(collector: WindowThreadCollector, qtbot: QtBot) -> None:
    seen: list[str] = []
    leave_a_cycle(seen)
    worker = threading.Thread(target=allocate_much, name="worker")
    worker.start()
    worker.join()
    assert seen == []
    allocate_much()
    kept = [[number] for number in range(2_000)]
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == ["MainThread"]
    assert kept


@pytest.mark.parametrize("was_on", [True, False])
def test_afterwards_python_collects_as_it_did_before(qapp: QApplication, *, was_on: bool) -> None:
    made = WindowThreadCollector()
    if was_on:
        gc.enable()
    made.start()
    assert not gc.isenabled()
    made.stop()
    assert gc.isenabled() is was_on
    assert gc.get_freeze_count() == 0
    gc.disable()


def test_where_there_is_nothing_to_collect_looks_become_rare(collector: WindowThreadCollector, qtbot: QtBot) -> None:
    gc.collect()
    for _ in range(30):
        collector.collect()
    assert collector._timer.interval() == collector_module.LONGEST
    kept = [[number] for number in range(2_000)]
    collector.collect()
    assert collector._timer.interval() == collector_module.INTERVAL
    assert kept
