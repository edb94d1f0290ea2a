"""The caret of a text field blinks while somebody works, and rests when nobody does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from sora_desktop.ui import caret as caret_module
from sora_desktop.ui.caret import CaretRest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


@pytest.fixture
def caret(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[CaretRest]:
    monkeypatch.setattr(caret_module, "REST_AFTER", 30)
    made = CaretRest(qapp)
    yield made
    made.stop()
    made.setParent(None)


def blinks() -> bool:
    return QApplication.styleHints().cursorFlashTime() > 0


def test_the_caret_rests_after_a_while_and_wakes_with_a_key(caret: CaretRest, qtbot: QtBot) -> None:
    field = QLineEdit()
    qtbot.addWidget(field)
    field.show()
    assert blinks()
    qtbot.waitUntil(lambda: not blinks())
    QTest.keyClick(field, Qt.Key.Key_A)
    assert blinks()
    qtbot.waitUntil(lambda: not blinks())
    QTest.mouseClick(field, Qt.MouseButton.LeftButton)
    assert blinks()


def test_in_the_end_the_caret_is_as_the_system_wants_it(caret: CaretRest, qtbot: QtBot) -> None:
    usual = QApplication.styleHints().cursorFlashTime()
    qtbot.waitUntil(lambda: not blinks())
    caret.stop()
    assert QApplication.styleHints().cursorFlashTime() == usual
