"""What can be seen of a row: its ground, its bar, its marks, and where the keyboard is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QPaintEvent

from sora_desktop.domain.events import JobProgressed, JobsAdded
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.ui import theme
from sora_desktop.ui.jobs.columns import COLUMNS
from sora_desktop.ui.jobs.status import LOOKS
from tests.plugins.windows import claims_keyboard

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from PySide6.QtGui import QColor

    from sora_desktop.domain.jobs import Job
    from tests.ui.jobs.conftest import Desk

    MakeJob = Callable[..., Job]

STATUS, CREATED = (next(n for n, column in enumerate(COLUMNS) if column.id == name) for name in ("status", "created"))


class Paintings(QObject):
    """Notes which parts of the list are painted."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.table)
        self.rects: list[QRect] = []
        desk.table.viewport().installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if isinstance(event, QPaintEvent):
            self.rects.append(event.rect())
        return False


def count(desk: Desk, rect: QRect, colour: QColor) -> int:
    """Count the pixels of a colour in a part of the list."""
    image = desk.table.viewport().grab(rect).toImage()
    return sum(image.pixelColor(x, y) == colour for x in range(image.width()) for y in range(image.height()))


def cell(desk: Desk, row: int, column: int = STATUS) -> QRect:
    return desk.table.visualRect(desk.model.index(row, column))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_selected_row_stands_on_the_wash_of_the_accent(desk: Desk, make_job: MakeJob, scheme: str) -> None:
    theme.set_scheme(scheme)
    desk.add(make_job(), make_job())
    desk.open()
    desk.select(0)
    wash = theme.colors().accent_wash
    assert count(desk, cell(desk, 0), wash) > 1000
    assert count(desk, cell(desk, 1), wash) == 0


def test_the_wash_moves_with_its_row_when_others_come_in_above(desk: Desk, make_job: MakeJob) -> None:
    desk.add(make_job())
    desk.open()
    desk.select(0)
    wash = theme.colors().accent_wash
    assert count(desk, cell(desk, 0), wash) > 1000
    desk.apply(JobsAdded(tuple(desk.add(make_job("new")))))
    desk.settle()
    assert [count(desk, cell(desk, row), wash) > 1000 for row in (0, 1)] == [False, True]


def test_what_was_made_today_is_written_anew_after_midnight(
    desk: Desk, make_job: MakeJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.now(UTC)

    class Tomorrow(datetime):
        @classmethod
        def now(cls, zone: tzinfo | None = None) -> Tomorrow:
            return cls.fromtimestamp((now + timedelta(days=1)).timestamp(), zone)

    desk.add(make_job(created_at=now))
    desk.pane.resize(1400, 600)
    desk.open()
    before = desk.table.viewport().grab(cell(desk, 0, CREATED)).toImage()
    monkeypatch.setattr("sora_desktop.ui.jobs.rows.datetime", Tomorrow)
    monkeypatch.setattr("sora_desktop.ui.moments.datetime", Tomorrow)
    assert desk.table.viewport().grab(cell(desk, 0, CREATED)).toImage() != before


def test_the_bar_is_as_long_as_the_job_is_far(desk: Desk, make_job: MakeJob) -> None:
    (job,) = desk.add(make_job(status=JobStatus.IN_PROGRESS, progress=25.0))
    desk.open()
    accent = theme.colors().accent
    quarter = count(desk, cell(desk, 0), accent)
    desk.apply(JobProgressed(job.id, 75.0))
    desk.settle()
    assert quarter > 50
    assert count(desk, cell(desk, 0), accent) == pytest.approx(3 * quarter, rel=0.1)


@pytest.mark.parametrize("progress", [None, 0.0, -5.0, 250.0])
def test_odd_progress_does_not_leave_the_bar(desk: Desk, make_job: MakeJob, progress: float | None) -> None:
    (job,) = desk.add(make_job(status=JobStatus.IN_PROGRESS))
    desk.open()
    desk.apply(JobProgressed(job.id, progress))
    desk.settle()
    accent = theme.colors().accent
    beside = [cell(desk, 0, STATUS - 1), cell(desk, 0, STATUS + 1)]
    assert [count(desk, rect, accent) for rect in beside] == [0, 0]


@pytest.mark.parametrize("status", JobStatus)
def test_every_simulated_job_carries_the_badge(desk: Desk, make_job: MakeJob, status: JobStatus) -> None:
    desk.add(make_job(status=status, simulated=True, progress=40.0), make_job(status=status, progress=40.0))
    desk.open()
    wash = theme.colors().attention_wash
    real, simulated = count(desk, cell(desk, 0), wash), count(desk, cell(desk, 1), wash)
    assert simulated > real + 300


@pytest.mark.parametrize("status", JobStatus)
def test_every_status_has_a_mark_or_a_bar_in_its_colour(desk: Desk, make_job: MakeJob, status: JobStatus) -> None:
    look = LOOKS[status]
    desk.add(make_job(status=status, progress=40.0))
    desk.open()
    colours, place = theme.colors(), cell(desk, 0)
    if look.icon is None:
        assert count(desk, place, colours.accent) > 50
        return
    mark = QRect(place.left() + 10, place.top() + 19, 18, 18)
    assert mark.width() * mark.height() - count(desk, mark, colours.surface) > 5
    if look.disc is not None:
        assert count(desk, mark, getattr(colours, look.disc)) > 60


def test_lines_around_a_row_show_where_the_keyboard_is_while_it_is_used(desk: Desk, make_job: MakeJob) -> None:
    desk.add(make_job(), make_job())
    desk.open()
    desk.until(lambda: claims_keyboard(desk.pane))
    desk.select(0)
    line = QRect(300, desk.table.rowViewportPosition(1), 200, 1)
    assert count(desk, line, theme.colors().accent) == 0
    desk.table.setFocus()
    desk.until(desk.table.hasFocus)
    desk.press(Qt.Key.Key_Down)
    assert count(desk, line, theme.colors().accent) == 200
    desk.table.clearFocus()
    assert count(desk, line, theme.colors().accent) == 0


@pytest.mark.parametrize("status", JobStatus)
def test_a_narrow_list_tells_the_status_below_the_prompt(desk: Desk, make_job: MakeJob, status: JobStatus) -> None:
    desk.add(make_job(status=status, simulated=True, progress=40.0), make_job(status=status, progress=40.0))
    desk.pane.resize(300, 600)
    desk.open()
    look, colours = LOOKS[status], theme.colors()
    assert desk.table.isColumnHidden(STATUS)
    below = QRect(90, desk.table.rowViewportPosition(0) + 28, 200, 24)
    assert count(desk, below, getattr(colours, look.words)) > 10
    if look.icon is None:
        assert count(desk, below, colours.accent) > 30
    thumbnails = [QRect(16, desk.table.rowViewportPosition(row) + 10, 64, 36) for row in (0, 1)]
    real, simulated = (count(desk, rect, colours.attention_wash) for rect in thumbnails)
    assert real == 0
    assert simulated > 150


def test_a_narrow_list_follows_the_progress(desk: Desk, make_job: MakeJob) -> None:
    (job,) = desk.add(make_job(status=JobStatus.IN_PROGRESS, progress=10.0))
    desk.pane.resize(300, 600)
    desk.open()
    watch = Paintings(desk)
    desk.apply(JobProgressed(job.id, 90.0))
    desk.until(lambda: watch.rects)
    assert watch.rects[0].contains(QRect(90, desk.table.rowViewportPosition(0) + 28, 100, 20))


def test_rows_whose_jobs_are_not_there_yet_show_where_things_will_be(desk: Desk, make_job: MakeJob) -> None:
    desk.add(make_job())
    desk.catalogue.hold("first")
    desk.catalogue.hold("page")
    desk.pane.show()
    desk.pane.refresh()
    desk.until(lambda: desk.catalogue.count("page"))
    assert count(desk, cell(desk, 0), theme.colors().hover) > 100


def test_a_change_of_the_scheme_repaints_everything(desk: Desk, make_job: MakeJob) -> None:
    desk.add(make_job())
    desk.open()
    theme.set_scheme("dark")
    surface = theme.colors().surface
    assert count(desk, cell(desk, 0), surface) > 1000
