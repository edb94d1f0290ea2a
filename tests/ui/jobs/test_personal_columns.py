"""Names, tags, stars and hearts in the list: what is seen of them, and what a press on them asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from sora_desktop.domain.queries import JobSort
from sora_desktop.ui import theme
from sora_desktop.ui.actions import RATINGS, JobAction
from sora_desktop.ui.jobs.columns import NUMBERS
from sora_desktop.ui.jobs.marks import STAR_STEP
from sora_desktop.ui.jobs.rows import GAP

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QRect

    from sora_desktop.domain.jobs import Job
    from tests.ui.jobs.conftest import Desk

    MakeJob = Callable[..., Job]

SPOKEN = Qt.ItemDataRole.AccessibleTextRole


@pytest.fixture
def wide(desk: Desk) -> Desk:
    desk.pane.resize(1500, 600)
    return desk


def cell(desk: Desk, row: int, column: str) -> QRect:
    return desk.table.visualRect(desk.model.index(row, NUMBERS[column]))


def press(desk: Desk, row: int, column: str, x: int) -> None:
    place = cell(desk, row, column)
    point = QPoint(place.left() + x, place.center().y())
    QTest.mouseClick(desk.table.viewport(), Qt.MouseButton.LeftButton, pos=point)
    desk.settle()


def ink(desk: Desk, rect: QRect, name: str) -> int:
    colour = getattr(theme.colors(), name)
    image = desk.table.viewport().grab(rect).toImage()
    return sum(image.pixelColor(x, y) == colour for x in range(image.width()) for y in range(image.height()))


def test_what_a_person_wrote_stands_in_columns_of_its_own(wide: Desk, make_job: MakeJob) -> None:
    wide.add(make_job(name="Harbour", tags=("dawn", "boats"), rating=3, favourite=True), make_job())
    wide.open()
    columns = ("name", "tags", "rating", "favourite")
    said = [[wide.model.index(row, NUMBERS[name]).data(SPOKEN) for name in columns] for row in (1, 0)]
    assert said == [["Harbour", "dawn, boats", "3 stars", "Favourite"], ["", "", "Not rated", "Not a favourite"]]


def test_a_screen_reader_hears_name_and_heart_with_the_prompt(wide: Desk, make_job: MakeJob) -> None:
    wide.add(make_job("a fox", name="Harbour", favourite=True))
    wide.open()
    assert wide.model.index(0, 0).data(SPOKEN) == "Harbour. a fox: Done, favourite"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_stars_and_hearts_are_filled_as_the_clip_was_judged(wide: Desk, make_job: MakeJob, scheme: str) -> None:
    theme.set_scheme(scheme)
    wide.add(make_job(rating=4, favourite=True), make_job(rating=2), make_job())
    wide.open()
    stars = [ink(wide, cell(wide, row, "rating"), "attention") for row in (2, 1, 0)]
    assert stars[0] == pytest.approx(2 * stars[1], rel=0.05)
    assert stars[1] > 50
    assert stars[2] == 0
    hearts = [ink(wide, cell(wide, row, "favourite"), "accent") for row in (2, 1, 0)]
    assert hearts[0] > 50
    assert hearts[1:] == [0, 0]


def test_a_press_on_a_heart_asks_for_that_clip_only_and_leaves_the_selection(wide: Desk, make_job: MakeJob) -> None:
    jobs = wide.add(make_job(), make_job(), make_job())
    wide.open()
    wide.select(0)
    press(wide, 2, "favourite", 20)
    assert wide.requested == [(JobAction.FAVOURITE, [jobs[0]])]
    assert wide.selected_rows() == [0]


@pytest.mark.parametrize("stars", [1, 3, 5])
def test_a_press_on_a_star_asks_for_as_many(wide: Desk, make_job: MakeJob, stars: int) -> None:
    (job,) = wide.add(make_job(rating=2))
    wide.open()
    press(wide, 0, "rating", GAP + STAR_STEP * stars - STAR_STEP // 2)
    assert wide.requested == [(RATINGS[stars], [job])]


def test_a_press_on_the_last_star_that_is_there_takes_them_away(wide: Desk, make_job: MakeJob) -> None:
    (job,) = wide.add(make_job(rating=4))
    wide.open()
    press(wide, 0, "rating", GAP + STAR_STEP * 4 - 3)
    assert wide.requested == [(JobAction.RATE_NONE, [job])]


def test_a_press_beside_the_stars_selects_the_row(wide: Desk, make_job: MakeJob) -> None:
    wide.add(make_job(rating=4))
    wide.open()
    press(wide, 0, "rating", 3)
    assert wide.requested == []
    assert wide.selected_rows() == [0]


def test_what_is_in_the_trash_gets_no_heart(wide: Desk, make_job: MakeJob) -> None:
    (job,) = wide.add(make_job())
    wide.open()
    wide.model.change(job.changed(removed_at=job.created_at))
    press(wide, 0, "favourite", 20)
    assert wide.requested == []


def test_a_name_stands_above_the_prompt_until_it_has_a_column(wide: Desk, make_job: MakeJob) -> None:
    wide.add(make_job("the prompt", name="Harbour"))
    wide.open()
    beside = [wide.table.columns.beside.name]
    before = wide.table.viewport().grab(cell(wide, 0, "prompt")).toImage()
    wide.table.columns.show_column("name", shown=True)
    wide.settle()
    beside.append(wide.table.columns.beside.name)
    assert beside == [True, False]
    assert wide.table.viewport().grab(cell(wide, 0, "prompt")).toImage() != before


def test_a_heart_is_on_the_thumbnail_where_its_column_has_no_room(wide: Desk, make_job: MakeJob) -> None:
    wide.add(make_job(favourite=True), make_job())
    wide.pane.resize(600, 600)
    wide.open()
    places = [cell(wide, row, "prompt").adjusted(0, 0, -100, 0) for row in (0, 1)]
    pictures = [wide.table.viewport().grab(place).toImage() for place in places]
    assert wide.table.columns.beside.heart
    assert pictures[0] != pictures[1]


@pytest.mark.parametrize(("sort", "rows"), [(JobSort.RATING, ["b", "c", "a"]), (JobSort.NAME, ["c", "b", "a"])])
def test_the_list_is_sorted_by_stars_and_names(wide: Desk, make_job: MakeJob, sort: JobSort, rows: list[str]) -> None:
    wide.add(make_job("a", rating=1), make_job("b", rating=5), make_job("c", rating=3, name="zebra"))
    wide.open()
    wide.pane._choose_sort(sort, descending=True)
    wide.settle()
    assert wide.texts() == rows
