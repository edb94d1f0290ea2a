"""Name and tags that were taken over show in the form, go into the order, and can be let go of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from sora_desktop.domain.requests import Order, VideoRequest
from sora_desktop.ui.compose.form import draft_from_json, draft_of_order, read
from sora_desktop.ui.compose.labels_line import LabelsLine

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

ORDER = Order(request=VideoRequest(prompt="a kite"), name="My kite", tags=("sea", "Über mut"))


def test_a_draft_keeps_name_and_tags_and_gives_them_back() -> None:
    draft = draft_of_order(ORDER)
    again = draft_from_json(draft.to_json())
    assert again == draft
    order = read(again).order
    assert (order.name, order.tags) == (ORDER.name, ORDER.tags)
    plain = read(draft_of_order(Order(request=ORDER.request))).order
    assert (plain.name, plain.tags) == (None, ())


def test_the_line_says_them_and_lets_go_by_key(dressed: QApplication, qtbot: QtBot) -> None:
    line = LabelsLine()
    qtbot.addWidget(line)
    assert line.isHidden()
    assert line.stops == []
    with qtbot.waitSignal(line.value_changed):
        line.set_value("My kite", ["sea", "noir"])
    line.show()
    assert line.words is not None
    assert line.words.text() == "Named “My kite” · Tags: sea, noir"
    assert line.accessibleName() == line.words.text()
    (button,) = line.stops
    with qtbot.waitSignal(line.value_changed):
        QTest.keyClick(button, Qt.Key.Key_Space)
    assert line.isHidden()
    assert (line.name, line.tags) == ("", ())


def test_the_same_again_is_no_change(dressed: QApplication, qtbot: QtBot) -> None:
    line = LabelsLine()
    qtbot.addWidget(line)
    line.set_value("", ["sea"])
    with qtbot.assertNotEmitted(line.value_changed):
        line.set_value("", ("sea",))
