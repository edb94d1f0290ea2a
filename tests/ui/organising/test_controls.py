"""Stars, wrapping rows, the bar of conditions, and the panel that chooses them."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QDate, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton, QWidget

from sora_desktop.domain.queries import Facet, Facets, JobQuery, SavedFilter
from sora_desktop.ui.organising.filter_panel import FilterPanel
from sora_desktop.ui.organising.flow import Flow
from sora_desktop.ui.organising.narrow_bar import NarrowBar
from sora_desktop.ui.organising.narrowing import end_of, start_of
from sora_desktop.ui.organising.stars import StarPicker

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

FACETS = Facets(
    tags=(Facet("harbour", 12), Facet("fog", 3)),
    models=(Facet("sora-2", 9), Facet("wan2.2", 1)),
    connections=(Facet("studio", 10),),
)


@pytest.fixture
def panel(ground: QWidget) -> FilterPanel:
    button = QToolButton(ground)
    button.setGeometry(600, 80, 30, 28)
    made = FilterPanel(JobQuery(text="dawn"), button, ground)
    made.show_facets(FACETS)
    made.present()
    return made


def wanted(panel: FilterPanel) -> list[JobQuery]:
    heard: list[JobQuery] = []
    panel.query_wanted.connect(heard.append)
    return heard


def test_stars_are_given_by_keys_arrows_and_mouse(dressed: QApplication, qtbot: QtBot) -> None:
    stars = StarPicker()
    qtbot.addWidget(stars)
    heard: list[int] = []
    stars.rated.connect(heard.append)
    QTest.keyClick(stars, Qt.Key.Key_3)
    QTest.keyClick(stars, Qt.Key.Key_Right)
    QTest.keyClick(stars, Qt.Key.Key_9)
    QTest.mouseClick(stars, Qt.MouseButton.LeftButton, pos=QPoint(4 + 22 + 5, 14))
    QTest.mouseClick(stars, Qt.MouseButton.LeftButton, pos=QPoint(4 + 22 + 5, 14))
    assert heard == [3, 4, 2, 0]
    assert stars.accessibleName() == "Rating: No stars"


def test_what_does_not_fit_side_by_side_wraps_and_nothing_overlaps(ground: QWidget) -> None:
    row = QWidget(ground)
    flow = Flow(row)
    buttons = [QPushButton(f"button {number}", row) for number in range(12)]
    for button in buttons:
        flow.addWidget(button)
    for width in (120, 300, 900):
        row.setGeometry(0, 0, width, flow.heightForWidth(width))
        flow.setGeometry(row.rect())
        rects = [button.geometry() for button in buttons]
        assert all(row.rect().contains(rect) for rect in rects)
        assert not any(one.intersects(other) for place, one in enumerate(rects) for other in rects[:place])
    assert flow.heightForWidth(900) < flow.heightForWidth(300)


def test_each_condition_can_be_dropped_and_all_of_them(ground: QWidget) -> None:
    bar = NarrowBar(ground)
    heard: list[JobQuery] = []
    bar.query_wanted.connect(heard.append)
    bar.show_for(JobQuery())
    assert bar.isHidden()
    query = JobQuery(tags=("fog",), least_rating=2, text="dawn")
    bar.show_for(query)
    assert not bar.isHidden()
    assert [pill.text() for pill in bar.pills] == ["fog", "2 stars or more"]
    bar.pills[0].click()
    QTest.keyClick(bar.pills[1], Qt.Key.Key_Delete)
    bar.clear_button.click()
    assert heard == [JobQuery(least_rating=2, text="dawn"), JobQuery(tags=("fog",), text="dawn"), JobQuery(text="dawn")]


def test_tab_goes_through_the_panel_as_it_is_read(panel: FilterPanel) -> None:
    stops = []
    for _ in range(10):
        focus = QApplication.focusWidget()
        assert focus is not None
        stops.append(focus.mapTo(panel.card, QPoint(0, focus.height() // 2)))
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    assert stops[0] == panel.tags.line.mapTo(panel.card, QPoint(0, panel.tags.line.height() // 2))
    for before, after in itertools.pairwise(stops[: stops.index(stops[0], 1) if stops[0] in stops[1:] else None]):
        below, beside = after.y() > before.y() + 4, after.x() > before.x()
        assert below or (beside and abs(after.y() - before.y()) <= 4)


def test_every_choice_narrows_the_list_down_at_once(panel: FilterPanel) -> None:
    heard = wanted(panel)
    panel._offered[0].click()
    panel.model.set_value("wan2.2")
    panel.connection.set_value("studio")
    QTest.keyClick(panel.stars, Qt.Key.Key_4)
    assert heard[-1] == JobQuery(text="dawn", tags=("harbour",), model="wan2.2", connection="studio", least_rating=4)
    panel.clear.click()
    assert heard[-1] == JobQuery(text="dawn")


def test_days_are_chosen_by_a_name_or_from_one_to_another(panel: FilterPanel) -> None:
    heard = wanted(panel)
    today = datetime.now(UTC).astimezone().date()
    panel.span.setCurrentIndex(panel.span.findData("today"))
    panel.span.activated.emit(panel.span.currentIndex())
    assert heard[-1] == JobQuery(text="dawn", since=start_of(today))
    assert panel.first.isHidden() or not panel._between.isVisible()
    panel.span.setCurrentIndex(panel.span.findData("between"))
    panel.span.activated.emit(panel.span.currentIndex())
    assert panel._between.isVisible()
    panel.first.setDate(QDate(2026, 11, 1))
    panel.last.setDate(QDate(2026, 11, 3))
    first, last = datetime(2026, 11, 1, tzinfo=UTC).date(), datetime(2026, 11, 3, tzinfo=UTC).date()
    assert heard[-1] == JobQuery(text="dawn", since=start_of(first), before=end_of(last))
    assert panel.card.geometry().bottom() < panel.height()


def test_the_panel_shows_what_is_in_force_and_changes_nothing_by_it(panel: FilterPanel) -> None:
    heard = wanted(panel)
    query = JobQuery(
        tags=("fog",), model="sora-2", least_rating=5, since=start_of(datetime.now(UTC).astimezone().date())
    )
    panel.show_query(query)
    panel.show_facets(FACETS)
    assert (panel.tags.tags, panel.model.value, panel.stars.rating, panel.span.currentData()) == (
        ("fog",),
        "sora-2",
        5,
        "today",
    )
    assert heard == []
    assert panel.model.currentText() == "sora-2  9"


def test_saved_filters_are_chosen_and_dropped(panel: FilterPanel) -> None:
    chosen: list[SavedFilter] = []
    dropped: list[SavedFilter] = []
    panel.saved_chosen.connect(chosen.append)
    panel.saved_dropped.connect(dropped.append)
    saved = SavedFilter("At sea", JobQuery(tags=("harbour",)))
    panel.show_saved([saved])
    panel.saved[0].click()
    QTest.keyClick(panel.saved[0], Qt.Key.Key_Delete)
    assert (chosen, dropped) == ([saved], [saved])


def test_everything_in_the_panel_has_a_name_and_is_reached_by_tab(panel: FilterPanel) -> None:
    stops = [
        one
        for one in panel.card.findChildren(QWidget)
        if one.isVisible() and one.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    assert len(stops) >= 8
    assert [one for one in stops if not (one.accessibleName() or getattr(one, "text", str)())] == []
