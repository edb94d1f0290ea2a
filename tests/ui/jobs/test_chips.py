"""The chips of the filters."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from sora_desktop.domain.queries import JobFilter
from sora_desktop.ui.jobs.chips import FilterBar
from tests.plugins.windows import wait_active

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

COUNTS = dict(zip(JobFilter, (12_128, 4, 117, 3, 5, 9, 0), strict=True))


@pytest.fixture
def bar(dressed: QApplication, qtbot: QtBot) -> FilterBar:
    bar = FilterBar()
    qtbot.addWidget(bar)
    bar.resize(800, 47)
    bar.show()
    bar.set_counts(COUNTS)
    return bar


def chosen(bar: FilterBar) -> list[JobFilter]:
    heard: list[JobFilter] = []
    bar.filter_chosen.connect(heard.append)
    return heard


def test_every_filter_has_a_chip_in_sight_where_there_is_room(bar: FilterBar) -> None:
    assert bar.folded == []
    assert [bar.chip(one).text() for one in JobFilter] == [
        "All",
        "Active",
        "Done",
        "Needs you",
        "Favourites",
        "Simulated",
        "Trash",
    ]


def test_a_chip_says_its_count_in_the_way_of_the_language(bar: FilterBar) -> None:
    assert bar.chip(JobFilter.ALL).accessibleName() in {"All, 12,128", "All, 12128"}


def test_a_click_chooses_and_a_second_one_does_nothing(bar: FilterBar) -> None:
    heard = chosen(bar)
    for _ in range(2):
        QTest.mouseClick(bar.chip(JobFilter.DONE), Qt.MouseButton.LeftButton)
    assert heard == [JobFilter.DONE]
    assert bar.chip(JobFilter.DONE).isChecked()
    assert not bar.chip(JobFilter.ALL).isChecked()


def test_the_keyboard_chooses_too(bar: FilterBar) -> None:
    heard = chosen(bar)
    QTest.keyClick(bar.chip(JobFilter.ATTENTION), Qt.Key.Key_Space)
    assert heard == [JobFilter.ATTENTION]


def test_the_arrow_keys_walk_along_the_chips(bar: FilterBar, qtbot: QtBot) -> None:
    heard = chosen(bar)
    wait_active(qtbot, bar)
    bar.chip(JobFilter.ALL).setFocus()
    qtbot.waitUntil(bar.chip(JobFilter.ALL).hasFocus)
    QTest.keyClick(bar.chip(JobFilter.ALL), Qt.Key.Key_Right)
    assert bar.chip(JobFilter.ACTIVE).hasFocus()
    QTest.keyClick(bar.chip(JobFilter.ACTIVE), Qt.Key.Key_Space)
    assert heard == [JobFilter.ACTIVE]


def test_jobs_that_need_a_person_are_coloured_only_while_there_are_any(bar: FilterBar) -> None:
    assert bar.chip(JobFilter.ATTENTION).urgent
    bar.set_counts({**COUNTS, JobFilter.ATTENTION: 0})
    assert not bar.chip(JobFilter.ATTENTION).urgent


def test_chips_that_do_not_fit_go_into_a_menu_and_nothing_overlaps(bar: FilterBar) -> None:
    for width in range(240, 700, 20):
        bar.resize(width, 47)
        shown = [bar.chip(one) for one in JobFilter if bar.chip(one).isVisible()]
        shown += [bar._more] if bar._more.isVisible() else []
        assert bar._more.isVisible() is bool(bar.folded)
        edges = [(chip.x(), chip.x() + chip.width()) for chip in shown]
        assert all(end <= start for (_, end), (start, _) in itertools.pairwise(edges))
        assert edges[-1][1] <= bar.narrow.x() < bar.gallery.x() < bar.options.x()


def test_a_narrow_list_sets_its_chips_closely_to_show_more_of_them(bar: FilterBar) -> None:
    bar.set_counts(dict(zip(JobFilter, (14, 3, 9, 2, 2, 14, 0), strict=True)))
    wide = bar.chip(JobFilter.ALL).width()
    bar.resize(322, 47)
    assert bar.folded == [JobFilter.ATTENTION, JobFilter.FAVOURITES, JobFilter.SIMULATED, JobFilter.TRASH]
    assert bar._more.accessibleName() == bar._more.toolTip() == "More"
    bar.resize(800, 47)
    assert bar.chip(JobFilter.ALL).width() == wide


def test_a_filter_of_the_menu_can_be_chosen_and_names_the_menu(bar: FilterBar) -> None:
    heard = chosen(bar)
    bar.resize(360, 47)
    assert bar._more.text() == "More"
    entries = {action.text().split("\t")[0]: action for action in bar.menu().actions()}
    assert "Trash" in entries
    entries["Trash"].trigger()
    assert heard == [JobFilter.TRASH]
    assert bar._more.text() == "Trash"
    assert bar._more.accessibleName() == "Trash, 0"
    assert bar._more.isChecked()


def test_the_menu_is_coloured_when_what_needs_a_person_is_in_it(bar: FilterBar) -> None:
    bar.resize(300, 47)
    assert JobFilter.ATTENTION in bar.folded
    assert bar._more.urgent
    bar.resize(800, 47)
    assert not bar._more.urgent


def test_the_button_for_filters_shows_whether_one_is_in_force_and_not_that_it_was_pressed(bar: FilterBar) -> None:
    bar.narrow.click()
    assert not bar.narrow.isChecked()
    bar.set_narrowed(True)
    bar.narrow.click()
    assert bar.narrow.isChecked()
