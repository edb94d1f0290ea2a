"""Jobs with clips that can be compared, and the page for that."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from sora_desktop.domain.jobs import Job, JobStatus, job_id
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.compare.page import ComparePage
from tests.plugins.windows import show_active

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot


@pytest.fixture
def a_job() -> Callable[..., Job]:
    """Make a finished job, each with an id of its own."""
    count = iter(range(1, 1000))

    def make(path: Path, **fields: object) -> Job:
        number = next(count)
        given = {
            "id": job_id(number, bytes([number] * 10)),
            "connection": "studio",
            "request": VideoRequest(prompt=f"Harbour at dawn, take {number}", model="wan2.2", size="192x108"),
            "created_at": datetime(2026, 11, 22, 12, tzinfo=UTC),
            "status": JobStatus.COMPLETED,
            "sequence": number,
            "file": str(path),
            **fields,
        }
        return Job(**given)  # type: ignore[arg-type]

    return make


@pytest.fixture
def page(dressed: QApplication, qtbot: QtBot) -> Iterator[ComparePage]:
    """Show the page, without clips."""
    made = show_active(qtbot, ComparePage(), 1000, 600)
    yield made
    feeds = [voice.feed for voice in made.conductor.voices]
    made.end()
    assert all(feed.wait_for_rest(5) for feed in feeds)


@pytest.fixture
def jobs(numbered_clip: Callable[..., Path], a_job: Callable[..., Job]) -> list[Job]:
    """Make three jobs with clips of four, two and one seconds."""
    return [
        a_job(numbered_clip(frames=96)),
        a_job(numbered_clip(frames=48)),
        a_job(numbered_clip(frames=24), simulated=True),
    ]


def begin(page: ComparePage, qtbot: QtBot, jobs: list[Job]) -> None:
    """Compare clips, standing still at the beginning."""
    page.compare(jobs)
    qtbot.waitUntil(lambda: page.conductor.moment is not None)
    page.conductor.pause()


def press(page: ComparePage, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key in whatever has the keyboard."""
    QTest.keyClick(page.stage.panels[0].bar if page.focusWidget() is None else page.focusWidget(), key, modifiers)
