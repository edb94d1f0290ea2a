"""What a person does at the window that is measured; loaded by the measuring program, once the window is seen."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from sora_desktop.domain.queries import JobFilter, JobSort

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.ui.main_window import MainWindow
    from sora_desktop.ui.wiring import Wiring

PATIENCE = 60.0
SLOT = 0.008


async def work(window: MainWindow, wiring: Wiring, phase: Callable[[str], None]) -> None:
    """Wait until the restored clip plays, and do everything that one does with many jobs."""
    await until(lambda: wiring.preview.surface.frames > 1)
    await asyncio.sleep(1.0)
    phase("play")
    await asyncio.sleep(2.0)
    for name, act in (("scroll", scroll), ("search", search), ("sort", sort), ("filter", choose), ("choose", go_down)):
        phase(name)
        await act(window, wiring)
    phase("end")


async def scroll(_window: MainWindow, wiring: Wiring) -> None:
    """Turn the wheel, then drag the scroll bar to the end."""
    table, place = wiring.jobs._table, QPointF(200, 200)
    for _ in range(40):
        event = QWheelEvent(
            place,
            table.viewport().mapToGlobal(place),
            QPoint(),
            QPoint(0, -120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(table.viewport(), event)
        await asyncio.sleep(SLOT)
    bar = table.verticalScrollBar()
    for share in range(0, 101, 4):
        bar.setValue(bar.maximum() * share // 100)
        await asyncio.sleep(SLOT)


async def search(window: MainWindow, wiring: Wiring) -> None:
    """Search as one types, and for nothing again."""
    window.focus_search()
    for letter in "light fox":
        QTest.keyClicks(window.toolbar.search, letter)
        await asyncio.sleep(0.15)
    await settle(wiring)
    window.toolbar.search.clear()
    await settle(wiring)


async def sort(_window: MainWindow, wiring: Wiring) -> None:
    """Sort in every way, and as at first."""
    for order in (*JobSort, JobSort.CREATED):
        for descending in (False, True):
            wiring.jobs._choose_sort(order, descending)
            await settle(wiring)


async def choose(_window: MainWindow, wiring: Wiring) -> None:
    """Press every filter, and the first one again."""
    for chosen in (*JobFilter, JobFilter.ALL):
        wiring.jobs._filters.chip(chosen).click()
        await settle(wiring)


async def go_down(_window: MainWindow, wiring: Wiring) -> None:
    """Go through jobs with and without a clip."""
    table = wiring.jobs._table
    for key in (Qt.Key.Key_Home, *[Qt.Key.Key_Down] * 12):
        QTest.keyClick(table, key)
        await asyncio.sleep(0.1)


async def settle(wiring: Wiring) -> None:
    """Wait until the list has nothing to do any more."""
    await until(lambda: not wiring.jobs._feed.busy)
    await asyncio.sleep(0.05)


async def until(condition: Callable[[], object]) -> None:
    """Wait until a condition holds."""
    end = time.perf_counter() + PATIENCE
    while not condition():
        assert time.perf_counter() < end
        await asyncio.sleep(0.005)
