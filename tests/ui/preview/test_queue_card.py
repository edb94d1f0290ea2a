"""What the preview says of jobs that the queue, their connection or their server holds up, and what can be done."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from sora_desktop.domain.capabilities import Capabilities, Support
from sora_desktop.domain.connections import SIMULATED, Connection
from sora_desktop.domain.errors import UnknownConnection
from sora_desktop.domain.jobs import Failure, FailureStage, Job, JobId, JobStatus
from sora_desktop.domain.queue import Hold, QueueMode, QueueState
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.actions import JobAction
from sora_desktop.ui.preview.pane import PreviewPane
from sora_desktop.ui.preview.state_card import CardWay
from sora_desktop.ui.queue.servers import Servers

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

NOW = datetime.now(UTC)
HELD = QueueState(holds=(Hold("studio", "out_of_credit", "studio says that your credit is used up.", NOW),))


class Known:
    """The connections `studio` and `simulated`, with what is known of the server of the first."""

    def __init__(self, **capabilities: Support) -> None:
        self.offered = Capabilities(**capabilities)  # type: ignore[arg-type]  # only such fields are given

    def get(self, name: str | None) -> Connection:
        if name == SIMULATED.name:
            return SIMULATED
        if name != "studio":
            raise UnknownConnection(name=name, known="studio")
        return Connection(id="s", name="studio")

    def capabilities(self, name: str | None) -> Capabilities:
        self.get(name)
        return self.offered


def a_job(status: JobStatus, **fields: object) -> Job:
    values: dict[str, object] = {"connection": "studio", **fields}
    return Job(
        id=JobId("01a20361-4fe6-70ab-8df9-b8e718700478"),
        request=VideoRequest(prompt="Harbour at dawn"),
        created_at=NOW,
        status=status,
        **values,  # type: ignore[arg-type]
    )


@pytest.fixture
def pane(dressed: QApplication, qtbot: QtBot) -> PreviewPane:
    made = PreviewPane()
    qtbot.addWidget(made)
    made.judge_by(Servers(Known()))
    made.resize(304, 800)
    with qtbot.waitExposed(made):
        made.show()
    return made


def buttons(pane: PreviewPane) -> dict[str, QPushButton]:
    return {button.text(): button for button in pane.card.findChildren(QPushButton) if button.isVisible()}


def lost(**fields: object) -> Job:
    return a_job(JobStatus.UNCONFIRMED, failure=Failure(FailureStage.SUBMIT, "reply_lost", "Lost."), **fields)


def test_a_lost_reply_is_a_question_with_three_answers(pane: PreviewPane) -> None:
    pane.show_job(lost())
    asked: list[object] = []
    pane.action_requested.connect(lambda action, _jobs: asked.append(action))
    found = buttons(pane)
    for label in ("Keep looking", "Send again", "Forget it"):
        QTest.mouseClick(found[label], Qt.MouseButton.LeftButton)
    assert asked == [JobAction.KEEP_LOOKING, JobAction.RESUBMIT, JobAction.FORGET]
    assert "Costs nothing" in found["Keep looking"].accessibleDescription()
    assert "may still be charged" in found["Forget it"].accessibleDescription()


@pytest.mark.parametrize(
    ("estimate", "words"), [(None, "not known"), (0, "costs nothing here"), (400_000, "about $0.40 once more")]
)
def test_sending_again_says_what_it_may_cost(pane: PreviewPane, estimate: int | None, words: str) -> None:
    pane.show_job(lost(estimate=estimate))
    assert words in buttons(pane)["Send again"].accessibleDescription()


def test_nobody_is_asked_to_look_where_there_is_no_list(pane: PreviewPane) -> None:
    pane.judge_by(Servers(Known(listing=Support.NO)))
    pane.show_job(lost())
    look = buttons(pane)["Keep looking"]
    assert not look.isEnabled()
    assert "no list" in look.accessibleDescription()


def test_a_waiting_job_can_be_edited_and_cancelled(pane: PreviewPane, qtbot: QtBot) -> None:
    job = a_job(JobStatus.PENDING)
    pane.show_job(job)
    with qtbot.waitSignal(pane.action_requested) as asked:
        buttons(pane)["Edit"].click()
    assert asked.args == [JobAction.CHANGE, [job]]
    assert buttons(pane)["Cancel"].toolTip() == "Nothing was sent yet, so nothing is charged."


def test_a_paused_queue_can_be_resumed_where_a_job_waits_for_it(pane: PreviewPane, qtbot: QtBot) -> None:
    job = a_job(JobStatus.PENDING)
    pane.show_job(job)
    pane.set_queue(QueueState(QueueMode.PAUSED))
    assert pane.card.title.text() == "The queue is paused"
    with qtbot.waitSignal(pane.way_requested) as asked:
        buttons(pane)["Resume queue"].click()
    assert asked.args == [CardWay.RESUME, job]
    pane.set_queue(QueueState())
    assert pane.card.title.text() == "Waiting"


def test_a_held_connection_says_why_and_what_to_do(pane: PreviewPane) -> None:
    job = a_job(JobStatus.PENDING)
    pane.show_job(job)
    pane.set_queue(HELD)
    assert pane.card.title.text() == "“studio” is held"
    assert "credit or quota is used up. Top up" in pane.card.advice.text()
    asked: list[object] = []
    pane.way_requested.connect(lambda way, _job: asked.append(way))
    for label in ("Go on", "Connection"):
        buttons(pane)[label].click()
    assert asked == [CardWay.RELEASE, CardWay.MEND]
    card = pane.card.rect()
    assert all(card.contains(button.mapTo(pane.card, button.rect().bottomRight())) for button in buttons(pane).values())


def test_a_stalled_job_is_told_of_calmly(pane: PreviewPane) -> None:
    pane.show_job(a_job(JobStatus.IN_PROGRESS, stalled=True, progress=40.0))
    assert pane.card.title.text() == "Generating · 40 %"
    assert "still watched" in pane.card.advice.text()


def test_until_when_a_server_keeps_a_clip_is_said_while_it_is_not_here(pane: PreviewPane) -> None:
    soon = NOW + timedelta(days=2)
    coming = a_job(JobStatus.DOWNLOADING, expires_at=soon)
    pane.show_job(coming)
    assert "The server keeps it until" in pane.card.advice.text()
    _, value = pane.details._lines["kept"]
    assert value.text().startswith("The server keeps it until")
    pane.set_queue(QueueState(QueueMode.PAUSED))
    assert pane.card.title.text() == "Made, and not fetched yet"
    pane.update_job(
        replace(coming, status=JobStatus.FAILED, failure=Failure(FailureStage.DOWNLOAD, "truncated", "It stopped."))
    )
    assert "The server keeps it until" in pane.card.advice.text()
    pane.update_job(replace(coming, status=JobStatus.CANCELLED))
    assert value.text() == ""


def test_a_forgotten_video_can_be_asked_for_once_more(pane: PreviewPane, qtbot: QtBot) -> None:
    failure = Failure(FailureStage.GENERATE, "remote_video_missing", "Gone.")
    job = a_job(JobStatus.FAILED, failure=failure, remote_id="video_1")
    pane.show_job(job)
    assert "costs nothing more; if not, it is made anew" in pane.card.advice.text()
    with qtbot.waitSignal(pane.action_requested) as asked:
        buttons(pane)["Check again"].click()
    assert asked.args == [JobAction.RETRY, [job]]


ON_SERVER = {"remote_id": "video_1", "status": JobStatus.IN_PROGRESS}


@pytest.mark.parametrize(
    ("capabilities", "fields", "words"),
    [
        ({}, {"status": JobStatus.PENDING}, "Nothing was sent yet"),
        ({}, {**ON_SERVER, "connection": "simulated"}, "only simulated"),
        ({}, {"remote_id": "video_1", "status": JobStatus.DOWNLOADING}, "made already"),
        ({"deletion": Support.NO}, ON_SERVER, "cannot be told"),
        ({"deletion_aborts": Support.YES}, ON_SERVER, "stops the work"),
        ({"deletion_aborts": Support.NO}, ON_SERVER, "only forgets it"),
        ({}, ON_SERVER, "may not stop"),
        ({}, {**ON_SERVER, "connection": "gone"}, "cannot be told"),
    ],
)
def test_cancelling_says_what_it_really_does(
    qapp: QApplication, capabilities: dict[str, Support], fields: dict[str, object], words: str
) -> None:
    servers = Servers(Known(**capabilities))
    values = dict(fields)
    status = values.pop("status")
    assert isinstance(status, JobStatus)
    job = a_job(status, **values)
    assert words in servers.cancel_text(job)
    assert servers.cancel_is_plain(job) == (job.status is JobStatus.PENDING or job.connection == "simulated")
