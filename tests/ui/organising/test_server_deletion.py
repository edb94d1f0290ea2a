"""What is said before a server is told to delete: what this one really does, no more and no less."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QWidget

from sora_desktop.domain.capabilities import Capabilities, Support
from sora_desktop.domain.jobs import Job, JobId, JobStatus
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.organising.server_deletion import ServerDeletionSheet, ServerSide, deletion_label, deletion_text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

YES, NO, UNKNOWN = Support.YES, Support.NO, Support.UNKNOWN


def job(status: JobStatus = JobStatus.COMPLETED, file: str | None = "/clips/a.mp4") -> Job:
    request = VideoRequest(prompt="a")
    return Job(
        id=JobId("1"), connection="studio", request=request, created_at=datetime.now(UTC), status=status, file=file
    )


def side(
    deletion: Support, aborts: Support = UNKNOWN, *jobs: Job, name: str = "studio", simulated: bool = False
) -> ServerSide:
    capabilities = Capabilities(deletion=deletion, deletion_aborts=aborts)
    return ServerSide(name, capabilities, simulated, jobs or (job(),))


@pytest.mark.parametrize(
    ("deletion", "said", "label"),
    [
        (YES, "forgets it", "Let “studio” forget it"),
        (NO, "refuses to delete", "“studio” refuses"),
        (UNKNOWN, "is not known", "Ask “studio” to delete it"),
    ],
)
def test_of_a_finished_clip_it_is_said_what_is_known(deletion: Support, said: str, label: str) -> None:
    one = side(deletion, YES)
    assert said in deletion_text(one)
    assert "work" not in deletion_text(one)
    assert deletion_label([one]) == label


@pytest.mark.parametrize(("aborts", "said"), [(YES, "stops the work"), (NO, "goes on"), (UNKNOWN, "may go on")])
def test_of_one_that_was_given_up_it_is_said_whether_the_work_stops(aborts: Support, said: str) -> None:
    assert said in deletion_text(side(YES, aborts, job(JobStatus.CANCELLED, None)))


def test_of_a_connection_that_is_gone_and_of_the_simulation_it_is_said_too() -> None:
    gone = ServerSide("old", None, simulated=False, jobs=(job(),))
    assert "is gone" in deletion_text(gone)
    assert gone.deletes is NO
    assert "only simulates" in deletion_text(side(UNKNOWN, simulated=True))


def test_several_servers_are_named_together() -> None:
    both = [side(YES), side(UNKNOWN, name="lab")]
    assert deletion_label(both) == "Tell 2 servers to delete"
    assert deletion_label([side(NO), side(YES, name="lab")]) == "Let “lab” forget it"
    assert deletion_label([side(NO), side(NO, name="lab")]) == "All of them refuse"


def test_where_nobody_deletes_nothing_can_be_pressed(dressed: QApplication, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(800, 600)
    refused = ServerDeletionSheet([side(NO)], lambda: None, window)
    refused.present()
    assert not refused.delete.isEnabled()
    told: list[bool] = []
    asked = ServerDeletionSheet([side(YES, YES, job(file=None))], lambda: told.append(True), window)
    asked.present()
    assert "lost for good" in " ".join(label.text() for label in asked.card.findChildren(type(asked._heading)))
    asked.delete.click()
    assert told == [True]
