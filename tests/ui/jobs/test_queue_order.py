"""The list in the order of the queue: by drag, by key, and while the queue changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDrag, QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from sora_desktop.domain.events import JobsChanged
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.queries import JobFilter, JobSort
from sora_desktop.ui.actions import MOVES, JobAction
from sora_desktop.ui.jobs.dragging import Gap
from sora_desktop.ui.jobs.keys import ACTION_KEYS
from sora_desktop.ui.jobs.rows import ROW_PIXELS

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.jobs import Job
    from tests.ui.jobs.conftest import Desk

    MakeJob = Callable[..., Job]

STEP = 1 << 20


@pytest.fixture
def jobs(desk: Desk, make_job: MakeJob) -> list[Job]:
    """Five waiting jobs and one that is done, in the order of the queue."""
    names = ("first", "second", "third", "fourth", "fifth")
    waiting = [make_job(name, JobStatus.PENDING, rank=STEP * number) for number, name in enumerate(names, 1)]
    stored = desk.add(*waiting, make_job("done"))
    desk.open()
    desk.pane.show_in_queue_order()
    desk.settle()
    assert desk.texts() == [*names, "done"]
    return stored


class Hand:
    """A mouse that drags rows of the list; Qt's own loop of a drag is played by `exec`."""

    def __init__(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        self.desk = desk
        self.to = 0
        self.gap: Gap | None = None
        self.gaps: list[Gap] = []
        self.files: list[str] = []
        desk.table.dropped.connect(self.gaps.append)
        monkeypatch.setattr(QDrag, "exec", self.exec)

    def exec(self, _action: Qt.DropAction) -> Qt.DropAction:
        drag = self.desk.table.findChild(QDrag)
        assert drag is not None
        table, data, buttons = self.desk.table, drag.mimeData(), Qt.MouseButton.LeftButton
        self.files = [url.toLocalFile() for url in data.urls()]
        none, move = Qt.KeyboardModifier.NoModifier, Qt.DropAction.MoveAction
        place = QPoint(200, self.to)
        enter = QDragEnterEvent(place, move, data, buttons, none)
        QApplication.sendEvent(table.viewport(), enter)
        if enter.isAccepted():
            over = QDragMoveEvent(place, move, data, buttons, none)
            QApplication.sendEvent(table.viewport(), over)
            self.gap = table.dragging.gap
            if over.isAccepted():
                QApplication.sendEvent(table.viewport(), QDropEvent(QPointF(place), move, data, buttons, none))
        drag.deleteLater()
        return move

    def drag(self, *rows: int, to: int) -> None:
        """Drag rows to a place, in pixels from the upper edge."""
        self.desk.select(*rows)
        self.to = to
        self.desk.table.startDrag(Qt.DropAction.MoveAction)
        self.desk.settle()


@pytest.fixture
def hand(desk: Desk, jobs: list[Job], monkeypatch: pytest.MonkeyPatch) -> Hand:
    """A mouse over the list in the order of the queue."""
    return Hand(desk, monkeypatch)


@pytest.mark.parametrize(
    ("rows", "to", "gap"),
    [
        ((3,), 5, (0, None, 0)),
        ((0,), 2 * ROW_PIXELS + 3, (2, 1, 2)),
        ((0,), 5 * ROW_PIXELS - 4, (5, 4, None)),
        ((0,), 6 * ROW_PIXELS + 40, (5, 4, None)),
        ((1, 3), 2 * ROW_PIXELS + 3, (2, 0, 2)),
        ((1, 2), 2 * ROW_PIXELS + 3, (2, 0, 3)),
    ],
    ids=["top", "middle", "end", "below what waits", "several", "within themselves"],
)
def test_waiting_rows_are_dropped_between_others(
    hand: Hand, jobs: list[Job], rows: tuple[int, ...], to: int, gap: tuple[int, int | None, int | None]
) -> None:
    moves: list[tuple[list[Job], Gap]] = []
    hand.desk.pane.move_requested.connect(lambda some, place: moves.append((some, place)))
    hand.drag(*rows, to=to)
    row, after, before = gap
    expected = Gap(
        row,
        None if after is None else jobs[after].sequence,
        None if before is None else jobs[before].sequence,
    )
    assert hand.gap == expected
    assert moves == [([jobs[one] for one in rows], expected)]
    assert hand.desk.table.dragging.gap is None
    assert hand.desk.selected_rows() == list(rows)


def test_in_another_order_nothing_can_be_dropped(hand: Hand) -> None:
    hand.desk.pane.show_in_queue_order(wanted=False)
    hand.desk.settle()
    hand.drag(1, to=5)
    assert hand.gaps == []
    assert not hand.desk.table.acceptDrops()


def test_a_finished_clip_is_still_dragged_out_as_a_file(hand: Hand) -> None:
    hand.drag(5, to=5)
    assert hand.files == ["/clips/one.mp4"]
    assert hand.gaps == []


def test_a_line_shows_where_the_rows_go(hand: Hand) -> None:
    table = hand.desk.table
    before = table.viewport().grab().toImage()
    table.dragging.gap = Gap(2, None, None)
    table.viewport().update()
    assert table.viewport().grab().toImage() != before


@pytest.mark.parametrize("action", MOVES)
def test_keys_ask_for_moves_of_the_selected_waiting_jobs(desk: Desk, jobs: list[Job], action: JobAction) -> None:
    desk.select(1, 2, 5)
    keys = ACTION_KEYS[action][0]  # type: ignore[index]  # the stubs do not know that it can be indexed
    desk.press(keys.key(), keys.keyboardModifiers())
    assert desk.requested == [(action, jobs[1:3])]


def test_the_selection_stays_on_rows_that_moved_and_the_list_follows_a_key(
    desk: Desk, make_job: MakeJob, jobs: list[Job]
) -> None:
    more = desk.add(*(make_job(f"more {one}", JobStatus.PENDING, rank=STEP * (10 + one)) for one in range(60)))
    desk.pane.refresh()
    desk.settle()
    desk.select(0)
    moved = desk.save(jobs[0].changed(rank=STEP * 1000))
    desk.pane.follow_current()
    desk.apply(JobsChanged((moved,)))
    desk.settle()
    assert desk.selected_rows() == [4 + len(more)]
    assert desk.table.visualRect(desk.table.currentIndex()).intersects(desk.table.viewport().rect())
    again = desk.save(moved.changed(rank=1))
    top = desk.table.view().sequences
    desk.apply(JobsChanged((again,)))
    desk.settle()
    assert desk.selected_rows() == [0]
    assert desk.table.view().sequences[:3] == tuple(one for one in top if one != again.sequence)[:3]


def test_many_changes_at_once_are_one_question(desk: Desk, jobs: list[Job]) -> None:
    cancelled = [desk.save(job.advance(JobStatus.CANCELLED)) for job in jobs[:5]]
    asked = desk.catalogue.count("sequences")
    desk.apply(JobsChanged(tuple(cancelled)))
    desk.settle()
    assert desk.catalogue.count("sequences") == asked + 1
    assert desk.texts(1).count("Cancelled") == 5
    assert desk.pane._filters.chip(desk.pane.query.filter).accessibleName() == "All, 6"


def test_a_filter_that_hides_what_waits_gives_way(desk: Desk, jobs: list[Job]) -> None:
    desk.pane.show_in_queue_order(wanted=False)
    desk.pane._filters.chip(JobFilter.DONE).click()
    desk.settle()
    desk.pane.show_in_queue_order()
    desk.settle()
    assert desk.pane.query.filter is JobFilter.ALL
    assert len(desk.texts()) == 6


def test_the_order_of_the_queue_is_there_after_a_restart(desk: Desk, jobs: list[Job]) -> None:
    state = desk.pane.save_state()
    desk.pane.show_in_queue_order(wanted=False)
    desk.pane.restore_state(state)
    desk.settle()
    assert desk.pane.query.sort is JobSort.QUEUE
    assert desk.texts()[0] == "first"
    assert desk.table.acceptDrops()
