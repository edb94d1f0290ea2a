"""What a person does at the window reaches the services, and what happens there is seen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from sora_desktop.domain.connections import Auth, KeySource
from sora_desktop.domain.errors import DiskFull
from sora_desktop.domain.events import TroubleArose
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.queries import JobQuery
from sora_desktop.domain.requests import Order, Origin, VideoRequest
from sora_desktop.services.connections import ConnectionDraft
from sora_desktop.ui.actions import JobAction
from sora_desktop.ui.batch.sheet import ImportSheet
from sora_desktop.ui.sheet import Sheet

if TYPE_CHECKING:
    from sora_desktop.domain.jobs import Job
    from sora_desktop.storage.paths import DataPaths
    from tests.ui.shell.desk import AtDesk, Desk


def order(prompt: str = "A peanut", model: str | None = None) -> Order:
    return Order(request=VideoRequest(prompt=prompt, model=model))


async def every_job(desk: Desk) -> list[Job]:
    library = desk.services.catalogue
    return await library.page(list(await library.sequences(JobQuery())))


def press(button_owner: object, label: str) -> None:
    buttons = button_owner.findChildren(QPushButton)  # type: ignore[attr-defined]  # any widget
    next(button for button in buttons if button.text() == label).click()


def test_one_click_at_the_first_start_leads_to_a_clip(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        assert desk.window.pages.currentWidget() is desk.window.welcome
        QTest.mouseClick(desk.window.welcome.try_button, Qt.MouseButton.LeftButton)
        await desk.until(lambda: desk.window.in_workspace)
        (job,) = await desk.settled(await every_job(desk))
        assert job.status is JobStatus.COMPLETED
        assert job.simulated
        assert Path(job.file or "").is_file()
        await desk.until(desk.window.menus.clip_actions[JobAction.OPEN].isEnabled)

    at_desk(scene)


def test_a_prompt_and_ctrl_enter_make_a_job(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        desk.window.menus.new_prompt.trigger()
        prompt = QApplication.focusWidget()
        assert prompt is not None
        QTest.keyClicks(prompt, "A lighthouse in fog")
        QTest.keyClick(prompt, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await desk.until(lambda: desk.window.status.queue.text() != "nothing waiting")
        (job,) = await desk.settled(await every_job(desk))
        assert job.request.prompt == "A lighthouse in fog"
        assert job.origin is Origin.FORM
        await desk.until(lambda: desk.window.status.queue.text() == "nothing waiting")
        assert desk.window.status.disk.text().endswith("free")

    at_desk(scene)


def test_with_jobs_the_next_start_goes_straight_to_work_and_goes_on(at_desk: AtDesk) -> None:
    async def first(desk: Desk) -> None:
        await desk.services.jobs.submit([order()])

    async def second(desk: Desk) -> None:
        assert desk.window.in_workspace
        (job,) = await desk.settled(await every_job(desk))
        assert job.status is JobStatus.COMPLETED

    at_desk(first)
    at_desk(second)


def test_an_unsent_prompt_is_on_disk_shortly_after_typing(at_desk: AtDesk, folder: DataPaths) -> None:
    def stored() -> str:
        if not folder.settings.exists():
            return ""
        return str(json.loads(folder.settings.read_text(encoding="utf-8"))["draft"].get("prompt", ""))

    async def first(desk: Desk) -> None:
        desk.window.menus.new_prompt.trigger()
        prompt = QApplication.focusWidget()
        assert prompt is not None
        QTest.keyClicks(prompt, "half a sent")
        # Nothing but typing happens: this is what a crash would leave behind.
        await desk.until(lambda: stored() == "half a sent")

    async def second(desk: Desk) -> None:
        assert desk.window.in_workspace
        assert desk.wiring.compose.draft()["prompt"] == "half a sent"

    at_desk(first)
    at_desk(second)


def test_removed_clips_come_back_by_undo(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        jobs = await desk.settled(await desk.services.jobs.submit([order(), order()]))
        desk.wiring.actions.perform(JobAction.REMOVE, jobs)
        await desk.until(lambda: "2 clips moved to the trash." in desk.notices())
        assert await every_job(desk) == []
        press(desk.window.notices.cards[-1], "Undo")
        await desk.until(lambda: "2 clips restored." in desk.notices())
        assert len(await every_job(desk)) == 2

    at_desk(scene)


def test_ctrl_z_takes_a_removal_back_but_first_what_was_typed(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        jobs = await desk.settled(await desk.services.jobs.submit([order()]))
        desk.window.show_workspace()
        desk.wiring.actions.perform(JobAction.REMOVE, jobs)
        await desk.until(lambda: "1 clips moved to the trash." in desk.notices())
        search = desk.window.toolbar.search
        search.setFocus()
        QTest.keyClicks(search, "x")
        desk.window.menus.undo.trigger()
        assert search.text() == ""
        assert await every_job(desk) == []
        desk.wiring.jobs.focus_list()
        desk.window.menus.undo.trigger()
        await desk.until(lambda: "1 clips restored." in desk.notices())
        assert len(await every_job(desk)) == 1
        assert desk.notices() == ["1 clips restored."], "what it offered is done, so it has gone"

    at_desk(scene)


def test_a_failed_job_can_be_retried_and_its_settings_reused(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        (failed,) = await desk.settled(await desk.services.jobs.submit([order("Two trains", "sim-refuses")]))
        assert failed.status is JobStatus.FAILED
        desk.wiring.actions.perform(JobAction.RETRY, [failed])
        jobs: list[Job] = []

        async def look() -> bool:
            jobs[:] = await every_job(desk)
            return len(jobs) == 2

        while not await look():
            pass
        assert jobs[0].retry_of == failed.id
        desk.wiring.actions.perform(JobAction.REUSE, [failed])
        assert desk.window.in_workspace
        assert desk.wiring.compose.draft()["prompt"] == "Two trains"
        assert desk.wiring.compose.draft()["model"] == "sim-refuses"

    at_desk(scene)


def test_what_cannot_be_done_is_said_in_words(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        (done,) = await desk.settled(await desk.services.jobs.submit([order()]))
        desk.wiring.actions.perform(JobAction.CANCEL, [done])
        await desk.until(desk.notices)
        assert "cancel" in desk.notices()[0].lower()

    at_desk(scene)


def test_a_remix_is_asked_for_and_made(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        (done,) = await desk.settled(await desk.services.jobs.submit([order()]))
        desk.wiring.actions.perform(JobAction.REMIX, [done])
        sheet = desk.window.findChild(Sheet)
        assert sheet is not None
        press(sheet, "Make remix")
        await desk.until(lambda: desk.wiring.census.running + desk.wiring.census.waiting)
        jobs = await desk.settled(await every_job(desk))
        assert {job.source_id for job in jobs} == {None, done.remote_id}

    at_desk(scene)


def test_texts_of_jobs_are_copied(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        jobs = await desk.settled(await desk.services.jobs.submit([order("One"), order("Two")]))
        for action, text in (
            (JobAction.COPY_PROMPT, "One\n\nTwo"),
            (JobAction.COPY_ID, "\n".join(job.id for job in jobs)),
            (JobAction.COPY_PATH, "\n".join(job.file or "" for job in jobs)),
        ):
            desk.wiring.actions.perform(action, jobs)
            assert QGuiApplication.clipboard().text() == text
        assert desk.notices() == ["Copied."]

    at_desk(scene)


def test_a_clip_that_was_moved_away_is_not_opened_but_told(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        (done,) = await desk.settled(await desk.services.jobs.submit([order()]))
        Path(done.file or "").unlink()
        desk.wiring.actions.perform(JobAction.OPEN, [done])
        desk.wiring.actions.perform(JobAction.SHOW_IN_FOLDER, [done])
        await desk.until(desk.notices)
        assert desk.notices()[0].endswith("is not where it was.")

    at_desk(scene)


def test_a_connection_that_lacks_its_key_refuses_and_leads_to_the_connections(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        draft = ConnectionDraft(
            name="gpu", base_url="http://localhost:1/v1", auth=Auth.BEARER, key_source=KeySource.SESSION
        )
        await desk.services.connections.add(draft)
        desk.wiring._start_submit(Order(request=VideoRequest(prompt="A"), connection="gpu"))
        await desk.until(desk.notices)
        assert desk.notices() == ["The connection “gpu” has no key."]
        press(desk.window.notices.cards[0], "Connections…")
        await desk.until(
            lambda: desk.wiring.connections.dialog is not None and desk.wiring.connections.dialog.isVisible()
        )

    at_desk(scene)


def test_the_connection_in_the_form_is_the_one_in_the_status_bar(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        status = desk.window.status
        assert status.origin.text() == "simulated"
        draft = ConnectionDraft(name="gpu", base_url="http://localhost:1/v1", auth=Auth.NONE)
        await desk.services.connections.add(draft)
        desk.wiring.compose.connection_selected.emit("gpu")
        assert (status.connection.text(), status.origin.text()) == ("gpu", "real")

    at_desk(scene)


def test_searching_narrows_the_list(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        await desk.settled(await desk.services.jobs.submit([order("harbour"), order("market")]))
        desk.window.show_workspace()
        QTest.keyClicks(desk.window.toolbar.search, "harb")
        await desk.until(lambda: desk.wiring.jobs.query.text == "harb")
        QTest.keyClick(desk.window.toolbar.search, Qt.Key.Key_Escape)
        await desk.until(lambda: desk.wiring.jobs.query.text == "")

    at_desk(scene)


def test_trouble_that_concerns_no_job_is_told(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        desk.services.events.publish(TroubleArose(DiskFull(path="/videos")))
        assert desk.notices() == ["The disk is full at /videos."]

    at_desk(scene)


def test_what_holds_no_prompts_is_explained(at_desk: AtDesk, tmp_path: Path) -> None:
    song, first, second = files = [tmp_path / name for name in ("song.mp3", "a.png", "b.png")]
    for file in files:
        file.write_bytes(b"no prompts")

    async def scene(desk: Desk) -> None:
        desk.window.files_dropped.emit([song])
        await desk.until(desk.notices)
        assert desk.notices() == ["song.mp3 is neither a prompt file nor a clip."]
        desk.window.files_dropped.emit([first, second])
        await desk.until(lambda: len(desk.notices()) > 1)
        card = desk.window.notices.cards[-1]
        assert "reference image" in card.message.advice

    at_desk(scene)


def test_a_dropped_file_becomes_a_batch_once_its_sheet_is_confirmed(at_desk: AtDesk, tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        file = tmp_path / "night.csv"
        file.write_text("prompt,takes\nMarket street,2\nNoodle stalls,1\n", encoding="utf-8")
        desk.window.files_dropped.emit([file])
        await desk.until(lambda: desk.window.findChild(ImportSheet))
        assert await every_job(desk) == []
        sheet = desk.window.findChild(ImportSheet)
        press(sheet, "Generate 3 clips")
        await desk.until(lambda: "3 clips are on their way." in desk.notices())
        jobs = await desk.settled(await every_job(desk))
        assert {job.batch_name for job in jobs} == {"night"}
        assert {job.origin for job in jobs} == {Origin.SHEET}
        assert {job.status for job in jobs} == {JobStatus.COMPLETED}

    at_desk(scene)


def test_the_chosen_scheme_is_remembered(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        desk.window.toolbar.scheme_chosen.emit("dark")
        assert desk.services.settings.current.color_scheme == "dark"

    at_desk(scene)


def test_list_selection_and_panes_come_back(at_desk: AtDesk) -> None:
    widths: list[int] = []
    chosen: list[Job] = []

    async def first(desk: Desk) -> None:
        chosen.extend(await desk.settled(await desk.services.jobs.submit([order("One"), order("Two")])))
        desk.window.show_workspace()
        desk.window.menus.show_preview.trigger()
        desk.wiring._select(chosen[0])
        await desk.until(lambda: desk.wiring.jobs.save_state()["current"] == chosen[0].sequence)
        widths.extend(desk.window.workspace.sizes())

    async def second(desk: Desk) -> None:
        await desk.until(desk.window.menus.clip_actions[JobAction.COPY_ID].isEnabled)
        assert desk.wiring.jobs.save_state()["current"] == chosen[0].sequence
        assert desk.window.workspace.sizes()[0] == widths[0]
        assert desk.window.workspace.sizes()[2] == 0
        assert not desk.window.menus.show_preview.isChecked()

    at_desk(first)
    at_desk(second)
