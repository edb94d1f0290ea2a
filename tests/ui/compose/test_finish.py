"""The pane fits, can be used with the keyboard and a screen reader alone, and speaks the person's language."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget

from sora_desktop.domain.connections import SIMULATED
from sora_desktop.ui import theme
from sora_desktop.ui.compose.pane import ComposePane

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.ui.compose.conftest import World

FULL = {
    "prompt": "Night market in the rain " * 12,
    "model": "Wan-AI/Wan2.2-T2V-A14B-with-a-name-that-never-ends",
    "size": "1281x72",
    "seconds": "a while",
    "takes": 100,
    "reference": "/nowhere/a-picture-with-a-name-that-is-far-too-long-for-any-pane-to-show-in-one-line.png",
    "extra": [["seed", "42"], ["", "unnamed"], ["seed", "43"]],
}


@pytest.mark.parametrize("size", [(240, 300), (260, 520), (400, 900)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_cut_off_at_any_size_even_with_every_problem_shown(
    world: World, qtbot: QtBot, size: tuple[int, int], scheme: str
) -> None:
    theme.set_scheme(scheme)
    world.offer(world.closed)
    world.pane.restore_draft(FULL)
    qtbot.waitUntil(lambda: world.pane.fields.reference.error is not None)
    world.checked()
    world.pane.resize(*size)
    qtbot.waitUntil(lambda: world.pane.size().toTuple() == size)
    page = world.pane.fields.widget()
    assert page is not None
    assert page.width() <= world.pane.fields.viewport().width()
    for child in page.findChildren(QWidget):
        if child.isVisible() and isinstance(child, (QLabel, QLineEdit, QAbstractButton)):
            right = child.mapTo(page, child.rect().topRight()).x()
            assert right <= page.width(), child
    assert world.pane.footer.geometry().bottom() <= world.pane.rect().bottom()
    assert not world.pane.grab().isNull()


def test_every_control_is_reached_by_tab_and_has_a_name(world: World) -> None:
    world.pane.fields.extra.toggle.setChecked(True)
    world.type("a peanut")
    world.checked()
    seen: list[QWidget] = []
    for _ in range(60):
        widget = QApplication.focusWidget()
        assert widget is not None
        if widget in seen:
            break
        seen.append(widget)
        world.press(Qt.Key.Key_Tab)
    fields = world.pane.fields
    reached = [
        fields.connection,
        fields.prompt,
        fields.size_chooser.card(""),
        fields.model,
        fields.seconds,
        fields.takes,
        fields.reference.choose_button,
        fields.extra.toggle,
        fields.extra.row(0).name,
        fields.extra.row(0).value,
        world.pane.footer.button,
    ]
    order = [seen.index(widget) for widget in reached if widget in seen]
    assert len(order) == len(reached)
    start = order.index(seen.index(fields.prompt))
    rotated = order[start:] + order[:start]
    assert rotated == sorted(rotated)
    for widget in seen:
        named = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
        assert named, widget


def test_every_word_can_be_translated(qtbot: QtBot, brackets: None, dressed: QApplication, tmp_path: Path) -> None:
    pane = ComposePane(lambda _order: [], tmp_path)
    qtbot.addWidget(pane)
    pane.set_connections([SIMULATED], "simulated", ())
    pane.restore_draft({"takes": 2, "seconds": "soon", "extra": [["", "x"]]})
    pane.show()
    own = {"42", "0 / 32000", "0 / 32,000", "soon", "x", "2", "simulated"}
    for child in pane.findChildren(QWidget):
        words = [child.toolTip(), child.accessibleName()]
        if isinstance(child, (QLabel, QAbstractButton)):
            words.append(child.text())
        if isinstance(child, QLineEdit):
            words.append(child.placeholderText())
        for text in words:
            plain = text.replace("1280", "").replace("720", "").replace("960", "").replace("×", "").strip()
            assert not plain or "⟦" in text or text in own or text.startswith("Ctrl"), (child, text)


def test_the_pane_follows_a_change_of_the_scheme(world: World) -> None:
    theme.set_scheme("light")
    light = world.pane.grab().toImage()
    theme.set_scheme("dark")
    dark = world.pane.grab().toImage()
    assert light.pixelColor(2, 2).lightness() > 200
    assert dark.pixelColor(2, 2).lightness() < 60


def test_the_pane_loads_nothing_heavy() -> None:
    heavy = "{'httpx', 'pydantic', 'keyring', 'av', 'PIL', 'PySide6.QtMultimedia', 'sqlite3'}"
    code = f"import sys, sora_desktop.ui.compose; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
