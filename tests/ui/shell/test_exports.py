"""Clips leave the window as copies, and come back by a drop with all their settings."""

from __future__ import annotations

import csv
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QWidget

from sora_desktop.domain.annotations import Annotation
from sora_desktop.domain.exports import ExportForm
from sora_desktop.domain.jobs import Derivation
from sora_desktop.domain.queries import JobFilter, JobQuery
from sora_desktop.domain.requests import Order, VideoRequest
from sora_desktop.services.sidecars import digests_of
from sora_desktop.ui.actions import JobAction
from sora_desktop.ui.batch.sheet import ImportSheet
from sora_desktop.ui.export.clip_sheet import ClipSheet
from sora_desktop.ui.export.sheet import ExportSheet

if TYPE_CHECKING:
    from sora_desktop.domain.jobs import Job
    from tests.ui.shell.desk import AtDesk, Desk

Sheet = TypeVar("Sheet", bound=QWidget)

REQUEST = VideoRequest(
    prompt="A {red|blue} kite: “up”,\n\nthen down & <away>",
    model="sora-2",
    size="640x360",
    seconds=2.5,
    extra={"seed": 12, "negative_prompt": "no birds", "loop": True, "weights": [0.5, None], "cfg": {"a": "ä"}},
)


async def finished(desk: Desk, *requests: VideoRequest, name: str | None = None) -> list[Job]:
    """Have clips made."""
    orders = [Order(request=one, name=name, tags=("sea", "Über mut")) for one in requests]
    return await desk.settled(await desk.services.jobs.submit(orders))


async def sheet_of(desk: Desk, kind: type[Sheet]) -> Sheet:
    """Wait for a sheet."""
    await desk.until(lambda: [one for one in desk.window.findChildren(kind) if one.isVisible()])
    return next(one for one in desk.window.findChildren(kind) if one.isVisible())


def press(sheet: QWidget, label: str) -> None:
    button = next(one for one in sheet.findChildren(QPushButton) if one.text() == label)
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def drop(desk: Desk, *paths: Path) -> None:
    """Drop files on the window as another program does."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    entering = QDragEnterEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(desk.window.windowHandle(), entering)
    assert desk.window.veil.isVisible()
    QApplication.sendEvent(desk.window.veil, event)
    assert event.isAccepted()


async def export(desk: Desk, jobs: list[Job], target: Path, form: ExportForm = ExportForm.FOLDER) -> ExportSheet:
    desk.wiring.actions.perform(JobAction.EXPORT, jobs)
    sheet = await sheet_of(desk, ExportSheet)
    if form is ExportForm.ARCHIVE:
        sheet.archive_choice.setChecked(True)
    sheet.place.setText(str(target))
    press(sheet, "Export")
    return sheet


def test_an_exported_clip_that_is_copied_and_dropped_asks_for_the_same_again(at_desk: AtDesk, tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        (job,) = await finished(desk, REQUEST, name="My kite")
        await export(desk, [job], tmp_path / "out")
        await desk.until(lambda: "1 clip" in " ".join(desk.notices()) and "exported" in " ".join(desk.notices()))
        (copied,) = (tmp_path / "out").glob("*.mp4")
        elsewhere = tmp_path / "renamed by me.mp4"
        shutil.copyfile(copied, elsewhere)
        # The library does not know it any more, so only the file can tell.
        await desk.services.jobs.remove([job.id])
        await desk.services.jobs.delete([job.id])
        drop(desk, elsewhere)
        sheet = await sheet_of(desk, ClipSheet)
        press(sheet, "Reuse its settings")
        desk.wiring.compose.submit()
        await desk.until(lambda: desk.window.status)
        query = JobQuery(filter=JobFilter.ALL)
        while not (sequences := await desk.services.catalogue.sequences(query)):
            await desk.until(lambda: True)
        (again,) = await desk.services.catalogue.page(sequences)
        assert again.request == REQUEST
        assert (again.name, again.tags, again.connection) == (job.name, job.tags, job.connection)
        await desk.settled([again])

    at_desk(scene)


def test_the_sheet_tells_names_and_room_and_remembers(at_desk: AtDesk, tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        jobs = await finished(desk, *(replace(REQUEST, prompt=f"kite {number}") for number in range(5)))
        desk.wiring.actions.perform(JobAction.EXPORT, jobs)
        sheet = await sheet_of(desk, ExportSheet)
        sheet.template.setText("{prompt} by {model}")
        assert [line.text() for line in sheet.naming.examples] == [
            f"kite {number} by sora-2.mp4" for number in range(3)
        ]
        assert "2" in sheet.naming.more.text()
        await desk.until(lambda: "free there" in sheet.room.text())
        sheet.embed.setChecked(False)
        sheet.archive_choice.setChecked(True)
        sheet.place.setText(str(tmp_path / "out.zip"))
        press(sheet, "Export")
        await desk.until(desk.notices)
        assert (tmp_path / "out.zip").exists()
        desk.wiring.actions.perform(JobAction.EXPORT, jobs)
        again = await sheet_of(desk, ExportSheet)
        assert (again.template.text(), again.form, again.embed.isChecked()) == (
            "{prompt} by {model}",
            ExportForm.ARCHIVE,
            False,
        )
        assert again.target.parent == tmp_path
        QTest.keyClick(again, Qt.Key.Key_Escape)

    at_desk(scene)


def test_what_was_left_out_stays_in_sight(at_desk: AtDesk, tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        jobs = await finished(desk, replace(REQUEST, prompt="here"), replace(REQUEST, prompt="gone"))
        Path(next(job for job in jobs if job.request.prompt == "gone").file or "").unlink()
        sheet = await export(desk, jobs, tmp_path / "out")
        await desk.until(lambda: sheet.note.words)
        assert "gone: its file is not where it was." in sheet.note.words
        assert len(list((tmp_path / "out").glob("*.mp4"))) == 1
        press(sheet, "Close")

    at_desk(scene)


def test_a_place_that_cannot_be_written_to_is_told_in_the_sheet(at_desk: AtDesk, tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        jobs = await finished(desk, REQUEST)
        (tmp_path / "file").write_text("in the way")
        sheet = await export(desk, jobs, tmp_path / "file" / "below")
        await desk.until(lambda: sheet.note.words)
        assert "Cannot write to" in sheet.note.words
        assert sheet.isVisible()
        sheet.place.setText("relative")
        press(sheet, "Export")
        assert sheet.place_field.problem
        QTest.keyClick(sheet, Qt.Key.Key_Escape)

    at_desk(scene)


def test_a_clip_of_the_library_is_found_again_by_a_drop(at_desk: AtDesk, tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        (job,) = await finished(desk, REQUEST)
        await desk.services.jobs.annotate([job.id], Annotation(name="Renamed since"))
        await export(desk, [job], tmp_path / "out")
        await desk.until(desk.notices)
        (copied,) = (tmp_path / "out").glob("*.mp4")
        drop(desk, copied)
        sheet = await sheet_of(desk, ClipSheet)
        labels = {button.text() for button in sheet.findChildren(QPushButton)}
        assert {"Reuse its settings", "Show in the list"} <= labels
        assert "Add to the library" not in labels
        press(sheet, "Show in the list")
        await desk.until(lambda: desk.wiring.preview.job is not None and desk.wiring.preview.job.id == job.id)

    at_desk(scene)


def test_a_clip_that_nothing_tells_of_can_be_added(at_desk: AtDesk, tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        clip = tmp_path / "holiday.mp4"
        clip.write_bytes(b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom")
        brought: list[object] = []
        desk.wiring.imports.clips_brought.connect(brought.append)
        drop(desk, clip)
        sheet = await sheet_of(desk, ClipSheet)
        assert "Reuse its settings" not in {button.text() for button in sheet.findChildren(QPushButton)}
        press(sheet, "Add to the library")
        assert brought == [[clip]]
        other = tmp_path / "two.mp4"
        shutil.copyfile(clip, other)
        drop(desk, clip, other)
        await desk.until(lambda: len(brought) > 1)
        assert brought[1] == [clip, other]
        drop(desk, tmp_path)
        await desk.until(lambda: len(brought) > 2)
        assert brought[2] == [tmp_path]

    at_desk(scene)


def test_the_file_beside_a_clip_gives_its_settings_back_too(at_desk: AtDesk, tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        (job,) = await finished(desk, REQUEST, name="My kite")
        await export(desk, [job], tmp_path / "out")
        await desk.until(desk.notices)
        (sidecar,) = (tmp_path / "out").glob("*.json")
        drop(desk, sidecar)
        sheet = await sheet_of(desk, ClipSheet)
        press(sheet, "Reuse its settings")
        assert desk.wiring.compose.draft()["prompt"] == REQUEST.prompt

    at_desk(scene)


def dialog_of(desk: Desk) -> QFileDialog:
    return next(one for one in desk.window.findChildren(QFileDialog) if one.isVisible())


def test_one_clip_is_saved_under_any_name(at_desk: AtDesk, tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        (job,) = await finished(desk, REQUEST)
        desk.wiring.actions.perform(JobAction.SAVE_AS, [job])
        dialog = dialog_of(desk)
        target = tmp_path / "mine.mp4"
        dialog.fileSelected.emit(str(target))
        dialog.close()
        await desk.until(lambda: "Saved as mine.mp4." in desk.notices())
        assert digests_of(target)[1] == job.file_sha256

    at_desk(scene)


@pytest.mark.parametrize("searched", [False, True])
def test_the_list_that_shows_is_saved(at_desk: AtDesk, tmp_path: Path, searched: bool) -> None:  # noqa: FBT001 - a parameter
    async def scene(desk: Desk) -> None:
        await finished(desk, replace(REQUEST, prompt="fox"), replace(REQUEST, prompt="=hen"))
        if searched:
            desk.wiring.jobs.set_search("hen")
            await desk.until(lambda: desk.wiring.jobs.query.text == "hen")
        desk.window.menus.export_list.trigger()
        dialog_of(desk).close()
        target = tmp_path / "jobs.csv"
        desk.wiring.export.write_list(target)
        await desk.until(target.exists)
        with target.open(encoding="utf-8-sig", newline="") as file:
            prompts = {row["prompt"] for row in csv.DictReader(file)}
        assert prompts == ({"'=hen"} if searched else {"'=hen", "fox"})

    at_desk(scene)


def test_the_list_is_saved_as_a_batch_that_gives_the_same_orders_back(at_desk: AtDesk, tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        (job,) = await finished(desk, REQUEST, name="My kite")
        await desk.settled([await desk.services.jobs.derive(job.id, Derivation.REMIX, "By night")])
        desk.window.menus.export_list.trigger()
        dialog = dialog_of(desk)
        kind = next(kind for kind in dialog.nameFilters() if "*.sora-batch" in kind)
        dialog.selectNameFilter(kind)
        dialog.filterSelected.emit(kind)
        assert [Path(file).name for file in dialog.selectedFiles()] == ["jobs.sora-batch"]
        target = tmp_path / "again.sora-batch"
        dialog.fileSelected.emit(str(target))
        dialog.close()
        await desk.until(desk.notices)
        message = desk.window.notices.cards[0].message
        assert message.title == "1 jobs saved as again.sora-batch."
        assert message.advice.startswith("1 jobs are not in it. A batch tells no remixes")
        drop(desk, target)
        await desk.until(lambda: [one for one in desk.window.findChildren(ImportSheet) if one.isVisible()])
        (sheet,) = desk.window.findChildren(ImportSheet)
        assert sheet.rows.draft.orders() == [job.order]
        sheet.dismiss()

    at_desk(scene)
