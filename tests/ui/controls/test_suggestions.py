"""A box offers values, takes free ones unless it is closed, and never changes one by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from sora_desktop.ui.controls.suggestions import SuggestionBox
from tests.plugins.windows import wait_active

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def box(qtbot: QtBot) -> SuggestionBox:
    made = SuggestionBox(label=lambda value: f"{value} s", completing=False)
    made.offer(("4", "8", "12"), closed=False, default="Server’s default")
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_nothing_chosen_is_the_default_in_words(box: SuggestionBox) -> None:
    line = box.lineEdit()
    assert box.value == ""
    assert line is not None
    assert line.placeholderText() == "Server’s default"


def test_a_free_value_is_typed(box: SuggestionBox, qtbot: QtBot) -> None:
    line = box.lineEdit()
    assert line is not None
    with qtbot.waitSignal(box.value_changed):
        QTest.keyClicks(line, "1")
    assert box.value == "1"
    QTest.keyClick(line, Qt.Key.Key_Tab)
    assert box.value == "1"


def test_an_offered_value_is_chosen_by_keyboard_and_shown_with_its_unit(box: SuggestionBox, qtbot: QtBot) -> None:
    QTest.keyClick(box, Qt.Key.Key_Down)
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert (box.value, box.currentText()) == ("4", "4 s")


def test_choosing_the_default_empties_the_box(box: SuggestionBox, qtbot: QtBot) -> None:
    box.set_value("8")
    box.setFocus()
    for _ in range(3):
        QTest.keyClick(box, Qt.Key.Key_Up)
    assert box.value == ""
    assert box.currentText() == ""


@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize("value", ["", "8", "7"])
def test_a_value_stays_when_the_offer_changes(box: SuggestionBox, value: str, closed: bool) -> None:  # noqa: FBT001
    box.set_value(value)
    box.offer(("4", "16"), closed=closed, default="Default (4 s)")
    assert box.value == value
    box.offer((), closed=False, default="Server’s default")
    assert box.value == value


def test_a_closed_box_takes_nothing_typed(box: SuggestionBox) -> None:
    box.offer(("4", "8"), closed=True, default="Default (4 s)")
    assert not box.isEditable()
    assert box.currentText() == "Default (4 s)"
    box.set_value("8")
    assert box.currentText() == "8 s"


def test_no_signal_tells_of_a_value_that_did_not_change(box: SuggestionBox) -> None:
    told: list[str] = []
    box.value_changed.connect(told.append)
    box.set_value("8")
    box.set_value("8")
    box.offer(("8",), closed=True, default="Default")
    assert told == ["8"]


def test_models_are_found_by_any_part_of_their_name(qtbot: QtBot) -> None:
    models = SuggestionBox()
    models.offer(("Wan-AI/Wan2.2-T2V-A14B", "Lightricks/LTX"), closed=False, default="Server’s default")
    qtbot.addWidget(models)
    completer = models.completer()
    assert completer is not None
    completer.setCompletionPrefix("t2v")
    assert completer.completionCount() == 1
    assert completer.currentCompletion() == "Wan-AI/Wan2.2-T2V-A14B"


def test_the_wheel_turns_a_box_only_while_it_has_the_keyboard(box: SuggestionBox, qtbot: QtBot) -> None:
    other = QLineEdit()
    qtbot.addWidget(other)
    other.show()
    wait_active(qtbot, other)
    other.setFocus()
    qtbot.waitUntil(other.hasFocus)
    box.set_value("4")

    def turn() -> None:
        middle = QPointF(box.rect().center())
        event = QWheelEvent(
            middle,
            box.mapToGlobal(middle),
            QPoint(0, 0),
            QPoint(0, -120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(box, event)

    turn()
    assert box.value == "4"
    wait_active(qtbot, box)
    box.setFocus()
    qtbot.waitUntil(box.hasFocus)
    turn()
    assert box.value == "8"
