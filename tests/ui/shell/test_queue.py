"""The queue as a person handles it at the window, with the real services behind it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from sora_desktop.domain.connections import Auth
from sora_desktop.domain.events import QueueChanged
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.queries import JobQuery, JobSort
from sora_desktop.domain.queue import Hold, QueueMode, QueueState
from sora_desktop.domain.requests import Order, VideoRequest
from sora_desktop.services.connections import ConnectionDraft
from sora_desktop.storage.database import Database
from sora_desktop.storage.queue import QueueRepository
from sora_desktop.ui.actions import JobAction
from sora_desktop.ui.compose.editing import Purpose
from sora_desktop.ui.jobs.dragging import Gap
from sora_desktop.ui.queue.questions import CancelAllSheet, CancelSheet, ForgetSheet, RetryAllSheet, SendAgainSheet

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sora_desktop.composition import Services
    from sora_desktop.domain.jobs import Job
    from sora_desktop.storage.paths import DataPaths
    from sora_desktop.ui.main_window import MainWindow
    from sora_desktop.ui.sheet import Sheet
    from sora_desktop.ui.wiring import Wiring

    class Desk(Protocol):
        """What the fixture gives a scene."""

        window: MainWindow
        services: Services
        wiring: Wiring

        async def until(self, condition: Callable[[], object]) -> None: ...
        def notices(self) -> list[str]: ...
        async def settled(self, jobs: list[Job]) -> list[Job]: ...

    AtDesk = Callable[[Callable[[Desk], Awaitable[None]]], None]


def order(prompt: str, model: str | None = None) -> Order:
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
    model = desk.wiring.jobs._model
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def press(owner: object, label: str) -> None:
    buttons = owner.findChildren(QPushButton)  # type: ignore[attr-defined]  # any widget
    next(button for button in buttons if button.text() == label).click()


async def sheet_of(desk: Desk, kind: type[Sheet]) -> Sheet:
    await desk.until(lambda: [sheet for sheet in desk.window.findChildren(kind) if sheet.isVisible()])
    return next(sheet for sheet in desk.window.findChildren(kind) if sheet.isVisible())


def said(sheet: Sheet) -> str:
    return " ".join(label.text() for label in sheet.card.findChildren(QLabel))


async def every_job(desk: Desk) -> list[Job]:
    return await desk.services.catalogue.page(list(await desk.services.catalogue.sequences(JobQuery())))


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
        QTest.keyClick(desk.window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
        await desk.until(lambda: queue.state.mode is QueueMode.RUNNING)
        assert toolbar.queue_words.isHidden()
        menu.pause_after.trigger()
        await desk.until(lambda: queue.state.mode is not QueueMode.RUNNING)
        await desk.until(lambda: queue.state.mode is QueueMode.PAUSED)
        assert {job.status for job in await desk.settled(jobs)} == {JobStatus.COMPLETED}
        ways = toolbar.queue_button.menu()
        assert [action.text().replace("&", "") for action in ways.actions() if not action.isSeparator()] == [
            "Pause now",
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


def test_a_held_connection_is_told_once_and_marked_until_it_goes_on(at_desk: AtDesk, folder: DataPaths) -> None:
    async def first(desk: Desk) -> None:
        for name in ("gpu", "gateway"):
            await desk.services.connections.add(
                ConnectionDraft(name=name, base_url="http://localhost:1/v1", auth=Auth.NONE)
            )
        await desk.services.queue.pause()
        await desk.services.jobs.submit(
            [Order(request=VideoRequest(prompt=f"job {n}"), connection="gpu") for n in range(3)]
        )

    async def second(desk: Desk) -> None:
        queue, preview = desk.services.queue, desk.wiring.preview
        assert sorted(desk.notices()) == ["“gateway” is held", "“gpu” is held"]
        card = next(card for card in desk.window.notices.cards if "gpu" in card.message.title)
        assert card.message.advice.startswith("The last replies of the server were lost. Its server may be making")
        assert card.message.advice.endswith("3 jobs wait, and none of them fails.")
        assert desk.window.status.queue.text() == "Paused · 3 waiting · 2 connections held"
        await show(desk, "job 2", "job 1", "job 0")
        assert desk.wiring.jobs._model.index(0, 1).data() == "Held · Replies lost"
        desk.wiring.compose.restore_draft({"connection": "gpu"})
        assert desk.wiring.compose.fields.connection.words == "held"
        desk.wiring._on_event(QueueChanged(queue.state))
        assert len(desk.notices()) == 2
        press(card, "Open connection…")
        await desk.until(
            lambda: desk.wiring.connections.dialog is not None and desk.wiring.connections.dialog.isVisible()
        )
        desk.wiring.jobs.select_job((await queue.waiting())[0])
        await desk.until(lambda: preview.card.title.text() == "“gpu” is held")
        press(preview.card, "Go on")
        await desk.until(lambda: desk.notices() == ["“gateway” is held"])
        assert preview.card.title.text() == "The queue is paused"
        assert desk.wiring.compose.fields.connection.words == "real"
        desk.window.menus.queue.release.trigger()
        await desk.until(lambda: not desk.notices())
        assert queue.state == QueueState(QueueMode.PAUSED)
        press(preview.card, "Resume queue")
        await desk.until(lambda: queue.state.mode is QueueMode.RUNNING)

    at_desk(first)
    database = Database.open(folder.database)
    repository = QueueRepository(database)
    for name in ("gpu", "gateway"):
        asyncio.run(
            repository.hold(Hold(name, "unclear_answers", "The last 3 had no clear answer.", datetime.now(UTC)))
        )
    database.close()
    at_desk(second)


def test_questions_about_lost_replies_say_what_they_may_cost(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        (job,) = await wait_in_line(desk, "one")
        lost = job.changed(estimate=400_000).advance(JobStatus.SUBMITTING).advance(JobStatus.UNCONFIRMED)
        unknown = lost.changed(estimate=None)
        desk.wiring.actions.perform(JobAction.RESUBMIT, [lost, unknown])
        sheet = await sheet_of(desk, SendAgainSheet)
        assert "about $0.40 once more. The price of 1 of them is not known." in said(sheet)
        sheet.dismiss()
        desk.wiring.actions.perform(JobAction.RESUBMIT, [unknown])
        sheet = await sheet_of(desk, SendAgainSheet)
        assert "What it costs is not known." in said(sheet)
        sheet.dismiss()
        desk.wiring.actions.perform(JobAction.FORGET, [lost])
        sheet = await sheet_of(desk, ForgetSheet)
        assert "may still be charged for" in said(sheet)
        press(sheet, "Keep looking")
        await desk.until(desk.notices)
        assert "look for" in desk.notices()[0]

    at_desk(scene)


def test_a_cancel_that_may_cost_something_is_asked_before(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        await desk.services.connections.add(
            ConnectionDraft(name="gpu", base_url="http://localhost:1/v1", auth=Auth.NONE)
        )
        (job,) = await wait_in_line(desk, "one")
        running = job.changed(connection="gpu", remote_id="video_1").advance(JobStatus.SUBMITTING)
        running = running.advance(JobStatus.IN_PROGRESS)
        desk.wiring.actions.perform(JobAction.CANCEL, [running, job])
        sheet = await sheet_of(desk, CancelSheet)
        assert "1 of them: “gpu”" in said(sheet)
        assert "1 of them: Nothing was sent yet" in said(sheet)
        press(sheet, "Let them be")
        assert desk.wiring.census.waiting == 1

    at_desk(scene)


def test_a_connection_that_a_cap_holds_leads_to_the_budgets(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        asked: list[bool] = []
        desk.wiring.queue.budgets_requested.connect(lambda: asked.append(True))
        hold = Hold("studio", "budget_exceeded", "The cap.", datetime.now(UTC))
        desk.wiring.queue.apply(QueueChanged(QueueState(holds=(hold,))))
        assert "The budget does not allow more." in desk.window.notices.cards[0].message.advice
        press(desk.window.notices.cards[0], "Open budgets…")
        assert asked

    at_desk(scene)


def test_a_hold_that_an_earlier_run_left_is_told_at_the_start(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        hold = Hold("studio", "odd", "Something odd happened. Mend it.", datetime.now(UTC))
        desk.wiring.queue.apply(QueueChanged(QueueState(holds=(hold,))))
        assert desk.notices() == ["“studio” is held"]
        assert desk.window.notices.cards[0].message.advice == "Something odd happened. Mend it."
        again = Hold("studio", "key_refused", "The key.", datetime.now(UTC))
        desk.wiring.queue.apply(QueueChanged(QueueState(holds=(again,))))
        assert len(desk.notices()) == 1
        assert "Check its key" in desk.window.notices.cards[0].message.advice

    at_desk(scene)
