"""The queue as a person handles it at the window, with the real services behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.queries import JobSort
from sora_desktop.domain.queue import QueueMode
from sora_desktop.domain.requests import Order, VideoRequest
from sora_desktop.ui.actions import JobAction
from sora_desktop.ui.compose.editing import Purpose
from sora_desktop.ui.jobs.dragging import Gap
from sora_desktop.ui.queue.questions import CancelAllSheet, RetryAllSheet
from tests.ui.shell.queueing import every_job, order, press, said, sheet_of, show, texts, wait_in_line

if TYPE_CHECKING:
    from tests.ui.shell.desk import AtDesk, Desk


def test_the_queue_is_paused_and_resumed_by_button_key_and_menu(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        desk.window.show_workspace()
        queue, toolbar, menu = desk.services.queue, desk.window.toolbar, desk.window.menus.queue
        QTest.mouseClick(toolbar.queue_button, Qt.MouseButton.LeftButton, pos=toolbar.queue_button.rect().center())
        await desk.until(lambda: queue.state.mode is QueueMode.PAUSED)
        assert toolbar.queue_button.text() == "Resume queue"
        assert toolbar.queue_words.text() == "Paused"
        assert menu.pause.text() == "&Resume queue"
        jobs = await desk.services.jobs.submit([order("one"), order("two")])
        await desk.until(lambda: desk.window.status.queue.text() == "Paused · 2 waiting")
        assert toolbar.queue_words.text() == "Paused · 2 waiting"
        assert toolbar.queue_button.hasFocus()
        QTest.keyClick(desk.window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
        await desk.until(lambda: queue.state.mode is QueueMode.RUNNING)
        assert toolbar.queue_words.isHidden()
        menu.pause_after.trigger()
        await desk.until(lambda: queue.state.mode is not QueueMode.RUNNING)
        await desk.until(lambda: queue.state.mode is QueueMode.PAUSED)
        assert {job.status for job in await desk.settled(jobs)} == {JobStatus.COMPLETED}
        ways = toolbar.queue_button.menu()
        assert [action.text().replace("&", "") for action in ways.actions() if not action.isSeparator()] == [
            "Pause now\tCtrl+P",
            "Pause after the running ones",
            "Start paused",
        ]

    at_desk(scene)


def test_a_start_can_be_paused_and_the_choice_is_remembered(at_desk: AtDesk) -> None:
    async def first(desk: Desk) -> None:
        menu = desk.window.menus.queue
        assert menu.keep_awake.isChecked()
        menu.start_paused.trigger()
        menu.keep_awake.trigger()
        assert desk.services.settings.current.start_paused
        assert not desk.services.settings.current.keep_awake

    async def second(desk: Desk) -> None:
        assert desk.services.queue.state.mode is QueueMode.PAUSED
        assert desk.window.menus.queue.start_paused.isChecked()
        assert not desk.window.menus.queue.keep_awake.isChecked()

    at_desk(first)
    at_desk(second)


def test_waiting_jobs_are_moved_by_key_and_by_hand_and_stay_selected(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        jobs = await wait_in_line(desk, "one", "two", "three", "four")
        pane, table = desk.wiring.jobs, desk.wiring.jobs._table
        pane.select_job(jobs[2])
        await desk.until(desk.window.menus.clip_actions[JobAction.UP].isEnabled)
        alt = Qt.KeyboardModifier.AltModifier
        for key, expected in (
            (Qt.Key.Key_Up, ["one", "three", "two", "four"]),
            (Qt.Key.Key_Home, ["three", "one", "two", "four"]),
            (Qt.Key.Key_Down, ["one", "three", "two", "four"]),
            (Qt.Key.Key_End, ["one", "two", "four", "three"]),
        ):
            QTest.keyClick(table, key, alt)
            await show(desk, *expected)
        assert [job.id for job in await desk.services.queue.waiting()] == [jobs[n].id for n in (0, 1, 3, 2)]
        pane.move_requested.emit([jobs[2]], Gap(1, jobs[0].sequence, jobs[1].sequence))
        await show(desk, "one", "three", "two", "four")
        assert pane.save_state()["selected"] == [jobs[2].sequence]
        pane.move_requested.emit([jobs[3], jobs[2]], Gap(0, None, jobs[0].sequence))
        await show(desk, "four", "three", "one", "two")
        desk.window.menus.queue.in_order.trigger()
        await desk.until(lambda: pane.query.sort is JobSort.CREATED)
        desk.window.menus.clip_actions[JobAction.TO_TOP].trigger()
        await desk.until(lambda: any("moved in the queue" in title for title in desk.notices()))
        press(desk.window.notices.cards[-1], "Show queue order")
        await show(desk, "three")

    at_desk(scene)


def test_a_waiting_job_is_edited_in_the_form_and_a_failed_one_retried_with_changes(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        jobs = await wait_in_line(desk, "one", "two")
        compose = desk.wiring.compose
        compose.fields.prompt.setPlainText("not sent")
        desk.wiring.actions.perform(JobAction.CHANGE, [jobs[1]])
        compose.fields.prompt.setPlainText("two, at night")
        compose.submit()
        await desk.until(lambda: compose.editing.current is None)
        assert texts(desk) == ["one", "two, at night"]
        assert compose.fields.draft.prompt == "not sent"
        desk.wiring.actions.perform(JobAction.CHANGE, [jobs[0]])
        await desk.services.queue.cancel_waiting([jobs[0].id])
        await desk.until(lambda: "cancelled meanwhile" in compose.editing.banner.said)
        compose.editing.end()
        await desk.services.queue.resume()
        (failed,) = await desk.settled(await desk.services.jobs.submit([order("bad", "sim-refuses")]))
        desk.wiring.actions.perform(JobAction.RETRY_CHANGED, [failed])
        assert compose.editing.current is not None
        assert compose.editing.current.purpose is Purpose.RETRY
        compose.fields.model.set_value("")
        compose._since_order.invalidate()
        compose.submit()
        await desk.until(lambda: compose.editing.current is None)
        (again,) = [job for job in await every_job(desk) if job.retry_of == failed.id]
        assert again.request == VideoRequest(prompt="bad")

    at_desk(scene)


def test_what_cannot_be_saved_is_told_and_stays_in_the_form(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        (job,) = await wait_in_line(desk, "one")
        desk.wiring.queue.edit(job, Purpose.CHANGE)
        editing = desk.wiring.compose.editing.current
        assert editing is not None
        desk.wiring.compose.editing.saving = True
        desk.wiring.queue._save(editing, Order(request=job.request, takes=2))
        await desk.until(desk.notices)
        assert not desk.wiring.compose.editing.saving
        assert desk.wiring.compose.editing.current is not None

    at_desk(scene)


def test_cancelling_all_that_waits_is_one_question(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        jobs = await wait_in_line(desk, "one", "two", "three")
        desk.wiring.actions.perform(JobAction.CANCEL, [jobs[1]])
        await desk.until(lambda: desk.wiring.census.waiting == 2)
        menu = desk.window.menus.queue
        assert menu.cancel_all.text() == "&Cancel all waiting (2)…"
        menu.cancel_all.trigger()
        sheet = await sheet_of(desk, CancelAllSheet)
        assert "nothing is charged" in said(sheet)
        press(sheet, "Cancel all")
        await desk.until(lambda: desk.wiring.census.waiting == 0)
        await desk.until(lambda: "2 waiting jobs were cancelled." in desk.notices())
        assert not menu.cancel_all.isEnabled()
        assert {job.status for job in await every_job(desk)} == {JobStatus.CANCELLED}

    at_desk(scene)


def test_retrying_all_that_failed_says_what_it_costs(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        desk.window.show_workspace()
        await desk.settled(await desk.services.jobs.submit([order("a", "sim-refuses"), order("b", "sim-refuses")]))
        menu = desk.window.menus.queue
        await desk.until(menu.retry_all.isEnabled)
        menu.opening.emit()
        await desk.until(lambda: menu.retry_all.text() == "R&etry all failed (2)…")
        menu.retry_all.trigger()
        sheet = await sheet_of(desk, RetryAllSheet)
        assert "They are made anew. It costs nothing." in said(sheet)
        await desk.services.queue.pause()
        press(sheet, "Retry all")
        await desk.until(lambda: "2 jobs are tried again." in desk.notices())
        menu.opening.emit()
        await desk.until(lambda: not menu.retry_all.isEnabled())
        menu.retry_all.setEnabled(True)
        menu.retry_all.trigger()
        await desk.until(lambda: "Every failed job was tried again already." in desk.notices())

    at_desk(scene)
