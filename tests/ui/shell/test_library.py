"""The window's library: gallery, filters, and what a person writes about clips, with real services behind it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from sora_desktop.domain.queries import JobFilter, JobQuery
from sora_desktop.domain.requests import Order, VideoRequest
from sora_desktop.ui.organising.filter_panel import FilterPanel
from sora_desktop.ui.organising.save_sheet import SaveFilterSheet
from sora_desktop.ui.organising.server_deletion import ServerDeletionSheet
from sora_desktop.ui.organising.sheets import NoteSheet, RenameSheet, TagSheet

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from PySide6.QtWidgets import QWidget

    from sora_desktop.domain.jobs import Job
    from tests.ui.shell.desk import AtDesk, Desk

    Kind = TypeVar("Kind", bound=QWidget)


async def finished(desk: Desk, *prompts: str) -> list[Job]:
    """Have clips made, and shown in the list, the first one at the top."""
    orders = [
        Order(request=VideoRequest(prompt=prompt, model="sora-2"), connection="simulated", tags=tuple(prompt.split()))
        for prompt in reversed(prompts)
    ]
    jobs = await desk.settled(await desk.services.jobs.submit(orders))
    desk.window.show_workspace()
    await desk.until(lambda: len(desk.wiring.jobs._model.sequences) == len(prompts))
    await desk.until(lambda: desk.wiring.jobs._model.job_at(len(prompts) - 1) is not None)
    return list(reversed(jobs))


async def choose(desk: Desk, *rows: int) -> None:
    """Select rows, the first one by going there."""
    jobs = desk.wiring.jobs
    model = jobs._model
    jobs._selection.remember([model.sequences[row] for row in rows], model.sequences[rows[0]])
    with jobs._selection.kept():
        pass
    jobs.focus_list()
    await desk.until(lambda: len(jobs._selection.jobs) == len(rows))
    await desk.until(lambda: len(desk.window.menus._selection) == len(rows))


async def shown(desk: Desk, kind: type[Kind]) -> Kind:
    """Wait for a sheet of a kind."""
    await desk.until(lambda: [one for one in desk.window.findChildren(kind) if one.isVisible()])
    return next(one for one in desk.window.findChildren(kind) if one.isVisible())


async def stored(desk: Desk, job: Job) -> Job:
    return await desk.services.catalogue.get(job.id)


async def until_stored(desk: Desk, job: Job, condition: Callable[[Job], bool]) -> Job:
    """Wait until what is stored of a job is as it should be, and give it."""
    for _ in range(500):
        kept = await stored(desk, job)
        if condition(kept):
            return kept
        await asyncio.sleep(0.01)
    return kept


def test_f4_turns_the_list_into_a_gallery_with_the_same_selection_and_back(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        await finished(desk, "a fox", "a harbour")
        await choose(desk, 1)
        views = desk.wiring.jobs.views
        QTest.keyClick(desk.window, Qt.Key.Key_F4)
        assert views.in_gallery
        assert views.shown is views.chosen
        assert desk.window.menus.organising.gallery.isChecked()
        assert views.chosen.hasFocus()
        assert [job.request.prompt for job in desk.wiring.jobs._selection.jobs] == ["a harbour"]
        QTest.keyClick(desk.window, Qt.Key.Key_F4)
        assert not views.in_gallery

    at_desk(scene)


def test_tags_of_several_clips_are_changed_together_and_undone_one_by_one(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        fox, harbour = await finished(desk, "red fox", "red harbour")
        await choose(desk, 0, 1)
        QTest.keyClick(desk.wiring.jobs.views.chosen, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
        sheet = await shown(desk, TagSheet)
        assert {pill.text(): pill.hollow for pill in sheet.field.pills.values()} == {
            "red": False,
            "fox": True,
            "harbour": True,
        }
        sheet.field.pills["fox"].click()
        sheet.field.drop("red")
        QTest.keyClicks(sheet.field.line, "night")
        QTest.keyClick(sheet.field.line, Qt.Key.Key_Return)
        QTest.keyClick(sheet.field.line, Qt.Key.Key_Return)
        await desk.until(lambda: "2 clips changed." in desk.notices())
        assert set((await stored(desk, fox)).tags) == {"fox", "night"}
        assert set((await stored(desk, harbour)).tags) == {"harbour", "fox", "night"}
        desk.window.menus.undo.trigger()
        await desk.until(lambda: "2 clips are as they were." in desk.notices())
        assert set((await stored(desk, fox)).tags) == {"red", "fox"}
        assert set((await stored(desk, harbour)).tags) == {"red", "harbour"}

    at_desk(scene)


def test_a_clip_is_named_rated_and_noted_by_keys(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        (job,) = await finished(desk, "a fox")
        await choose(desk, 0)
        view, control = desk.wiring.jobs.views.chosen, Qt.KeyboardModifier.ControlModifier
        labels = desk.wiring.organising.labels
        QTest.keyClick(view, Qt.Key.Key_F2)
        sheet = await shown(desk, RenameSheet)
        assert sheet.name.hasFocus()
        QTest.keyClicks(sheet.name, "  The  good one ")
        QTest.keyClick(sheet.name, Qt.Key.Key_Return)
        await desk.until(lambda: labels.name.text() == "The good one")
        QTest.keyClick(view, Qt.Key.Key_4)
        await desk.until(lambda: labels.stars.rating == 4)
        QTest.keyClick(view, Qt.Key.Key_D, control)
        await desk.until(labels.heart.isChecked)
        QTest.keyClick(view, Qt.Key.Key_N, control | Qt.KeyboardModifier.ShiftModifier)
        note = await shown(desk, NoteSheet)
        QTest.keyClicks(note.text, "for the opening")
        QTest.keyClick(note.text, Qt.Key.Key_Return, control)
        await desk.until(lambda: labels.note.toPlainText() == "for the opening")
        kept = await stored(desk, job)
        assert (kept.name, kept.rating, kept.favourite, kept.note) == ("The good one", 4, True, "for the opening")
        assert (kept.file, kept.file_sha256, kept.status) == (job.file, job.file_sha256, job.status)
        QTest.keyClick(view, Qt.Key.Key_D, control)
        await desk.until(lambda: not labels.heart.isChecked())

    at_desk(scene)


def test_what_is_written_beside_the_clip_is_stored_when_another_one_is_chosen(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        fox, _ = await finished(desk, "a fox", "a harbour")
        await choose(desk, 0)
        labels = desk.wiring.organising.labels
        await desk.until(lambda: labels.job is not None)
        labels.name.setFocus()
        QTest.keyClicks(labels.name, "Reynard")
        labels.tags.line.setText("sly")
        labels.note.setPlainText("keep")
        await choose(desk, 1)
        await desk.until(lambda: labels.job is not None and labels.job.id != fox.id)
        assert (labels.name.text(), labels.note.toPlainText()) == ("", "")
        desk.wiring.preview.show_job(fox)
        assert labels.job is not None
        assert labels.job.id == fox.id
        kept = await until_stored(desk, fox, lambda kept: kept.note == "keep" and kept.name == "Reynard")
        assert (kept.note, kept.name) == ("keep", "Reynard")
        assert (await stored(desk, fox)).tags == ("a", "fox", "sly")

    at_desk(scene)


def test_the_list_is_narrowed_down_by_the_filter_and_kept_under_a_name(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        await finished(desk, "a fox", "a harbour", "two harbours")
        jobs = desk.wiring.jobs
        QTest.keyClick(desk.window, Qt.Key.Key_F3)
        panel = await shown(desk, FilterPanel)
        await desk.until(lambda: panel.count_of("tags", "a") == 2)
        QTest.keyClicks(panel.tags.line, "harbour")
        QTest.keyClick(panel.tags.line, Qt.Key.Key_Return)
        # Without a screen, the keyboard stays with the list of tags that has just been closed.
        desk.window.activateWindow()
        await desk.until(lambda: jobs._model.rowCount() == 1)
        assert [pill.text() for pill in jobs._narrowed.pills] == ["harbour"]
        await desk.until(lambda: jobs._filters.counts[JobFilter.ALL] == 1)
        panel.save.click()
        sheet = await shown(desk, SaveFilterSheet)
        QTest.keyClicks(sheet.name, "At sea")
        QTest.keyClick(sheet.name, Qt.Key.Key_Return)
        menu = desk.window.menus.organising
        await desk.until(lambda: [action.text() for action in menu.saved.actions()] == ["At sea"])
        QTest.keyClick(desk.window, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
        await desk.until(lambda: jobs._model.rowCount() == 3)
        assert not jobs.query.is_narrowed
        QTest.keyClick(desk.window, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
        await desk.until(lambda: jobs._model.rowCount() == 1)
        assert jobs.query == JobQuery(tags=("harbour",))
        assert [saved.name for saved in await desk.services.filters.all()] == ["At sea"]

    at_desk(scene)


def test_deleting_on_the_server_is_asked_about_and_leaves_the_clip_here(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        (job,) = await finished(desk, "a fox")
        await choose(desk, 0)
        keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        QTest.keyClick(desk.wiring.jobs.views.chosen, Qt.Key.Key_D, keys)
        sheet = await shown(desk, ServerDeletionSheet)
        assert sheet.delete.text() == "Let “simulated” forget it"
        assert sheet.cancel.isDefault()
        sheet.delete.click()
        kept = await until_stored(desk, job, lambda kept: kept.remote_deleted_at is not None)
        assert kept.file is not None

    at_desk(scene)
