"""The window places what it has, folds its panes, and asks before it closes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget

from sora_desktop.ui.main_window import LEAST_SIZE, MainWindow
from sora_desktop.ui.memory import restore_arrangement
from sora_desktop.ui.workspace import Pane

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_the_panes_share_the_width_at_every_size(window: MainWindow) -> None:
    for width, height in ((900, 600), (1440, 900), (1920, 1080), LEAST_SIZE):
        window.resize(width, height)
        QApplication.processEvents()
        assert window.width() == width
        assert sum(window.workspace.sizes()) <= width
        assert window.workspace.sizes()[Pane.JOBS] >= 200


def test_folding_by_menu_keeps_the_width_for_unfolding(window: MainWindow) -> None:
    before = window.workspace.sizes()
    window.menus.show_preview.trigger()
    assert window.workspace.is_folded(Pane.PREVIEW)
    assert window.workspace.sizes()[Pane.PREVIEW] == 0
    window.menus.show_preview.trigger()
    assert window.workspace.sizes() == before


def test_a_pane_that_is_dragged_shut_is_unchecked_in_the_menu(window: MainWindow) -> None:
    window.workspace.moveSplitter(0, 1)
    assert not window.menus.show_compose.isChecked()
    assert window.menus.show_preview.isChecked()


def test_the_jobs_cannot_be_folded_away(window: MainWindow) -> None:
    window.workspace.fold(Pane.JOBS, away=True)
    assert not window.workspace.is_folded(Pane.JOBS)
    assert not window.workspace.isCollapsible(Pane.JOBS)


def test_the_arrangement_comes_back(window: MainWindow, dressed: QApplication, qtbot: QtBot) -> None:
    window.resize(800, 600)
    window.workspace.setSizes([240, 320, 240])
    window.workspace.fold(Pane.PREVIEW, away=True)
    state = {
        "geometry": bytes(window.saveGeometry().toBase64().data()).decode(),
        "panes": window.workspace.state(),
    }
    again = MainWindow()
    qtbot.addWidget(again, before_close_func=lambda _made: again.leave())
    restore_arrangement(again, state)
    again.furnish()
    again.show_workspace()
    with qtbot.waitExposed(again):
        again.show()
    assert again.size() == window.size()
    assert again.workspace.sizes() == window.workspace.sizes()
    assert not again.menus.show_preview.isChecked()


@pytest.mark.parametrize("nonsense", [{"geometry": "%%%", "panes": "xyz"}, {"geometry": 3, "panes": None}, {}])
def test_a_nonsensical_arrangement_is_passed_over(
    dressed: QApplication, qtbot: QtBot, nonsense: dict[str, object]
) -> None:
    made = MainWindow()
    qtbot.addWidget(made, before_close_func=lambda _made: made.leave())
    restore_arrangement(made, nonsense)
    made.show_workspace()
    with qtbot.waitExposed(made):
        made.show()
    assert all(made.workspace.sizes())


def test_closing_only_asks(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.close_requested):
        window.close()
    assert window.isVisible()
    window.leave()
    assert not window.isVisible()


def test_it_tells_of_its_first_paint_once(dressed: QApplication, qtbot: QtBot) -> None:
    made = MainWindow()
    qtbot.addWidget(made, before_close_func=lambda _made: made.leave())
    told: list[bool] = []
    made.painted.connect(lambda: told.append(True))
    with qtbot.waitExposed(made):
        made.show()
    made.repaint()
    made.repaint()
    assert told == [True]


def test_space_plays_unless_a_field_takes_it(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.playback_requested):
        QTest.keyClick(window, Qt.Key.Key_Space)
    with qtbot.assertNotEmitted(window.playback_requested):
        QTest.keyClick(window.toolbar.search, Qt.Key.Key_Space)


def test_the_keys_of_the_window_reach_search_and_panes(window: MainWindow, qtbot: QtBot) -> None:
    places = {pane: QPushButton(str(pane)) for pane in Pane}
    for pane, button in places.items():
        holder = QWidget()
        button.setParent(holder)
        window.workspace.place(pane, holder)
    window.menus.find.trigger()
    assert QApplication.focusWidget() is window.toolbar.search
    seen = []
    for _ in range(4):
        window.menus.next_pane.trigger()
        seen.append(QApplication.focusWidget())
    assert seen == [places[Pane.COMPOSE], places[Pane.JOBS], places[Pane.PREVIEW], places[Pane.COMPOSE]]
    window.workspace.fold(Pane.JOBS, away=True)
    window.workspace.fold(Pane.PREVIEW, away=True)
    window.menus.next_pane.trigger()
    assert QApplication.focusWidget() is places[Pane.JOBS]


def test_what_makes_no_sense_on_the_page_in_sight_is_disabled(window: MainWindow) -> None:
    menus = window.menus
    window.show_welcome()
    assert not menus.find.isEnabled()
    assert menus.import_prompts.isEnabled()
    window.show_trouble()
    assert not menus.import_prompts.isEnabled()
    assert menus.quit.isEnabled()
    window.show_workspace()
    assert menus.find.isEnabled()


def test_the_search_field_tells_what_is_typed_and_escape_empties_it(window: MainWindow, qtbot: QtBot) -> None:
    field: QLineEdit = window.toolbar.search
    with qtbot.waitSignal(window.toolbar.searched) as told:
        QTest.keyClicks(field, "p")
    assert told.args == ["p"]
    with qtbot.waitSignal(window.toolbar.searched) as told:
        QTest.keyClick(field, Qt.Key.Key_Escape)
    assert told.args == [""]
