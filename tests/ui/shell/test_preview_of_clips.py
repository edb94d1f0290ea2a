"""Pictures are saved and continued from, families are walked, and no key for the clip takes a letter from a field."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageChops
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox, QFileDialog, QLineEdit, QMenu, QPlainTextEdit

from sora_desktop.domain.jobs import Derivation, JobStatus
from sora_desktop.domain.queries import JobFilter, JobQuery
from sora_desktop.domain.requests import Order, VideoRequest
from sora_desktop.media.reading import open_reader
from sora_desktop.ui.actions import JobAction
from sora_desktop.ui.playback import PLAYBACK_KEYS, PlaybackAction

if TYPE_CHECKING:
    import pytest
    from PySide6.QtWidgets import QWidget

    from sora_desktop.domain.jobs import Job
    from tests.ui.shell.desk import AtDesk, Desk


async def made(desk: Desk, *prompts: str) -> list[Job]:
    """Have clips made, and show the last of them."""
    jobs = await desk.services.jobs.submit([Order(request=VideoRequest(prompt=prompt)) for prompt in prompts])
    done = await desk.settled(jobs)
    await shown(desk, done[-1])
    return done


async def shown(desk: Desk, job: Job) -> None:
    """Select a job in the list, and wait until its clip is seen."""
    preview = desk.wiring.preview
    desk.window.show_workspace()
    await desk.until(lambda: desk.wiring.jobs.holds(job))
    desk.wiring.jobs.select_job(job)
    await desk.until(lambda: preview.job is not None and preview.job.id == job.id)
    await desk.until(lambda: preview.surface.frames > 0)


def picture_of(job: Job, index: int) -> Image.Image:
    with open_reader(Path(job.file or "")) as reader:
        return reader.image(index)


def same(one: Image.Image, other: Image.Image) -> bool:
    return one.size == other.size and ImageChops.difference(one.convert("RGB"), other).getbbox() is None


def test_the_picture_that_is_seen_is_saved(at_desk: AtDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[QFileDialog] = []
    monkeypatch.setattr(QFileDialog, "open", lambda dialog: opened.append(dialog))  # noqa: PLW0108 - a method

    async def scene(desk: Desk) -> None:
        (job,) = await made(desk, "A fox")
        player = desk.wiring.preview.player
        player.go_to(7)
        await desk.until(lambda: player.frame == 7)
        desk.wiring.actions.perform(JobAction.SAVE_FRAME, [job])
        assert opened[0].selectedFiles()[0].endswith("-0008.png")
        opened[0].fileSelected.emit(str(tmp_path / "saved.png"))
        await desk.until(lambda: "Saved as saved.png." in desk.notices())
        with Image.open(tmp_path / "saved.png") as saved:
            assert same(saved, picture_of(job, 7))
            assert not same(saved, picture_of(job, 1))
        opened[0].deleteLater()

    at_desk(scene)


def test_a_picture_that_cannot_be_saved_is_told(at_desk: AtDesk, tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        (job,) = await made(desk, "A fox")
        (tmp_path / "file").write_text("in the way")
        desk.wiring.playback.start_saving(job, 3, tmp_path / "file" / "saved.png")
        await desk.until(desk.notices)
        assert "Saved" not in desk.notices()[0]

    at_desk(scene)


def test_the_last_picture_of_a_clip_becomes_the_first_of_the_next(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        (job,) = await made(desk, "A fox")
        desk.wiring.actions.perform(JobAction.CONTINUE, [job])
        compose = desk.wiring.compose
        await desk.until(lambda: compose.draft().get("continues") == job.id)
        draft = compose.draft()
        with Image.open(str(draft["reference"])) as picture:
            assert same(picture, picture_of(job, -1))
        await desk.until(lambda: not compose.reason)
        compose.submit()
        await desk.until(lambda: desk.window.in_workspace)

        async def continued() -> list[Job]:
            sequences = await desk.services.catalogue.sequences(JobQuery())
            return [one for one in await desk.services.catalogue.page(sequences) if one.continues == job.id]

        found: list[Job] = []
        while not found:
            found = await continued()
        (done,) = await desk.settled(found)
        assert done.status is JobStatus.COMPLETED
        lineage = await desk.services.lineage.of(job)
        assert [member.job.id for member in lineage.members] == [job.id, done.id]

    at_desk(scene)


def test_a_family_is_walked_also_to_clips_that_the_list_leaves_out(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        (first,) = await made(desk, "A fox")
        remix = await desk.services.jobs.derive(first.id, Derivation.REMIX, "A hen")
        (remix,) = await desk.settled([remix])
        await shown(desk, remix)
        desk.wiring.actions.perform(JobAction.LINEAGE, [remix])
        page = desk.wiring.preview.facts.lineage
        await desk.until(lambda: page.tree.topLevelItemCount() == 1)
        assert page.tree.isVisible()
        root = page.tree.topLevelItem(0)
        assert root is not None
        assert root.text(0).startswith("A fox")
        child = root.child(0)
        assert child is not None
        assert child.text(0).startswith("Remix · A hen")
        assert page.tree.currentItem() is child
        desk.wiring.jobs.set_search("hen")
        await desk.until(lambda: not desk.wiring.jobs.holds(first))
        page.tree.setFocus()
        QTest.keyClick(page.tree, Qt.Key.Key_Up)
        QTest.keyClick(page.tree, Qt.Key.Key_Return)
        preview = desk.wiring.preview
        await desk.until(lambda: preview.job is not None and preview.job.id == first.id)
        await desk.until(lambda: desk.wiring.jobs.holds(first))
        assert desk.wiring.jobs.query.filter is JobFilter.ALL
        assert page.tree.topLevelItem(0) is root, "the tree is not built anew within a family"

    at_desk(scene)


def test_a_clip_that_stands_alone_says_so(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        (job,) = await made(desk, "A fox")
        desk.wiring.actions.perform(JobAction.LINEAGE, [job])
        page = desk.wiring.preview.facts.lineage
        await desk.until(page.words.isVisible)
        assert "no other" in page.words.text()
        assert not page.tree.isVisible()

    at_desk(scene)


def test_a_right_click_offers_what_is_done_with_the_clip(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        (job,) = await made(desk, "A fox")
        preview = desk.wiring.preview
        asked: list[tuple[JobAction, list[Job]]] = []
        preview.action_requested.disconnect()
        preview.action_requested.connect(lambda action, jobs: asked.append((action, jobs)))
        preview.surface.customContextMenuRequested.emit(preview.surface.rect().center())
        (menu,) = [menu for menu in preview.findChildren(QMenu) if menu.isVisible() and menu.parent() is preview]
        entries = {entry.text().replace("&", ""): entry for entry in menu.actions()}
        assert entries["Loop"].isChecked()
        entries["Actual size"].trigger()
        assert preview.surface.factor == 1
        next(entry for words, entry in entries.items() if words.startswith("Save picture")).trigger()
        assert asked == [(JobAction.SAVE_FRAME, [preview.job])]
        assert job.id == asked[0][1][0].id
        menu.close()

    at_desk(scene)


def test_small_pictures_come_when_the_mouse_is_over_the_slider(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        (job,) = await made(desk, "A fox")
        preview = desk.wiring.preview
        assert not preview.transport.picture.has_strip
        preview.transport.slider.hovered.emit(500)
        await desk.until(lambda: preview.transport.picture.has_strip)
        assert (desk.services.paths.strips / job.id).is_dir()

    at_desk(scene)


def test_how_loud_it_was_is_remembered(at_desk: AtDesk) -> None:
    async def first(desk: Desk) -> None:
        desk.wiring.preview.controls.set_volume(0.3)
        desk.window.show_workspace()

    async def second(desk: Desk) -> None:
        assert desk.wiring.preview.controls.volume == 0.3
        assert desk.wiring.preview.transport.volume.value() == 30

    at_desk(first)
    at_desk(second)


LETTERS = "jlsdnmikrfz JLF,."


def test_no_field_loses_a_letter_to_the_clip(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        await made(desk, "A fox")
        asked: list[PlaybackAction] = []
        desk.window.playback_requested.connect(asked.append)
        every: list[QLineEdit | QPlainTextEdit] = [
            *desk.window.findChildren(QLineEdit),
            *desk.window.findChildren(QPlainTextEdit),
        ]
        fields = [field for field in every if field.isVisible() and field.isEnabled() and not field.isReadOnly()]
        assert len(fields) > 3
        for field in fields:
            field.setFocus()
            assert field.hasFocus()
            before = written(field)
            # As the system does it: first the shortcuts of the window are looked at, then the field.
            QTest.keyClicks(field, LETTERS)
            assert written(field) != before or takes_numbers_only(field)
            assert asked == [], field.accessibleName()
        prompt = desk.wiring.compose.fields.prompt
        assert LETTERS in written(prompt)
        assert LETTERS in written(desk.window.toolbar.search)

    at_desk(scene)


def written(field: QLineEdit | QPlainTextEdit) -> str:
    """Read a field."""
    return field.text() if isinstance(field, QLineEdit) else field.toPlainText()


def takes_numbers_only(field: QWidget) -> bool:
    """Tell whether a field belongs to a box of numbers, which takes no letters."""
    return isinstance(field.parent(), QAbstractSpinBox)


def test_with_the_keyboard_in_the_list_each_key_acts_on_the_clip(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        await made(desk, "A fox")
        asked: list[PlaybackAction] = []
        desk.window.playback_requested.connect(asked.append)
        desk.wiring.preview.player.pause()
        desk.wiring.jobs.focus_list()
        table = desk.window.focusWidget()
        for action, keys in PLAYBACK_KEYS.items():
            if action is PlaybackAction.FULL_SCREEN:
                continue
            for key in keys:
                QTest.keySequence(table, key)
            assert asked, action
            assert set(asked) == {action}
            asked.clear()
        assert desk.wiring.preview.controls.muted

    at_desk(scene)
