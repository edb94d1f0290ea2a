"""Connections that are held are told and marked, and what may cost something is asked before, in words."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sora_desktop.domain.connections import Auth
from sora_desktop.domain.events import QueueChanged
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.queue import Hold, QueueMode, QueueState
from sora_desktop.domain.requests import Order, VideoRequest
from sora_desktop.services.connections import ConnectionDraft
from sora_desktop.storage.database import Database
from sora_desktop.storage.queue import QueueRepository
from sora_desktop.ui.actions import JobAction
from sora_desktop.ui.queue.questions import CancelSheet, ForgetSheet, SendAgainSheet
from tests.ui.shell.queueing import press, said, sheet_of, show, wait_in_line

if TYPE_CHECKING:
    from sora_desktop.storage.paths import DataPaths
    from tests.ui.shell.desk import AtDesk, Desk


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
