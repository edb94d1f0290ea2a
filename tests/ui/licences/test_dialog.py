"""The licences of all parts are read, searched and followed to their makers in the window."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from sora_desktop.services.licences.components import Component
from sora_desktop.ui.licences import dialog as place
from sora_desktop.ui.licences.dialog import LicencesDialog
from tests.plugins.windows import wait_active

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

PARTS = (
    Component("Sora Desktop", "1.0", "GPL-3.0-or-later", texts=("All of it.",)),
    Component("av", "18.1", "BSD-3-Clause", "https://av.example", texts=("Redistribution.", "Authors.")),
    Component("x264", licence="GPL-2.0-or-later", home="file:///etc/passwd", part_of="av"),
    Component("quiet", "2"),
)


def run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(work)


@pytest.fixture
def shown(ground: QWidget, qtbot: QtBot) -> LicencesDialog:
    made = LicencesDialog(lambda: PARTS, run, ground)
    made.present()
    wait_active(qtbot, made)
    return made


def test_each_part_is_shown_with_its_licence_and_its_texts(shown: LicencesDialog) -> None:
    assert "3 parts" in shown.words.text() or "%n" in shown.words.text()
    assert [(one.name, one.line) for one in shown.list.choices] == [
        ("Sora Desktop 1.0", "GPL-3.0-or-later"),
        ("av 18.1", "BSD-3-Clause"),
        ("x264", "GPL-2.0-or-later · in av"),
        ("quiet 2", "as its makers say"),
    ]
    assert shown.text.toPlainText() == "All of it."
    shown.list.setCurrentRow(1)
    assert (shown.name.text(), shown.licence.text()) == ("av 18.1", "BSD-3-Clause")
    assert shown.text.toPlainText().startswith("Redistribution.")
    assert shown.text.toPlainText().endswith("Authors.")
    shown.list.setCurrentRow(2)
    assert shown.text.toPlainText() == "Its text is among those of av."
    shown.list.setCurrentRow(3)
    assert "Their page" in shown.text.toPlainText()


def test_only_web_pages_are_opened(shown: LicencesDialog, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(place, "open_address", opened.append)
    shown.list.setCurrentRow(1)
    assert shown.home.isVisible()
    QTest.mouseClick(shown.home, Qt.MouseButton.LeftButton)
    assert opened == ["https://av.example"]
    shown.list.setCurrentRow(2)
    assert not shown.home.isVisible()


def test_parts_are_found_by_name_and_licence_while_the_arrows_move_in_the_list(shown: LicencesDialog) -> None:
    QTest.keyClicks(shown.search, "gpl")
    assert [one.name for one in shown.list.choices] == ["Sora Desktop 1.0", "x264"]
    QTest.keyClick(shown.search, Qt.Key.Key_Down)
    assert shown.name.text() == "x264"
    QTest.keyClicks(shown.search, " av")
    assert [one.name for one in shown.list.choices] == ["x264"]
    assert shown.name.text() == "x264"
    QTest.keyClicks(shown.search, " nothing")
    assert shown.nothing.isVisible()
    assert not shown.name.isVisible()
    shown.search.clear()
    assert len(shown.list.choices) == len(PARTS)
    assert not shown.nothing.isVisible()
