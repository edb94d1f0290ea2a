"""A compose pane on the screen, with three connections and what is known of their servers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from sora_desktop.domain.capabilities import Capabilities
from sora_desktop.domain.connections import SIMULATED, Auth, Connection, KeySource
from sora_desktop.domain.requests import Order, Problem, check_takes
from sora_desktop.ui.compose.pane import ComposePane
from tests.plugins.windows import show_active

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

STUDIO = Connection(id="s", name="studio", base_url="http://127.0.0.1:8091/v1", auth=Auth.NONE)
GATEWAY = Connection(id="g", name="gateway", base_url="https://gateway.example/v1", key_source=KeySource.SESSION)

OPEN = Capabilities(models=("wan2.2-t2v", "ltx"), sizes=("1280x720", "720x1280"), seconds=(4.0, 5.0, 8.0))
CLOSED = Capabilities(
    models=("sora-2", "sora-2-pro"),
    sizes=("1280x720", "720x1280"),
    seconds=(4.0, 8.0, 12.0),
    closed=frozenset({"model", "size", "seconds"}),
    default_model="sora-2",
    default_size="720x1280",
    default_seconds=4.0,
)


@dataclass
class World:
    """A pane, what its server offers, and what it told its owner."""

    pane: ComposePane
    qtbot: QtBot
    offered: Capabilities = OPEN
    closed: Capabilities = CLOSED
    orders: list[Order] = field(default_factory=list)
    selected: list[str] = field(default_factory=list)
    requested: list[str] = field(default_factory=list)
    drafts: int = 0

    def offer(self, capabilities: Capabilities) -> None:
        """Let the server offer something else."""
        self.offered = capabilities
        self.pane.set_capabilities(capabilities)

    def type(self, text: str) -> None:
        """Type into whatever has the keyboard."""
        widget = QApplication.focusWidget()
        assert widget is not None
        QTest.keyClicks(widget, text)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key in whatever has the keyboard."""
        widget = QApplication.focusWidget()
        assert widget is not None
        QTest.keyClick(widget, key, modifiers)

    def ctrl_enter(self, key: Qt.Key = Qt.Key.Key_Return) -> None:
        """Press Ctrl+Enter, on either Enter key."""
        keypad = Qt.KeyboardModifier.KeypadModifier if key is Qt.Key.Key_Enter else Qt.KeyboardModifier.NoModifier
        self.press(key, Qt.KeyboardModifier.ControlModifier | keypad)

    def click(self, widget: QWidget) -> None:
        """Click in the middle of something."""
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

    def drag(self, widget: QWidget, data: QMimeData, *, drop: bool = False) -> bool:
        """Drag something onto a widget, as Qt delivers it; tell whether anything took it."""
        middle = widget.rect().center()
        actions, buttons = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        enter = QDragEnterEvent(middle, actions, data, buttons, Qt.KeyboardModifier.NoModifier)
        enter.ignore()
        QApplication.sendEvent(widget, enter)
        if enter.isAccepted() and drop:
            here = QDropEvent(QPointF(middle), actions, data, buttons, Qt.KeyboardModifier.NoModifier)
            QApplication.sendEvent(widget, here)
        return bool(enter.isAccepted())

    def checked(self) -> None:
        """Wait until the form was checked after the last change."""
        self.qtbot.waitUntil(lambda: not self.pane.checking)

    def problem(self, name: str) -> str:
        """Give what stands below a field."""
        return self.pane.fields.fields[name].problem


@pytest.fixture
def world(qtbot: QtBot, dressed: QApplication, tmp_path: Path) -> World:
    """Show the pane with the connections `simulated`, `studio` and `gateway` (which lacks its key)."""
    made: list[World] = []

    def check(order: Order) -> list[Problem]:
        offered = made[0].offered if made else OPEN
        return [*order.request.check(offered), *check_takes(order.takes)]

    pane = ComposePane(check, tmp_path / "references")
    made.append(World(pane, qtbot))
    here = made[0]
    pane.submitted.connect(here.orders.append)
    pane.connection_selected.connect(here.selected.append)
    pane.connections_requested.connect(here.requested.append)

    def count() -> None:
        here.drafts += 1

    pane.draft_changed.connect(count)
    pane.set_connections([SIMULATED, STUDIO, GATEWAY], "studio", {"gateway"})
    pane.set_capabilities(OPEN)
    show_active(qtbot, pane, 280, 900)
    pane.focus_prompt()
    qtbot.waitUntil(pane.fields.prompt.hasFocus)
    return here


@pytest.fixture
def image_file(tmp_path: Path) -> Callable[[int, int], Path]:
    """Give a function that makes a real PNG of a size."""

    def make(width: int, height: int) -> Path:
        image = QImage(width, height, QImage.Format.Format_RGB32)
        image.fill(QColor("#5652D6"))
        path = tmp_path / f"{width}x{height}.png"
        assert image.save(str(path))
        return path

    return make
