"""Deleting for good at the window: asked about in plain words, and never done by mistake."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from sora_desktop.domain.queries import JobFilter, JobQuery
from sora_desktop.domain.requests import Order, VideoRequest
from sora_desktop.ui.actions import JobAction
from sora_desktop.ui.deletion import DeletionSheet

if TYPE_CHECKING:
    from sora_desktop.domain.jobs import Job
    from sora_desktop.storage.paths import DataPaths
    from tests.ui.shell.desk import AtDesk, Desk


async def in_trash(desk: Desk, number: int) -> list[Job]:
    """Have clips made, move them to the trash, and show that."""
    order = Order(request=VideoRequest(prompt="a fox", model="sora-2"))
    jobs = await desk.settled(await desk.services.jobs.submit([order] * number))
    removed = await desk.services.jobs.remove([job.id for job in jobs])
    desk.window.show_workspace()
    desk.wiring.jobs._filters.chip(JobFilter.TRASH).click()
    await desk.until(lambda: desk.wiring.jobs._model.rowCount() == number)
    desk.wiring.jobs.focus_list()
    return removed


async def question(desk: Desk) -> DeletionSheet:
    """Wait for the sheet that asks."""
    await desk.until(lambda: desk.window.findChildren(DeletionSheet))
    return desk.window.findChildren(DeletionSheet)[0]


def words(sheet: DeletionSheet) -> str:
    return " ".join(label.text() for label in sheet.card.findChildren(QLabel))


async def trashed(desk: Desk) -> int:
    return (await desk.services.catalogue.counts(JobQuery()))[JobFilter.TRASH]


def test_delete_in_the_trash_asks_and_says_what_goes_and_what_stays(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        job, _ = await in_trash(desk, 2)
        table = QApplication.focusWidget()
        assert table is not None
        QTest.keyClick(table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(table, Qt.Key.Key_Delete)
        sheet = await question(desk)
        said = words(sheet)
        for word in ("for good", "prompt", "receipt", "backups", "cannot be undone", "still counts", "server"):
            assert word in said
        # Enter does nothing that cannot be undone.
        assert QApplication.focusWidget() is sheet.cancel
        QTest.keyClick(sheet.cancel, Qt.Key.Key_Return)
        assert await trashed(desk) == 2
        await desk.until(lambda: not desk.window.findChildren(DeletionSheet))
        QTest.keyClick(table, Qt.Key.Key_Delete, Qt.KeyboardModifier.ShiftModifier)
        (await question(desk)).delete.click()
        await desk.until(lambda: "2 clips deleted for good." in desk.notices())
        assert await trashed(desk) == 0
        assert not Path(job.file or "").exists()
        await desk.until(lambda: desk.wiring.jobs._model.rowCount() == 0)
        await desk.until(lambda: not desk.wiring.jobs._trash.isVisible())

    at_desk(scene)


def test_the_trash_is_emptied_from_the_line_above_it_or_from_the_menu(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        await in_trash(desk, 2)
        await desk.until(desk.wiring.jobs._trash.isVisible)
        desk.wiring.jobs._trash.link.click()
        sheet = await question(desk)
        assert "2 clips" in words(sheet)
        sheet.delete.click()
        await desk.until(lambda: "2 clips deleted for good." in desk.notices())
        assert await trashed(desk) == 0
        desk.window.menus.empty_trash.trigger()
        await desk.until(lambda: "The trash is empty." in desk.notices())

    at_desk(scene)


def test_what_is_deleted_for_good_cannot_be_brought_back_by_undo(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        order = Order(request=VideoRequest(prompt="a fox", model="sora-2"))
        jobs = await desk.settled(await desk.services.jobs.submit([order]))
        desk.window.show_workspace()
        desk.wiring.actions.perform(JobAction.REMOVE, jobs)
        await desk.until(lambda: "1 clips moved to the trash." in desk.notices())
        desk.wiring.actions.empty_trash()
        (await question(desk)).delete.click()
        await desk.until(lambda: desk.wiring.history.is_empty)
        assert await trashed(desk) == 0

    at_desk(scene)


def test_damaged_lists_that_may_still_tell_are_named(at_desk: AtDesk, folder: DataPaths) -> None:
    aside = folder.database.with_name(f"{folder.database.name}.corrupt-20260101T000000Z")
    aside.write_bytes(b"whatever")

    async def scene(desk: Desk) -> None:
        jobs = await in_trash(desk, 1)
        desk.wiring.actions.perform(JobAction.DELETE, jobs)
        sheet = await question(desk)
        assert aside.name in words(sheet)
        sheet.cancel.click()

    at_desk(scene)
