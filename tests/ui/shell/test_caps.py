"""What a cap refuses is not ordered at the window either, and the window says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from sora_desktop.domain.costs import Cap, Period
from sora_desktop.domain.queries import JobFilter, JobQuery
from sora_desktop.domain.requests import Order, VideoRequest
from sora_desktop.ui.actions import JobAction
from sora_desktop.ui.batch.sheet import ImportSheet

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ui.shell.desk import AtDesk, Desk


async def stored(desk: Desk) -> int:
    """Count the jobs there are."""
    return (await desk.services.catalogue.counts(JobQuery()))[JobFilter.ALL]


def says(desk: Desk, clips: int) -> bool:
    """Tell whether a notice in sight says that so many clips are more than the cap."""
    return any(f"The budget does not allow it: {clips} clips today" in title for title in desk.notices())


def an_order(**fields: object) -> Order:
    return Order(request=VideoRequest(prompt="A peanut", **fields))  # type: ignore[arg-type]


def test_beyond_a_cap_the_form_a_dropped_file_and_a_retry_are_refused_and_the_window_says_why(
    at_desk: AtDesk, tmp_path: Path
) -> None:
    async def scene(desk: Desk) -> None:
        (failed,) = await desk.settled(await desk.services.jobs.submit([an_order(model="sim-fails")]))
        await desk.settled(await desk.services.jobs.submit([an_order()]))
        await desk.services.spending.set_cap(Cap(period=Period.DAY, clips=1))
        desk.window.menus.new_prompt.trigger()
        prompt = QApplication.focusWidget()
        assert prompt is not None
        QTest.keyClicks(prompt, "one more")
        QTest.keyClick(prompt, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await desk.until(lambda: says(desk, 2))
        file = tmp_path / "night.csv"
        file.write_text("prompt,takes\nMarket street,2\n", encoding="utf-8")
        desk.window.files_dropped.emit([file])
        await desk.until(lambda: desk.window.findChild(ImportSheet))
        sheet = desk.window.findChild(ImportSheet)
        assert sheet is not None
        buttons = sheet.findChildren(QPushButton)
        next(button for button in buttons if button.text() == "Generate 2 clips").click()
        await desk.until(lambda: any("3 clips today" in label.text() for label in sheet.findChildren(QLabel)))
        for card in list(desk.window.notices.cards):
            card.leave()
        await desk.until(lambda: not desk.notices())
        desk.wiring.actions.perform(JobAction.RETRY, [failed])
        await desk.until(lambda: says(desk, 2))
        assert await stored(desk) == 2

    at_desk(scene)
