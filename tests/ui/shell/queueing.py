"""What scenes about the queue do and look at: jobs that wait in line, questions, and what these say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QPushButton

from sora_desktop.domain.queries import JobQuery
from sora_desktop.domain.requests import Order, VideoRequest

if TYPE_CHECKING:
    from sora_desktop.domain.jobs import Job
    from sora_desktop.ui.sheet import Sheet
    from tests.ui.shell.desk import Desk


def order(prompt: str, model: str | None = None) -> Order:
    """Make an order of a prompt."""
    return Order(request=VideoRequest(prompt=prompt, model=model))


async def show(desk: Desk, *prompts: str) -> None:
    """Wait until the list begins with these."""
    await desk.until(lambda: texts(desk)[: len(prompts)] == list(prompts))


async def wait_in_line(desk: Desk, *prompts: str) -> list[Job]:
    """Have jobs that wait, in a paused queue, in sight in its order."""
    await desk.services.queue.pause()
    jobs = await desk.services.jobs.submit([order(prompt) for prompt in prompts])
    desk.window.show_workspace()
    desk.window.menus.queue.in_order.trigger()
    await show(desk, *prompts)
    return jobs


def texts(desk: Desk) -> list[str]:
    """Give the first cells of the list."""
    model = desk.wiring.jobs._model
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def press(owner: object, label: str) -> None:
    """Press the button with this label on something."""
    buttons = owner.findChildren(QPushButton)  # type: ignore[attr-defined]  # any widget
    next(button for button in buttons if button.text() == label).click()


async def sheet_of(desk: Desk, kind: type[Sheet]) -> Sheet:
    """Wait until a sheet of this kind is in sight."""
    await desk.until(lambda: [sheet for sheet in desk.window.findChildren(kind) if sheet.isVisible()])
    return next(sheet for sheet in desk.window.findChildren(kind) if sheet.isVisible())


def said(sheet: Sheet) -> str:
    """Give all that a sheet says."""
    return " ".join(label.text() for label in sheet.card.findChildren(QLabel))


async def every_job(desk: Desk) -> list[Job]:
    """Give all jobs that are not in the trash."""
    return await desk.services.catalogue.page(list(await desk.services.catalogue.sequences(JobQuery())))
