"""A window, prompt files, and a sheet that shows their rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QLocale, QPoint, Qt, QTranslator
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QPlainTextEdit

from sora_desktop.domain.capabilities import Capabilities, Support
from sora_desktop.domain.errors import UnknownConnection
from sora_desktop.domain.requests import Order, Problem, check_takes
from sora_desktop.services.prompt_files import PromptSheet, read_prompt_files
from sora_desktop.ui.batch.sheet import ImportSheet
from sora_desktop.ui.translations import install_translations
from tests.plugins.windows import show_active

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from sora_desktop.ui.batch.columns import Column

CAPABILITIES = Capabilities(
    models=("sora-2", "sora-2-pro"),
    sizes=("1280x720", "720x1280"),
    closed=frozenset({"model", "size"}),
    seconds_limit=20,
    reference=Support.NO,
)

NIGHT_MARKET = """prompt,size,seconds,takes,model,seed,tags
"Market street in the rain, handheld",1280x720,5,2,,7,"night, rain"
Steam rising from noodle stalls,1280x720,5,1,sora-2-pro,,
Umbrellas from above,1280x702,5,1,,,
A cat under a stall,720x1280,5,1,,,
Lanterns sway in the wind,1280x720,soon,1,,,
"""


def check_order(order: Order) -> list[Problem]:
    """Judge an order as a server with a few fixed sizes does, on one of two connections."""
    if order.connection not in {"simulated", "studio"}:
        raise UnknownConnection(name=order.connection, known="simulated, studio")
    return [*order.request.check(CAPABILITIES), *check_takes(order.takes)]


class Window(QMainWindow):
    """A window with a line to write in, and shortcuts."""

    def __init__(self) -> None:
        super().__init__()
        self.line = QLineEdit(self)
        self.setCentralWidget(self.line)
        self.fired: list[str] = []
        for keys in ("Ctrl+N", "Space", "Escape", "F8", "Ctrl+Return", "Ctrl+Q"):
            action = QAction(keys, self)
            action.setShortcut(QKeySequence(keys))
            action.triggered.connect(lambda _checked, keys=keys: self.fired.append(keys))
            self.addAction(action)


@pytest.fixture
def english(qapp: QApplication) -> Iterator[None]:
    """Run in English, with its plurals and its way to write numbers."""
    before = set(qapp.findChildren(QTranslator))
    locale = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    install_translations(qapp)
    yield
    QLocale.setDefault(locale)
    for translator in set(qapp.findChildren(QTranslator)) - before:
        qapp.removeTranslator(translator)
        translator.deleteLater()


@pytest.fixture
def window(dressed: QApplication, english: None, qtbot: QtBot) -> Window:
    """A window of 900 by 600 pixels with the keyboard in its line."""
    made = show_active(qtbot, Window(), 900, 600)
    made.line.setFocus()
    return made


@pytest.fixture
def read(tmp_path: Path) -> Callable[[dict[str, str | bytes]], PromptSheet]:
    """Give a function that writes files, by their names, and reads them."""

    def write_and_read(contents: dict[str, str | bytes]) -> PromptSheet:
        for name, content in contents.items():
            (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
        return read_prompt_files([tmp_path / name for name in contents])

    return write_and_read


@dataclass
class Desk:
    """A sheet over a window, a person's hands, and what came of it."""

    window: Window
    sheet: ImportSheet
    read: Callable[[dict[str, str | bytes]], PromptSheet]
    confirmed: list[tuple[list[Order], str]] = field(default_factory=list)
    refusal: str = ""
    """Why confirmed orders are not taken; empty if they are."""

    dismissed: list[bool] = field(default_factory=list)

    def show(self, contents: dict[str, str | bytes], connection: str = "simulated") -> ImportSheet:
        """Show what files hold."""
        self.sheet.present(self.read(contents), check_order, connection)
        QApplication.processEvents()
        return self.sheet

    def text(self, place: int, column: Column) -> str:
        """Give what a cell shows."""
        return str(self.sheet.rows.index(place, column).data())

    def ticked(self) -> list[int]:
        """List the places of the ticked rows."""
        draft = self.sheet.rows.draft
        return [place for place in range(len(draft)) if draft.is_ticked(place)]

    def said(self, place: int) -> list[str]:
        """List what the row's problems are."""
        return [problem.reason for problem in self.sheet.rows.draft.problems(place)]

    def go(self, place: int, column: Column) -> None:
        """Put the keyboard on a cell."""
        self.sheet.table.setCurrentIndex(self.sheet.rows.index(place, column))
        self.sheet.table.setFocus()

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key, wherever the keyboard is."""
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key, modifiers)
        QApplication.processEvents()

    def write(self, text: str) -> None:
        """Write into the editor that has the keyboard, in place of what is there."""
        editor = QApplication.focusWidget()
        assert isinstance(editor, (QLineEdit, QPlainTextEdit))
        QTest.keyClicks(editor, text)

    def click(self, place: int, column: Column, *, double: bool = False) -> None:
        """Press the mouse on the first line of a cell."""
        table = self.sheet.table
        corner = table.visualRect(self.sheet.rows.index(place, column)).topLeft()
        act = QTest.mouseDClick if double else QTest.mouseClick
        act(table.viewport(), Qt.MouseButton.LeftButton, pos=corner + QPoint(28, 18))
        QApplication.processEvents()

    def click_link(self, place: int, number: int = 0) -> None:
        """Press the mouse on the link of a row's problem."""
        problem = self.sheet.rows.draft.problems(place)[number]
        center = self.sheet.table.link_center(place, problem)
        QTest.mouseClick(self.sheet.table.viewport(), Qt.MouseButton.LeftButton, pos=center)
        QApplication.processEvents()


@pytest.fixture
def desk(window: Window, read: Callable[[dict[str, str | bytes]], PromptSheet]) -> Desk:
    """A window with a sheet that shows nothing yet."""
    made = Desk(window, ImportSheet(window), read)

    def take(orders: list[Order], name: str) -> None:
        made.confirmed.append((orders, name))
        if made.refusal:
            made.sheet.refuse(made.refusal)
        else:
            made.sheet.accept()

    made.sheet.confirmed.connect(take)
    made.sheet.dismissed.connect(lambda: made.dismissed.append(True))
    return made


@pytest.fixture
def night_market(desk: Desk) -> Desk:
    """A sheet of five rows, of which the third and the fifth need mending."""
    desk.show({"night-market.csv": NIGHT_MARKET})
    return desk
