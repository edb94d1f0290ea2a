"""The model over sequences: pages on demand, and no more signals than cells that changed."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QModelIndex, Qt

from sora_desktop.domain.events import JobChanged, JobProgressed, JobsAdded
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.ui.jobs.columns import COLUMNS
from sora_desktop.ui.jobs.model import JOB_ROLE, LOOK_AHEAD
from sora_desktop.ui.jobs.store import PAGE

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.modeltest import ModelTester

    from sora_desktop.domain.jobs import Job
    from tests.ui.jobs.conftest import Desk

    MakeJob = Callable[..., Job]

NAMES = [column.id for column in COLUMNS]


class Changes:
    """Counts the cells of which the model says that they changed."""

    def __init__(self, desk: Desk) -> None:
        self.cells: list[tuple[int, str]] = []
        self.signals = 0
        desk.model.dataChanged.connect(self._note)

    def _note(self, first: QModelIndex, last: QModelIndex) -> None:
        self.signals += 1
        for row in range(first.row(), last.row() + 1):
            self.cells += [(row, NAMES[column]) for column in range(first.column(), last.column() + 1)]


def test_the_model_keeps_qt_s_rules_through_everything_that_happens(
    desk: Desk, make_job: MakeJob, qtmodeltester: ModelTester
) -> None:
    jobs = desk.add(*(make_job(f"job {number}", JobStatus.PENDING) for number in range(20)))
    qtmodeltester.check(desk.model)  # type: ignore[no-untyped-call]
    desk.open()
    desk.apply(JobsAdded(tuple(desk.add(make_job("new")))))
    desk.apply(JobChanged(jobs[3].advance(JobStatus.CANCELLED)))
    desk.settle()
    desk.model.set_rows(array("q", [5, 4, 3]))
    desk.model.set_rows(array("q", [5, 9, 3]))
    desk.model.remove([9])
    desk.model.set_rows(array("q"))
    desk.model.set_rows(array("q", range(1, 1000)))
    desk.settle()


def test_rows_say_nothing_until_their_job_is_there(desk: Desk, make_job: MakeJob) -> None:
    desk.add(make_job("a fox"))
    desk.catalogue.hold("page")
    desk.catalogue.hold("first")
    desk.pane.refresh()
    desk.until(lambda: desk.rows() == [1])
    index = desk.model.index(0, 0)
    assert index.data() is None
    assert index.data(JOB_ROLE) is None
    desk.catalogue.release()
    desk.settle()
    assert index.data() == "a fox"
    assert index.data(JOB_ROLE).request.prompt == "a fox"


def test_only_the_rows_in_sight_and_some_around_them_are_fetched(desk: Desk, make_job: MakeJob) -> None:
    desk.add(*(make_job(f"job {number}") for number in range(1000)))
    desk.open()
    fetched = {one for name, asked in desk.catalogue.asked if name == "page" for one in asked}  # type: ignore[attr-defined]
    assert len(desk.model.store.at_hand(desk.rows()[:12])) == 12
    assert len(fetched) <= 14 + 2 * LOOK_AHEAD


def test_a_jump_to_the_end_fetches_the_end(desk: Desk, make_job: MakeJob) -> None:
    desk.add(*(make_job(f"job {number}") for number in range(1000)))
    desk.open()
    asked = desk.catalogue.count("page")
    desk.table.scrollToBottom()
    desk.settle()
    assert desk.model.index(999, 0).data() == "job 0"
    assert desk.catalogue.count("page") - asked <= 1 + (14 + 2 * LOOK_AHEAD) // PAGE


def test_progress_touches_one_cell_of_one_row_however_often_it_comes(desk: Desk, make_job: MakeJob) -> None:
    jobs = desk.add(*(make_job(f"job {number}", JobStatus.IN_PROGRESS) for number in range(8)))
    desk.open()
    changes = Changes(desk)
    for percent in range(100):
        for job in jobs[:3]:
            desk.apply(JobProgressed(job.id, float(percent)))
    desk.until(lambda: changes.signals)
    assert sorted(changes.cells) == [(5, "status"), (6, "status"), (7, "status")]
    assert desk.model.index(7, 1).data() == "Generating · 99 %"


def test_progress_that_is_older_than_a_change_does_not_come_after_it(desk: Desk, make_job: MakeJob) -> None:
    (job,) = desk.add(make_job("a fox", JobStatus.IN_PROGRESS))
    desk.open()
    desk.apply(JobProgressed(job.id, 99.0))
    desk.apply(JobChanged(job.advance(JobStatus.DOWNLOADING)))
    desk.settle()
    assert desk.model.index(0, 1).data() == "Downloading"


def test_a_change_of_status_touches_only_the_cells_that_look_different(desk: Desk, make_job: MakeJob) -> None:
    (job,) = desk.add(make_job("a fox", JobStatus.DOWNLOADING))
    desk.open()
    changes = Changes(desk)
    done = job.advance(JobStatus.COMPLETED, file="/clips/fox.mp4", completed_at=job.created_at)
    desk.apply(JobChanged(done))
    desk.apply(JobChanged(done))
    desk.until(lambda: changes.signals)
    assert sorted(changes.cells) == [(0, "finished"), (0, "prompt"), (0, "status")]


def test_a_change_that_nobody_can_see_touches_no_cell(desk: Desk, make_job: MakeJob) -> None:
    jobs = desk.add(*(make_job(f"job {number}", JobStatus.IN_PROGRESS) for number in range(500)))
    desk.open()
    changes = Changes(desk)
    desk.apply(JobProgressed(jobs[0].id, 40.0))
    desk.apply(JobChanged(jobs[1].advance(JobStatus.QUEUED)))
    desk.settle()
    assert changes.cells == []


def test_a_stretch_that_changes_keeps_the_other_rows(desk: Desk, make_job: MakeJob) -> None:
    desk.add(*(make_job(f"job {number}") for number in range(10)))
    desk.open()
    happened: list[str] = []
    desk.model.modelReset.connect(lambda: happened.append("reset"))
    desk.model.rowsRemoved.connect(lambda _parent, first, last: happened.append(f"removed {first}-{last}"))
    desk.model.rowsInserted.connect(lambda _parent, first, last: happened.append(f"inserted {first}-{last}"))
    desk.model.set_rows(array("q", [10, 9, 8, 4, 3, 2, 1]))
    desk.model.set_rows(array("q", [10, 9, 8, 5, 4, 3, 2, 1]))
    assert happened == ["removed 3-5", "inserted 3-3"]
    assert desk.model.row_of(1) == 7
    assert desk.model.row_of(6) is None


def test_a_screen_reader_hears_the_status_with_the_prompt(desk: Desk, make_job: MakeJob) -> None:
    desk.add(make_job("a fox", JobStatus.IN_PROGRESS, progress=40.0, simulated=True))
    desk.open()
    heard = desk.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert heard == "a fox: Generating · 40 %, simulated"


@pytest.mark.parametrize(("job", "text"), [({}, "Done"), ({"simulated": True}, "Done, simulated")])
def test_a_screen_reader_hears_that_a_job_is_simulated(
    desk: Desk, make_job: MakeJob, job: dict[str, object], text: str
) -> None:
    desk.add(make_job(**job))
    desk.open()
    assert desk.model.index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole) == text


def test_only_rows_with_a_file_can_be_dragged(desk: Desk, make_job: MakeJob) -> None:
    desk.add(make_job("done", file="/clips/a fox.mp4"), make_job("runs", JobStatus.IN_PROGRESS))
    desk.open()
    dragged = Qt.ItemFlag.ItemIsDragEnabled
    assert [bool(desk.model.index(row, 0).flags() & dragged) for row in (0, 1)] == [False, True]


def test_dragged_rows_are_files_in_the_order_of_the_rows(desk: Desk, make_job: MakeJob) -> None:
    desk.add(make_job(file="/clips/1.mp4"), make_job(status=JobStatus.FAILED), make_job(file="/clips/ü 3.mp4"))
    desk.open()
    cells = [desk.model.index(row, column) for row in (2, 1, 0) for column in (0, 1)]
    urls = desk.model.mimeData(cells).urls()
    assert [url.toLocalFile() for url in urls] == ["/clips/ü 3.mp4", "/clips/1.mp4"]
    assert desk.model.supportedDragActions() is Qt.DropAction.CopyAction


def test_the_headings_are_words(desk: Desk) -> None:
    headings = [desk.model.headerData(number, Qt.Orientation.Horizontal) for number in range(len(COLUMNS))]
    assert headings[:3] == ["Prompt", "Status", "Model"]
    assert all(headings)
    assert desk.model.headerData(0, Qt.Orientation.Vertical) is None
