"""A gallery over a model whose jobs are at hand, and strips as the service of frames would make them."""

from __future__ import annotations

import asyncio
import io
import os
from array import array
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QItemSelectionModel, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtWidgets import QApplication

from sora_desktop.domain.jobs import Job, JobStatus, job_id
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.media.strips import Strip
from sora_desktop.ui.gallery import strips
from sora_desktop.ui.gallery.view import JobGallery
from sora_desktop.ui.jobs.model import JobTableModel

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator, Sequence

    from PySide6.QtCore import QPoint
    from pytestqt.qtbot import QtBot

    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.domain.queries import GroupRows

GREEN, RED = (20, 160, 60), (200, 30, 40)


def jpeg(
    colour: tuple[int, int, int], size: tuple[int, int] = (64, 36), last: tuple[int, int, int] | None = None
) -> bytes:
    picture = Image.new("RGB", size, colour)
    if last is not None:
        picture.paste(last, (size[0] * 15 // 16, 0, size[0], size[1]))
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=95)
    return target.getvalue()


@dataclass
class Shelf:
    """The stored jobs, and what was asked of them."""

    jobs: dict[int, Job] = field(default_factory=dict)
    asked: list[int] = field(default_factory=list)
    stripped: list[int] = field(default_factory=list)

    async def page(self, sequences: Sequence[int]) -> list[Job]:
        return [self.jobs[one] for one in sequences if one in self.jobs]

    async def thumbnail(self, job: Job) -> bytes | None:
        self.asked.append(job.sequence)
        return jpeg(GREEN)

    async def strip(self, job: Job, count: int, box: tuple[int, int]) -> Strip | None:
        self.stripped.append(job.sequence)
        return Strip(jpeg=jpeg(GREEN, (16 * count, 9), RED), count=count, width=16, height=9)


@dataclass
class Room:
    """A gallery in a window of its own, with everything that a test of it works with."""

    shelf: Shelf
    model: JobTableModel
    selection: QItemSelectionModel
    gallery: JobGallery

    def show(self, jobs: Sequence[Job], groups: Sequence[GroupRows] | None = None) -> None:
        """Put jobs into the list, in this order."""
        for job in jobs:
            self.shelf.jobs[job.sequence] = job
            self.model.store.put(job)
        self.model.set_rows(array("q", [job.sequence for job in jobs]), groups)
        QApplication.processEvents()

    def selected(self) -> list[int]:
        return sorted(index.row() for index in self.selection.selectedRows())

    def centre(self, row: int) -> QPoint:
        return self.gallery.visualRect(self.model.index(row, 0)).center()

    def hover(self, place: QPoint) -> None:
        """Move the mouse to a place of the list."""
        view, point = self.gallery.viewport(), QPointF(place)
        none = Qt.MouseButton.NoButton
        moved = QMouseEvent(
            QEvent.Type.MouseMove, point, view.mapToGlobal(point), none, none, Qt.KeyboardModifier.NoModifier
        )
        QApplication.sendEvent(view, moved)

    def picture(self) -> QImage:
        return self.gallery.viewport().grab().toImage()


def make_job(sequence: int, status: JobStatus = JobStatus.COMPLETED, **fields: object) -> Job:
    values: dict[str, object] = {
        "id": job_id(1_795_000_000_000 + sequence, os.urandom(10)),
        "sequence": sequence,
        "connection": "studio",
        "request": VideoRequest(prompt=f"clip {sequence}", model="wan2.2", seconds=4.0),
        "created_at": datetime(2026, 11, 22, 12, 0, tzinfo=UTC),
        "status": status,
        "file": f"/clips/{sequence}.mp4" if status is JobStatus.COMPLETED else None,
        **fields,
    }
    return Job(**values)  # type: ignore[arg-type]


@pytest.fixture(name="make_job")
def make_job_fixture() -> Callable[..., Job]:
    """Make a plain job of a sequence with some fields changed."""
    return make_job


def run(coroutine: Coroutine[Any, Any, None], *, on_error: Callable[[SoraDesktopError], None] | None = None) -> None:
    """Run a coroutine at once, to its end."""
    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(coroutine)
    finally:
        loop.close()


@pytest.fixture
def room(dressed: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    """An empty gallery of 640 by 500 pixels, whose strips come at once."""
    monkeypatch.setattr(strips, "DWELL_MILLISECONDS", 0)
    shelf = Shelf()
    model = JobTableModel(shelf, run, lambda _error: None)  # type: ignore[arg-type]  # all that is asked here
    selection = QItemSelectionModel(model)
    gallery = JobGallery(model, selection, shelf, run)  # type: ignore[arg-type]  # all that is asked here
    gallery.strips.source = shelf
    qtbot.addWidget(gallery)
    gallery.resize(640, 500)
    with qtbot.waitExposed(gallery):
        gallery.show()
    yield Room(shelf, model, selection, gallery)
    model.deleteLater()
