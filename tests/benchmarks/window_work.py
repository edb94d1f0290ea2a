"""What a person does at the window that is measured; loaded by the measuring program, once the window is seen."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from sora_desktop.domain.queries import JobFilter, JobSort
from sora_desktop.ui.jobs.dragging import Gap
from sora_desktop.ui.queue.questions import CancelAllSheet

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


async def work_at_queue(window: MainWindow, wiring: Wiring, phase: Callable[[str], None]) -> None:
    """Do everything that one does with a long queue that is paused; every step of it is waited for until it shows."""
    await settle(wiring)
    await until(lambda: wiring.census.waiting > 0)
    await asyncio.sleep(0.5)
    for name, act in (
        ("order", order_queue),
        ("move", move),
        ("drop", drop),
        ("edit", edit),
        ("resume and pause", resume_and_pause),
        ("cancel some", cancel_some),
        ("cancel all", cancel_all),
    ):
        phase(name)
        await act(window, wiring)
    phase("end")


async def order_queue(window: MainWindow, wiring: Wiring) -> None:
    """List the jobs in the order of the queue."""
    window.menus.queue.in_order.trigger()
    await settle(wiring)


async def move(_window: MainWindow, wiring: Wiring) -> None:
    """Move jobs up and down, and to either end, by key."""
    table, model = wiring.jobs._table, wiring.jobs._model
    table.setFocus()
    table.selectRow(0)
    await asyncio.sleep(0.2)
    alt = Qt.KeyboardModifier.AltModifier
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_End, Qt.Key.Key_Up, Qt.Key.Key_Home):
        before = list(model.sequences)
        QTest.keyClick(table, key, alt)
        await until(lambda: list(model.sequences) != before)  # noqa: B023 - it is waited for at once
        await settle(wiring)


async def drop(_window: MainWindow, wiring: Wiring) -> None:
    """Put fifty selected rows between two others."""
    table, pane = wiring.jobs._table, wiring.jobs
    sequences = list(pane._model.sequences)
    pane._selection.remember(sequences[10:60], sequences[10])
    with pane._selection.kept():
        pass
    await asyncio.sleep(0.2)
    table.dropped.emit(Gap(500, sequences[499], sequences[500]))
    await until(lambda: pane._model.sequences[450] == sequences[10])
    await settle(wiring)


async def edit(_window: MainWindow, wiring: Wiring) -> None:
    """Change what a waiting job asks for."""
    table, compose = wiring.jobs._table, wiring.compose
    table.selectRow(3)
    await asyncio.sleep(0.2)
    QTest.keyClick(table, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    await until(lambda: compose.editing.current)
    compose.fields.prompt.setPlainText("Something else")
    compose.submit()
    await until(lambda: compose.editing.current is None)
    await settle(wiring)


async def resume_and_pause(window: MainWindow, wiring: Wiring) -> None:
    """Let the queue go on for a moment."""
    for _ in range(2):
        wanted = not wiring.queue.is_paused
        window.menus.queue.pause.trigger()
        await until(lambda: wiring.queue.is_paused is wanted)  # noqa: B023 - it is waited for at once
        await settle(wiring)


async def cancel_some(_window: MainWindow, wiring: Wiring) -> None:
    """Cancel a hundred selected jobs."""
    pane = wiring.jobs
    sequences = list(pane._model.sequences)
    waiting = wiring.census.waiting
    pane._selection.remember(sequences[:100], sequences[0])
    with pane._selection.kept():
        pass
    await asyncio.sleep(0.2)
    QTest.keyClick(pane._table, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    await until(lambda: wiring.census.waiting <= waiting - 100)
    await settle(wiring)


async def cancel_all(window: MainWindow, wiring: Wiring) -> None:
    """Cancel everything that waits."""
    window.menus.queue.cancel_all.trigger()
    sheet = window.findChild(CancelAllSheet)
    assert sheet is not None
    await asyncio.sleep(0.2)
    next(button for button in sheet.card.findChildren(QPushButton) if button.isDefault()).click()
    await until(lambda: wiring.census.waiting == 0)
    await settle(wiring)


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
